import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createMcpTestClient, defineTools, McpAdapter, mcp, mcpAuth, mcpTool } from '../../../adapters/hono/index.js'
import { besideHttp, type BesideRow } from '../beside-http.js'

type App = Hono
const ok = (name: string) => (c: { json(value: object): Response }) => c.json({ name })
const listed = async (app: object) => {
  const { tools, leftOut } = await new McpAdapter(app, { log: false }).listTools()
  return { tools: [...tools.values()].map(({ route }) => route.id), out: leftOut.map(({ route, reason }) => `${route.id}: ${reason}`) }
}

test.each<[string, (app: App) => unknown, string[]]>([
  ['nested applications', (app) => app.route('/a', new Hono().route('/b', new Hono().get('/:id', ok('x')))), ['GET /a/b/{id}']],
  ['a base path', (app) => app.route('/', new Hono().basePath('/v1').get('/x', ok('x'))), ['GET /v1/x']],
  ['several functions', (app) => app.get('/x/:id', (_c, next) => next(), ok('x')), ['GET /x/{id}']],
  [
    'middleware',
    (app) =>
      app
        .use((_c, next) => next())
        .use('/x', (_c, next) => next())
        .get('/x', ok('x')),
    ['GET /x'],
  ],
  ['several verbs and paths', (app) => app.on(['GET', 'PUT'], ['/p', '/q'], ok('x')), ['GET /p', 'PUT /p', 'GET /q', 'PUT /q']],
  ['an optional parameter', (app) => app.get('/o/:a?', ok('x')), ['GET /o/{a}', 'GET /o']],
  ['a parameter with a pattern', (app) => app.get('/n/:id{[0-9]{1,3}}', ok('x')), ['GET /n/{id}']],
  ['a verb chosen', (app) => app.all('/x', mcpTool({ method: 'POST' }, ok('x'))), ['POST /x']],
  ['a wildcard, marked', (app) => app.get('/files/*', mcp({}), ok('x')), ['GET /files/{*rest}']],
  [
    'a sub-application with an error handler',
    (app) => app.route('/s', new Hono().onError((_e, c) => c.text('')).get('/x', mcp({ name: 'x' }), ok('x'))),
    ['GET /s/x'],
  ],
])('%s', async (_, build, expected) => {
  const app = new Hono()
  build(app)
  expect(await listed(app)).toEqual({ tools: expected, out: [] })
})

test.each<[string, (app: App) => unknown, RegExp]>([
  ['every verb', (app) => app.all('/x', ok('x')), /takes every verb/],
  ['a wildcard', (app) => app.get('/files/*', ok('x')), /ends in a wildcard/],
  ['hidden', (app) => app.get('/x', mcp({ hidden: true }), ok('x')), /@McpHidden/],
])('left out with a reason: %s', async (_, build, reason) => {
  const app = new Hono()
  build(app)
  const { tools, out } = await listed(app)
  expect([tools, out]).toEqual([[], [expect.stringMatching(reason)]])
})

test('routes of @hono/zod-openapi: what they document', async () => {
  const app = new OpenAPIHono()
  const sub = new OpenAPIHono()
  sub.openapi(
    createRoute({
      method: 'post',
      path: '/orders/{id}',
      summary: 'Changes an order.',
      tags: ['orders'],
      request: {
        params: z.object({ id: z.string().regex(/^\d+$/) }),
        query: z.object({ dry: z.enum(['yes', 'no']).optional() }),
        body: { content: { 'application/json': { schema: z.object({ price: z.number().min(3) }) } }, required: true },
      },
      responses: {
        200: { description: 'the order', content: { 'application/json': { schema: z.object({ id: z.string(), price: z.number() }) } } },
      },
    }),
    (c) => c.json({ ...c.req.valid('param'), ...c.req.valid('json') }),
  )
  app.route('/api', sub)
  const { tools } = await new McpAdapter(app, { log: false }).listTools()
  expect([...tools.keys()]).toEqual(['post_by_id'])
  const { description, inputSchema, outputSchema, route } = tools.get('post_by_id')!
  expect([description, route.tags, route.annotated, route.schemaSource]).toEqual([
    'Changes an order.',
    ['orders'],
    false,
    'standard-schema',
  ])
  expect(inputSchema).toMatchObject({
    properties: { id: { type: 'string' }, dry: { enum: ['yes', 'no'] }, price: { type: 'number', minimum: 3 } },
    required: ['id', 'price'],
    additionalProperties: false,
  })
  expect(outputSchema).toMatchObject({ properties: { price: { type: 'number' } } })
  const client = await createMcpTestClient(app)
  expect((await client.callTool('post_by_id', { id: '7', price: 5 })).structuredContent).toEqual({ id: '7', price: 5 })
  expect((await client.callTool('post_by_id', { id: '7', price: 1 })).content[0]).toMatchObject({ text: expect.stringContaining('/price') })
  const unchecked = await createMcpTestClient(app, { checkArguments: false })
  const { _meta } = await unchecked.callTool('post_by_id', { id: '7', price: 1 })
  expect(_meta!['backend2mcp/response']).toMatchObject({ status: 400, arguments: [{ pointer: '/price' }] })
})

