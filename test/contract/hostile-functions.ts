import Router from '@koa/router'
import express5 from 'express'
import { Hono } from 'hono'
import Koa from 'koa'
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { json } from 'node:stream/consumers'
import type { BaseAdapter } from '../../src/adapter.js'
import type { McpFunctionOptions } from '../../decorators/metadata.js'
import * as expressEntry from '../../adapters/express/index.js'
import * as fastifyEntry from '../../adapters/fastify/index.js'
import * as honoEntry from '../../adapters/hono/index.js'
import * as koaEntry from '../../adapters/koa/index.js'
import type { Hostile, Sighting } from './hostile-calls.js'

const text = { type: 'string' } as const
const object = (properties: object) => ({ type: 'object', properties })
const NONE = { query: object({}) }
const size = object({ width: text, label: text })
const item = { name: text, size, tags: { type: 'array', items: text } }

interface Declared {
  readonly handler: string
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** `{rest}` stands for the framework's own wildcard. */
  readonly path: string
  readonly options: McpFunctionOptions
}

/** The handlers of `hostile-calls.ts`, those first that a parameter beside them would match too. */
const ROUTES: readonly Declared[] = [
  { handler: 'me', method: 'get', path: '/items/me', options: NONE },
  { handler: 'root', method: 'get', path: '/', options: NONE },
  { handler: 'one', method: 'get', path: '/items/:id', options: NONE },
  { handler: 'admin', method: 'get', path: '/items/:id/admin', options: NONE },
  { handler: 'part', method: 'get', path: '/items/:id/:part', options: NONE },
  {
    handler: 'list',
    method: 'get',
    path: '/items',
    options: { query: object({ page: text, tag: { type: 'array', items: text }, filter: text }) },
  },
  { handler: 'removeAll', method: 'delete', path: '/items', options: NONE },
  { handler: 'remove', method: 'delete', path: '/items/:id', options: NONE },
  { handler: 'create', method: 'post', path: '/items', options: { body: object(item) } },
  { handler: 'change', method: 'put', path: '/items/:id', options: { body: object({ id: text, name: text, size }) } },
  {
    handler: 'search',
    method: 'get',
    path: '/search/:id',
    options: { query: object({ id: text, q: text }), headers: object({ 'x-tag': text }) },
  },
  { handler: 'secret', method: 'get', path: '/files/secret', options: NONE },
  { handler: 'files', method: 'get', path: '/files/{rest}', options: NONE },
  { handler: 'openQuery', method: 'get', path: '/open', options: { query: { type: 'object' } } },
  { handler: 'openBody', method: 'post', path: '/open', options: { body: { type: 'object' } } },
]

const sightings: Sighting[] = []
function saw(handler: string, { params, query, body, headers }: Pick<Sighting, 'params' | 'query' | 'body' | 'headers'>) {
  sightings.push({ handler, params, query, body, headers, given: [] })
  return { handler }
}
/** A function of that name, which is the route's source. */
const named = <F extends (...args: never[]) => unknown>(name: string, run: F): F => Object.defineProperty(run, 'name', { value: name })

const express4 = createRequire(createRequire(import.meta.url).resolve('routing-controllers'))('express') as typeof express5

function onExpress(express: typeof express5, wildcard: string): object {
  const app = express()
  app.set('query parser', 'extended').use(express.json({ strict: false }))
  for (const { handler, method, path, options } of ROUTES)
    app[method](
      path.replace('{rest}', wildcard),
      expressEntry.mcp(options),
      named(
        handler,
        (req: express5.Request, res: express5.Response) => void res.json(saw(handler, { ...req, query: req.query, headers: req.headers })),
      ) as never,
    )
  return app
}

function onKoa(): object {
  const app = Object.assign(new Koa(), { silent: true })
  const router = new Router()
  app.use(async (ctx, next) => {
    const body = ctx.is('json') ? await json(ctx.req) : undefined
    Object.assign(ctx.request, { body })
    await next()
  })
  for (const { handler, method, path, options } of ROUTES)
    router[method](
      path.replace('{rest}', ':rest*'),
      koaEntry.mcp(options),
      named(handler, (ctx: Koa.Context) => {
        const { body } = ctx.request as { body?: unknown }
        ctx.body = saw(handler, { params: ctx.params as object, query: ctx.query, body, headers: ctx.headers })
      }),
    )
  return app.use(router.routes())
}

async function onFastify(): Promise<object> {
  const { default: Fastify } = await import('fastify')
  const app = Fastify({ routerOptions: { maxParamLength: 1_000_000 } })
  for (const { handler, method, path, options } of ROUTES)
    app[method](
      path.replace('{rest}', '*'),
      { config: { mcp: options } },
      named(handler, (request: { params: unknown; query: unknown; body: unknown; headers: object }) =>
        saw(handler, {
          ...request,
          params: request.params as object,
          query: request.query as object,
          body: request.body,
          headers: request.headers,
        }),
      ),
    )
  return app
}

function onHono(): object {
  const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>()
  for (const { handler, method, path, options } of ROUTES)
    app[method](
      path.replace('{rest}', ':rest{.+}'),
      honoEntry.mcp(options),
      named(
        handler,
        async (c: {
          req: { param(): object; queries(): object; json(): Promise<unknown> }
          env: { incoming: IncomingMessage }
          json(value: object): Response
        }) => {
          const { headers } = c.env.incoming
          const body = headers['content-type'] === undefined ? undefined : await c.req.json()
          return c.json(saw(handler, { params: c.req.param(), query: c.req.queries(), body, headers }))
        },
      ) as never,
    )
  return app
}

type Make = new (app: object, options: object) => BaseAdapter<unknown>
const PLATFORMS: Readonly<Record<string, () => Promise<readonly [Make, object]>>> = {
  'Express 4': async () => [expressEntry.McpAdapter as Make, onExpress(express4, '*')],
  'Express 5': async () => [expressEntry.McpAdapter as Make, onExpress(express5, '*rest')],
  Koa: async () => [koaEntry.McpAdapter as Make, onKoa()],
  Fastify: async () => [fastifyEntry.McpAdapter as Make, await onFastify()],
  Hono: async () => [honoEntry.McpAdapter as Make, onHono()],
}

/** The hostile application with routes that are functions. */
export async function hostileFunctions(platform: keyof typeof PLATFORMS): Promise<Hostile> {
  const [McpAdapter, app] = await PLATFORMS[platform]!()
  const logged: string[] = []
  const log = (line: string) => void logged.push(line)
  const adapter = new McpAdapter(app, { naming: 'handler', checkArguments: false, log })
  await adapter.listTools()
  logged.length = 0
  return { adapter, sightings, logged, close: async () => {} }
}
