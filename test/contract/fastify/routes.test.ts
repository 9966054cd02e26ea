import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { createMcpTestClient, defineTools, McpAdapter, mcpTool } from '../../../adapters/fastify/index.js'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { besideHttp, type BesideRow } from '../beside-http.js'

const one = () => ({ ok: true })
const text = { type: 'string' } as const
const listed = async (app: object) => {
  const { tools, leftOut } = await new McpAdapter(app, { log: false }).listTools()
  return { tools: [...tools.values()].map(({ route }) => route.id), out: leftOut.map(({ route, reason }) => `${route.id}: ${reason}`) }
}
const schemaOf = async (app: object, name: string) => (await new McpAdapter(app, { log: false }).listTools()).tools.get(name)!

test.each<[string, (app: FastifyInstance) => unknown, string[]]>([
  [
    'declared before and after a plugin',
    (app) =>
      app
        .get('/a', one)
        .register(async (sub) => void sub.get('/b', one))
        .get('/c', one),
    ['GET /a', 'GET /c', 'GET /b'],
  ],
  [
    'nested prefixes',
    (app) => app.register(async (a) => void a.register(async (b) => void b.get('/x', one), { prefix: '/b' }), { prefix: '/a' }),
    ['GET /a/b/x'],
  ],
  ['the root of a prefix', (app) => app.register(async (sub) => void sub.get('/', one), { prefix: '/p' }), ['GET /p']],
  ['several verbs', (app) => app.route({ method: ['GET', 'PUT'], url: '/m', handler: one }), ['GET /m', 'PUT /m']],
  ['an optional parameter', (app) => app.get('/o/:a?', one), ['GET /o/{a}', 'GET /o']],
  ['a parameter with a pattern', (app) => app.get('/n/:id(^\\d+$)', one), ['GET /n/{id}']],
  ['two parameters in a segment', (app) => app.get('/:from-:to', one), ['GET /{from}-{to}']],
  [
    'versions',
    (app) => app.get('/v', { constraints: { version: '1.0.0' } }, one).get('/v', { constraints: { version: '2.0.0' } }, one),
    ['GET /v', 'GET /v (one)'],
  ],
  [
    'a wildcard, marked',
    (app) =>
      app.get(
        '/files/*',
        mcpTool({}, () => 1),
      ),
    ['GET /files/{*rest}'],
  ],
])('%s', async (_, build, expected) => {
  const app = Fastify()
  build(app)
  expect(await listed(app)).toEqual({ tools: expected, out: [] })
})

test.each<[string, (app: FastifyInstance) => unknown, RegExp]>([
  ['every verb', (app) => app.all('/x', one), /takes every verb/],
  ['a wildcard', (app) => app.get('/files/*', one), /ends in a wildcard/],
  ['hidden from the documentation', (app) => app.get('/x', { schema: { hide: true } as object }, one), /@McpHidden/],
  ['hidden in its config', (app) => app.get('/x', { config: { mcp: { hidden: true } } }, one), /@McpHidden/],
  ['a host by a pattern', (app) => app.get('/x', { constraints: { host: /a\.b/ } }, one), /is bound by host, which a call cannot meet/],
])('left out with a reason: %s', async (_, build, reason) => {
  const app = Fastify()
  build(app)
  const { tools, out } = await listed(app)
  expect([tools, out]).toEqual([[], [expect.stringMatching(reason)]])
})

test('a version and a host are sent as they stand', async () => {
  const app = Fastify()
  for (const version of ['1.0.0', '2.0.0'])
    app.get(
      '/v',
      { constraints: { version } },
      mcpTool({ name: `v${version[0]}` }, () => ({ version })),
    )
  app.get('/h', { constraints: { host: 'api.example.com' } }, ({ hostname }) => ({ hostname }))
  const client = await createMcpTestClient(app)
  expect((await client.callTool('v1')).structuredContent).toEqual({ version: '1.0.0' })
  expect((await client.callTool('v2')).structuredContent).toEqual({ version: '2.0.0' })
  expect((await client.callTool('get_h')).structuredContent).toEqual({ hostname: 'api.example.com' })
})

test('schemas: every place, shared ones of the plugin, the answer', async () => {
  const app = Fastify()
  await app.register(async (sub) => {
    sub.addSchema({
      $id: 'Money',
      type: 'object',
      properties: { cents: { $ref: '#/definitions/Cents' } },
      definitions: { Cents: { type: 'integer' } },
    })
    sub.addSchema({
      $id: 'Order',
      type: 'object',
      properties: { price: { $ref: 'Money#' }, sub: { $ref: '#' } },
      required: ['price'],
    })
    const schema = {
      summary: 'Changes an order.',
      tags: ['orders'],
      params: { type: 'object', properties: { id: { type: 'integer' } } },
      querystring: { type: 'object', properties: { dry: { type: 'boolean' } } },
      headers: { type: 'object', properties: { 'x-tenant': text, 'x-other': text }, required: ['x-tenant'] },
      body: { $ref: 'Order#' },
      response: { '2xx': { type: 'object', properties: { id: { type: 'integer' } } } },
    }
    sub.put('/orders/:id', { schema }, (request) => request.params)
  })
  const { description, inputSchema, outputSchema, route } = await schemaOf(app, 'put_by_id')
  expect([description, route.tags, route.schemaSource]).toEqual(['Changes an order.', ['orders'], 'json-schema'])
  expect(inputSchema).toMatchObject({
    properties: { id: { type: 'integer' }, dry: { type: 'boolean' }, 'x-tenant': text },
    required: ['id', 'x-tenant', 'price'],
  })
  expect(JSON.stringify(inputSchema)).toMatch(/"cents".*"integer"/)
  expect(outputSchema).toMatchObject({ properties: { id: { type: 'integer' } } })
  const called = await (await createMcpTestClient(app)).callTool('put_by_id', { id: 7, dry: true, 'x-tenant': 'a', price: { cents: 5 } })
  expect(called.structuredContent).toEqual({ id: 7 })
})

