import Router from '@koa/router'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import Koa from 'koa'
import type { RequestListener } from 'node:http'
import { json } from 'node:stream/consumers'
import { mcp as mcpHono } from 'backend2mcp/hono'
import { mcp as mcpKoa } from 'backend2mcp/koa'
import { mcp } from 'backend2mcp/express'
import { userOf } from './user.js'

/** The two routes of the bench as functions, and what serves them. */
export interface FunctionApp {
  readonly app: object
  readonly listener: RequestListener
}

const user = {
  type: 'object',
  properties: { name: { type: 'string' }, email: { type: 'string' }, age: { type: 'integer' }, role: { type: 'string' } },
  required: ['name', 'email', 'age'],
} as const
const params = { type: 'object', properties: { id: { type: 'integer' } } } as const
const ONE = { params, query: { type: 'object', properties: {} } } as const
const CREATE = { body: user } as const
const created = (body: unknown) => ({ id: 7, ...(body as object) })

export const FUNCTION_APPS: Readonly<Record<string, () => Promise<FunctionApp>>> = {
  async express() {
    const app = express().use(express.json())
    app.get('/users/:id', mcp(ONE), (req, res) => void res.json(userOf(Number(req.params.id))))
    app.post('/users', mcp(CREATE), (req, res) => void res.status(201).json(created(req.body)))
    return { app, listener: app }
  },
  async fastify() {
    await import('backend2mcp/fastify') // before the instance
    const { default: Fastify } = await import('fastify')
    const app = Fastify()
    app.get<{ Params: { id: number } }>('/users/:id', { schema: { params } }, (request) => userOf(request.params.id))
    app.post('/users', { schema: { body: user } }, (request, reply) => reply.status(201).send(created(request.body)))
    await app.ready()
    return { app, listener: (req, res) => app.routing(req, res) }
  },
  async koa() {
    const router = new Router()
    router.get('/users/:id', mcpKoa(ONE), (ctx) => void (ctx.body = userOf(Number(ctx.params.id))))
    router.post('/users', mcpKoa(CREATE), async (ctx) => {
      ctx.status = 201
      ctx.body = created(await json(ctx.req))
    })
    const app = new Koa().use(router.routes())
    return { app, listener: app.callback() as RequestListener }
  },
  async hono() {
    const app = new Hono()
    app.get('/users/:id', mcpHono(ONE), (c) => c.json(userOf(Number(c.req.param('id')))))
    app.post('/users', mcpHono(CREATE), async (c) => c.json(created(await c.req.json()), 201))
    return { app, listener: getRequestListener(app.fetch) as RequestListener }
  },
}
