import Router from '@koa/router'
import { getRequestListener } from '@hono/node-server'
import type { ServerResponse } from 'node:http'
import { mcpContext } from 'backend2mcp'
import express from 'express'
import { type Context, Hono } from 'hono'
import Koa from 'koa'
import type { RequestListener } from 'node:http'
import { flood, hang, plain, work } from './handlers.js'

/** An application, and what serves it. */
export interface App {
  readonly app: object
  readonly listener: RequestListener
}

export function expressApp(): App {
  const app = express()
  app.get('/plain/:id', (req, res) => void res.json(plain(req.params.id)))
  app.get('/job/:id', async (req, res) => void res.json(await work(req.params.id)))
  app.get('/hang/:id', (req, res) => hang(req.params.id, mcpContext(req), res))
  app.get('/flood/:id', async (req, res) => void res.json(await flood(req.params.id, mcpContext(req))))
  return { app, listener: app }
}

export function koaApp(): App {
  const router = new Router()
  const id = (ctx: { readonly params: Record<string, string> }) => ctx.params.id!
  router.get('/plain/:id', (ctx) => void (ctx.body = plain(id(ctx))))
  router.get('/job/:id', async (ctx) => void (ctx.body = await work(id(ctx))))
  router.get('/hang/:id', (ctx) => hang(id(ctx), mcpContext(ctx), ctx.res))
  router.get('/flood/:id', async (ctx) => void (ctx.body = await flood(id(ctx), mcpContext(ctx))))
  const app = new Koa().use(router.routes())
  return { app, listener: app.callback() as RequestListener }
}

export async function fastifyApp(): Promise<App> {
  await import('backend2mcp/fastify') // before the instance
  const { default: Fastify } = await import('fastify')
  const app = Fastify()
  type Params = { Params: { id: string } }
  app.get<Params>('/plain/:id', async ({ params }) => plain(params.id))
  app.get<Params>('/job/:id', ({ params }) => work(params.id))
  app.get<Params>('/hang/:id', (request, reply) => hang(request.params.id, mcpContext(request), reply.raw))
  app.get<Params>('/flood/:id', (request) => flood(request.params.id, mcpContext(request)))
  await app.ready()
  return { app, listener: (req, res) => app.routing(req, res) }
}

export function honoApp(): App {
  const app = new Hono()
  const id = (c: Context) => c.req.param('id')!
  const resOf = (c: Context) => (c.env as { outgoing: ServerResponse }).outgoing
  app.get('/plain/:id', (c) => c.json(plain(id(c))))
  app.get('/job/:id', async (c) => c.json(await work(id(c))))
  app.get('/hang/:id', (c) => hang(id(c), mcpContext(c), resOf(c)))
  app.get('/flood/:id', async (c) => c.json(await flood(id(c), mcpContext(c))))
  return { app, listener: getRequestListener(app.fetch) as RequestListener }
}