test('TypeBox, and zod by its type provider', async () => {
  const app = Fastify()
  app
    .withTypeProvider<TypeBoxTypeProvider>()
    .post('/boxed', { schema: { body: Type.Object({ age: Type.Integer({ minimum: 3 }) }) } }, ({ body }) => body)
  await app.register(async (sub) => {
    sub.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
    const schema = { body: z.object({ age: z.number().min(3) }), response: { 200: z.object({ age: z.number() }) } }
    sub.post('/zodded', { schema }, ({ body }) => body)
  })
  const client = await createMcpTestClient(app)
  for (const name of ['boxed', 'zodded']) {
    const tool = await schemaOf(app, `post_${name}`)
    expect(tool.inputSchema).toMatchObject({ properties: { age: { minimum: 3 } }, required: ['age'] })
    expect((await client.callTool(`post_${name}`, { age: 4 })).structuredContent).toEqual({ age: 4 })
    const { isError, _meta } = await client.callTool(`post_${name}`, { age: 1 })
    expect([isError, _meta!['backend2mcp/response']]).toMatchObject([true, { status: 400, arguments: [{ pointer: '/age' }] }])
  }
  expect((await schemaOf(app, 'post_zodded')).outputSchema).toMatchObject({ properties: { age: { type: 'number' } } })
})

test('a call stays on its route, whatever a rewrite makes of the URL; a later handler is not reached', async () => {
  const seen: string[] = []
  const said = (what: string) => () => {
    seen.push(what)
    return { what }
  }
  let to = '/x'
  const app = Fastify({ rewriteUrl: ({ url = '' }) => (url === '/x' ? to : url) })
  app.post('/x', said('x')).post('/y', said('y'))
  const client = await createMcpTestClient(app)
  expect((await client.callTool('post_x', { body: {} })).structuredContent).toEqual({ what: 'x' })
  to = '/y'
  const { isError, content } = await client.callTool('post_x', { body: {} })
  expect([isError, JSON.stringify(content), seen]).toEqual([true, expect.stringMatching(/not lead to POST \/x/), ['x']])
})

// Fastify itself refuses two patterns at one place: a pattern and none is all that it takes.
test.each<[string, string, BesideRow[]]>([
  [
    'a pattern and none are two tools',
    '/n/:slug',
    [
      ['get_by_id', { id: '7' }, 'first'],
      ['get_by_id', { id: 'abc' }, 'refused, over HTTP second'],
      ['get_by_slug', { slug: 'abc' }, 'second'],
      ['get_by_slug', { slug: '7' }, 'refused, over HTTP first'],
    ],
  ],
  [
    'of one name',
    '/n/:id',
    [
      ['get_by_id', { id: '7' }, 'first'],
      ['get_by_id', { id: 'abc' }, 'refused, over HTTP second'],
      ['get_n_by_id', { id: 'abc' }, 'second'],
      ['get_n_by_id', { id: '7' }, 'refused, over HTTP first'],
    ],
  ],
])('patterns of parameters beside HTTP: %s', async (_, second, expected) => {
  const said = (route: string) => (request: { params: unknown }) => ({ route, ...(request.params as object) })
  const app = Fastify().get('/n/:id(^\\d+$)', said('first')).get(second, said('second'))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const served = { adapter: new McpAdapter(app, { log: false }), url, close: () => Promise.resolve() }
  expect([...(await served.adapter.listTools()).tools.keys()].toSorted()).toEqual([...new Set(expected.map(([tool]) => tool))].toSorted())
  const found = await besideHttp(served, await createMcpTestClient(app), expected)
  await app.close()
  expect(found).toEqual(expected)
})

test('defineTools names a route that is there, or stops the start', async () => {
  const app = defineTools(Fastify().get('/users/:id', one), { 'GET /users/:id': { name: 'find_user' } })
  expect([...(await new McpAdapter(app, { log: false }).listTools()).tools.keys()]).toEqual(['find_user'])
  defineTools(app, { 'GET /nobody': {} })
  await expect(new McpAdapter(app).listTools()).rejects.toMatchObject({ code: 'BAD_OPTION' })
})

test('an instance that was made before the import is refused with the fix', () => {
  const script = `
    const app = require('fastify')()
    const { McpAdapter } = require('./dist/cjs/adapters/fastify/index.js')
    try { new McpAdapter(app) } catch (error) { console.log(error.code, error.message) }`
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  expect(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })).toMatch(
    /^APP_NOT_READY .*before backend2mcp\/fastify was imported/,
  )
})
