import Router13 from '@koa/router'
import Koa3 from 'koa'
import mount from 'koa-mount'
import { Router as Router15 } from 'koa-router-15'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createMcpTestClient, defineTools, McpAdapter, mcp } from '../../../adapters/koa/index.js'
import { besideHttp, type BesideRow } from '../beside-http.js'

const Koa2 = createRequire(import.meta.url)('koa-2') as typeof Koa3
type Ctx = { body: unknown; path: string; method: string; query: Record<string, unknown> }
const ok = (name: string) => (ctx: Ctx) => void (ctx.body = { name })

async function listed(app: object, options: ConstructorParameters<typeof McpAdapter>[1] = {}) {
  const { tools, leftOut } = await new McpAdapter(app, { log: false, ...options }).listTools()
  return {
    tools: [...tools.values()].map(({ route }) => route.id),
    out: leftOut.map(({ route, reason }) => `${route.id}: ${reason}`),
  }
}

describe.each([
  ['Koa 3, @koa/router 13', Koa3, Router13],
  ['Koa 2, @koa/router 15', Koa2, Router15 as unknown as typeof Router13],
])('%s', (title, Koa, Router) => {
  const is15 = title.endsWith('15')

  test.each<[string, (router: Router13) => unknown, string[]]>([
    ['a prefix', (router) => router.prefix('/api').get('/x', ok('x')), ['GET /api/x']],
    [
      'nested routers',
      (router) => router.use('/shops/:shop', new Router().get('/:id', ok('one')).post('/', ok('add')).routes()),
      ['GET /shops/{shop}/{id}', 'POST /shops/{shop}'],
    ],
    ['a middleware of the router', (router) => router.use('/x', (_ctx, next) => next()).get('/x/:id', ok('x')), ['GET /x/{id}']],
    ['an array of paths', (router) => router.get(['/x', '/y/:id'], ok('x')), ['GET /x', 'GET /y/{id}']],
    ['several verbs', (router) => router.register('/x', ['get', 'put'], [ok('x')]), ['GET /x', 'PUT /x']],
    ['a named route', (router) => router.get('one', '/x/:id', ok('x')), ['GET /x/{id}']],
    ['an optional parameter', (router) => router.get(is15 ? '/x{/:id}' : '/x/:id?', ok('x')), ['GET /x/{id}', 'GET /x']],
    ['two handlers of one request', (router) => router.get('/u/:id', (_c, next) => next()).get('/u/:user', ok('u')), ['GET /u/{id}']],
    ['a verb chosen', (router) => router.all('/x', mcp({ method: 'POST' }), ok('x')), ['POST /x']],
    ['a wildcard, marked', (router) => router.get(is15 ? '/f/*rest' : '/f/:rest*', mcp({}), ok('x')), ['GET /f/{*rest}']],
  ])('%s', async (_, build, expected) => {
    const router = new Router()
    build(router)
    expect(await listed(new Koa().use(router.routes()))).toEqual({ tools: expected, out: [] })
  })

  test.each<[string, (router: Router13) => unknown, RegExp]>([
    ['every verb', (router) => router.all('/x', ok('x')), /takes every verb/],
    ['a pattern', (router) => router.get(/^\/a.c$/, ok('x')), /is a pattern without names/],
    ['a wildcard', (router) => router.get(is15 ? '/*rest' : '(.*)', ok('x')), /ends in a wildcard/],
    ['hidden', (router) => router.get('/x', mcp({ hidden: true }), ok('x')), /@McpHidden/],
  ])('left out with a reason: %s', async (_, build, reason) => {
    const router = new Router()
    build(router)
    const { tools, out } = await listed(new Koa().use(router.routes()))
    expect([tools, out]).toEqual([[], [expect.stringMatching(reason)]])
  })

  test('an application under koa-mount, by the option mount', async () => {
    const admin = new Koa().use(new Router().get('/users/:id', ok('user')).routes())
    const app = new Koa().use(mount('/admin', admin))
    expect(await listed(app)).toEqual({ tools: [], out: [] })
    const options = { mount: { '/admin': admin } }
    expect(await listed(app, options)).toEqual({ tools: ['GET /admin/users/{id}'], out: [] })
    expect((await (await createMcpTestClient(app, options)).callTool('get_by_id', { id: '7' })).structuredContent).toEqual({ name: 'user' })
  })

  test('a call stays on its route, whatever middleware makes of the verb or the path', async () => {
    const seen: string[] = []
    const said = (what: string) => (ctx: Ctx) => {
      seen.push(what)
      ctx.body = { what }
    }
    const router = new Router().post('/x', said('post')).delete('/x', said('delete')).post('/y', said('other'))
    const other = new Router().post('/z', said('second router'))
    const app = new Koa()
    app.use((ctx: Ctx, next: () => Promise<unknown>) => {
      if (ctx.query._method) ctx.method = ctx.query._method as string
      if (ctx.query._path) ctx.path = ctx.query._path as string
      return next()
    })
    app.use(router.routes()).use(other.routes())
    const client = await createMcpTestClient(app)
    expect((await client.callTool('post_x', { body: {} })).isError).toBeUndefined()
    for (const query of [{ _method: 'DELETE' }, { _path: '/y' }, { _path: '/z' }]) {
      const { isError, content } = await client.callTool('post_x', { query })
      expect([isError, JSON.stringify(content)]).toEqual([true, expect.stringMatching(/not lead to POST \/x/)])
    }
    expect(seen).toEqual(['post'])
  })

  test('the application is left as it is', async () => {
    const app = new Koa().use(new Router().get('/x', ok('x')).routes())
    const own = Object.keys(app)
    const { createContext } = app
    await (await createMcpTestClient(app)).callTool('get_x')
    expect([Object.keys(app), app.createContext === createContext]).toEqual([own, true])
  })

  test('defineTools names a route that is there, or stops the start', async () => {
    const app = defineTools(new Koa().use(new Router().get('/users/:id', ok('u')).routes()), { 'GET /users/:id': { name: 'find_user' } })
    expect([...(await new McpAdapter(app, { log: false }).listTools()).tools.keys()]).toEqual(['find_user'])
    defineTools(app, { 'GET /nobody': {} })
    await expect(new McpAdapter(app).listTools()).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })
})

test('patterns of parameters tell routes apart, beside HTTP', async () => {
  const said = (route: string) => (ctx: { params: object; body: unknown }) => void (ctx.body = { route, ...ctx.params })
  const router = new Router13()
    .get('/n/:id(\\d+)', (_ctx, next) => next())
    .get('/n/:user(\\d+)', said('id'))
    .get('/n/:slug([a-z]+)', said('slug'))
  const app = new Koa3().use(router.routes())
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const served = { adapter: new McpAdapter(app, { log: false }), url, close: () => Promise.resolve() }
  const expected: BesideRow[] = [
    ['get_by_id', { id: '7' }, 'id'],
    ['get_by_id', { id: 'abc' }, 'refused, over HTTP slug'],
    ['get_by_slug', { slug: 'abc' }, 'slug'],
    ['get_by_slug', { slug: '7' }, 'refused, over HTTP id'],
    ['get_by_slug', { slug: 'x1' }, '404'],
  ]
  expect([...(await served.adapter.listTools()).tools.keys()].toSorted()).toEqual(['get_by_id', 'get_by_slug'])
  const found = await besideHttp(served, await createMcpTestClient(app), expected)
  await new Promise((resolve) => server.close(resolve))
  expect(found).toEqual(expected)
})