test('a call stays on its route: static siblings, catch-alls', async () => {
  const app = new Hono()
  app.get('*', (_c, next) => next())
  app.get('/users/me', ok('me')).get('/users/:id', ok('one'))
  const client = await createMcpTestClient(app)
  expect((await client.callTool('get_by_id', { id: '7' })).structuredContent).toEqual({ name: 'one' })
  const { isError, content } = await client.callTool('get_by_id', { id: 'me' })
  expect([isError, JSON.stringify(content)]).toEqual([true, expect.stringMatching(/not lead to GET \/users\/\{id\}/)])
})

test('a value that its pattern refuses does not reach a catch-all', async () => {
  const app = new Hono()
  app.get('/users/:id{[0-9]+}', ok('one')).get('*', ok('page'))
  const client = await createMcpTestClient(app)
  expect((await client.callTool('get_by_id', { id: '7' })).structuredContent).toEqual({ name: 'one' })
  const { isError, content } = await client.callTool('get_by_id', { id: 'seven' })
  expect([isError, JSON.stringify(content)]).toEqual([true, expect.stringMatching(/not lead to GET \/users\/\{id\}/)])
})

const said = (route: string) => (c: { req: { param(): object }; json(value: object): Response }) => c.json({ route, ...c.req.param() })
test.each<[string, (app: App) => unknown, BesideRow[]]>([
  [
    'two patterns are two tools',
    (app) => app.get('/n/:id{[0-9]+}', said('id')).get('/n/:slug{[a-z]+}', said('slug')),
    [
      ['get_by_id', { id: '7' }, 'id'],
      ['get_by_id', { id: 'abc' }, 'refused, over HTTP slug'],
      ['get_by_slug', { slug: 'abc' }, 'slug'],
      ['get_by_slug', { slug: '7' }, 'refused, over HTTP id'],
      ['get_by_slug', { slug: 'x1' }, '404'],
    ],
  ],
  [
    'of one name, one with a count',
    (app) => app.get('/n/:id{[0-9]{1,3}}', said('digits')).get('/n/:id{[a-z]+}', said('letters')),
    [
      ['get_by_id', { id: '7' }, 'digits'],
      ['get_by_id', { id: 'abc' }, 'refused, over HTTP letters'],
      ['get_n_by_id', { id: 'abc' }, 'letters'],
      ['get_n_by_id', { id: '7' }, 'refused, over HTTP digits'],
    ],
  ],
  [
    'a pattern and none',
    (app) => app.get('/n/:id{[0-9]+}', said('id')).get('/n/:slug', said('slug')),
    [
      ['get_by_id', { id: '7' }, 'id'],
      ['get_by_id', { id: 'abc' }, 'refused, over HTTP slug'],
      ['get_by_slug', { slug: 'abc' }, 'slug'],
      ['get_by_slug', { slug: '7' }, 'refused, over HTTP id'],
    ],
  ],
  [
    'one pattern, other names: one tool',
    (app) => app.get('/n/:id{[0-9]+}', (_c, next) => next()).get('/n/:user{[0-9]+}', said('user')),
    [['get_by_id', { id: '7' }, 'user']],
  ],
  [
    'one that takes everything is a wildcard',
    (app) => app.get('/f/:path{.*}', mcp({}), said('path')),
    [['get_by_path', { path: 'a/b' }, 'path']],
  ],
])('patterns of parameters beside HTTP: %s', async (_, build, expected) => {
  const app = new Hono()
  build(app)
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const served = { adapter: new McpAdapter(app, { log: false }), url, close: () => Promise.resolve() }
  expect([...(await served.adapter.listTools()).tools.keys()].toSorted()).toEqual([...new Set(expected.map(([tool]) => tool))].toSorted())
  const found = await besideHttp(served, await createMcpTestClient(app), expected)
  await new Promise((resolve) => server.close(resolve))
  expect(found).toEqual(expected)
})

test('the endpoint is mounted in the application and is no tool; handlers know their caller', async () => {
  const app = new Hono().get('/who', (c) => c.json({ mcp: mcpAuth(c) !== undefined }))
  const adapter = new McpAdapter(app, { log: false })
  app.all('/mcp', adapter.handler())
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const ask = async (method: string, params: object = {}) => {
    const answer = await fetch(`${url}/mcp`, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) })
    return ((await answer.json()) as { result: Record<string, unknown> }).result
  }
  expect(((await ask('tools/list')).tools as { name: string }[]).map(({ name }) => name)).toEqual(['get_who'])
  expect((await ask('tools/call', { name: 'get_who' })).structuredContent).toEqual({ mcp: true })
  expect(await (await fetch(`${url}/who`)).json()).toEqual({ mcp: false })
  await new Promise((resolve) => server.close(resolve))
})

test('defineTools names a route that is there, or stops the start', async () => {
  const app = defineTools(new Hono().get('/users/:id', ok('u')), { 'GET /users/:id': { name: 'find_user' } })
  expect([...(await new McpAdapter(app, { log: false }).listTools()).tools.keys()]).toEqual(['find_user'])
  const patterns = defineTools(new Hono().get('/n/:id{[0-9]{3}}', ok('a')).get('/n/:id{[a-z]+}', ok('b')), {
    'GET /n/:id([0-9]{3})': { name: 'digits' },
  })
  expect([...(await new McpAdapter(patterns, { log: false }).listTools()).tools.keys()]).toEqual(['digits', 'get_by_id'])
  defineTools(app, { 'GET /nobody': {} })
  await expect(new McpAdapter(app).listTools()).rejects.toMatchObject({ code: 'BAD_OPTION' })
})
