import express from 'express'
import fc from 'fast-check'
import Fastify from 'fastify'
import Koa from 'koa'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import type { Tool } from '../../src/adapter.js'
import { dispatch } from '../../src/dispatch/dispatch.js'
import { ArgumentError } from '../../src/errors.js'
import { readOptions } from '../../src/read-options.js'
import { toRequest } from '../../src/tools/to-request.js'
import { contextOf } from '../contract/suite.js'
import { memoryRequest } from './live.js'

const Router = createRequire(import.meta.url)('@koa/router') as new () => {
  get(path: string, handler: (ctx: Koa.Context) => void): void
  routes(): Koa.Middleware
}
const nested = createRequire(createRequire(import.meta.url).resolve('routing-controllers'))

/** Each answers `{ route, id }`; there are neighbours that a wrong encoding would reach. */
const FRAMEWORKS: [name: string, make: () => Promise<RequestListener>][] = [
  ['Express 4', async () => onExpress(nested('express') as typeof express)],
  ['Express 5', async () => onExpress(express)],
  [
    'Fastify 5',
    async () => {
      const app = Fastify({ routerOptions: { maxParamLength: 100_000 } })
      for (const route of ROUTES) app.get(route, ({ params }) => ({ route, id: (params as { id?: string }).id }))
      await app.ready()
      return app.routing.bind(app)
    },
  ],
  [
    'Koa 3',
    async () => {
      const [app, router] = [new Koa(), new Router()]
      for (const route of ROUTES) router.get(route, (ctx) => void (ctx.body = { route, id: (ctx.params as { id?: string }).id }))
      return app.use(router.routes()).callback()
    },
  ],
]
const ROUTES = ['/', '/users', '/users/:id', '/users/:id/admin', '/admin']

function onExpress(make: typeof express): RequestListener {
  const app = make()
  for (const route of ROUTES) app.get(route, (req, res) => void res.json({ route, id: req.params.id }))
  return app
}

const tool: Tool = {
  name: 't',
  description: '',
  annotations: {},
  inputSchema: { type: 'object', properties: { id: {} } },
  parameters: [{ argument: 'id', in: 'path', name: 'id', required: true, schema: {} }],
  route: { id: 'GET /users/{id}', method: 'GET', path: '/users/{id}', native: {}, schemaSource: 'dto' },
}
const settings = readOptions({})
const context = contextOf('t')

const unit = fc.oneof(
  fc.constantFrom('/', '.', '%', '\\', '2', 'e', 'F', ';', '?', '#', '+', ' '),
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
)
const id = fc.oneof(fc.string({ unit, maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 8 }))

describe('a bound path argument reaches the same route, equal to what was given, or is refused', () => {
  test.each(FRAMEWORKS)('%s: 20,000 inputs', async (_, make) => {
    const handler = await make()
    let reached = 0
    let refused = 0
    const property = fc.asyncProperty(id, async (given) => {
      let url: string
      try {
        url = toRequest(tool, { id: given }, context, settings).url
      } catch (error) {
        if (!(error instanceof ArgumentError)) throw error
        return void refused++
      }
      const { status, body } = await dispatch(handler, memoryRequest({ url }))
      if (++reached % 200 === 0) await new Promise(setImmediate)
      const expected = JSON.stringify({ route: '/users/:id', id: given })
      if (status !== 200 || String(body) !== expected) throw new Error(`${url}: ${status} ${String(body)}`)
    })
    await fc.assert(property, { numRuns: 20_000, seed: 1 })
    expect(reached).toBeGreaterThan(10_000)
    expect(refused).toBeGreaterThan(1_000)
  })
})
