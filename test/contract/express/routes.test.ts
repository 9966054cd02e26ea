import express5, { type Express, type NextFunction } from 'express'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createMcpTestClient, defineTools, McpAdapter, mcp, mcpTool, McpTool } from '../../../adapters/express/index.js'
import { besideHttp, type BesideRow } from '../beside-http.js'

const express4 = createRequire(createRequire(import.meta.url).resolve('routing-controllers'))('express') as typeof express5
const ok = (name: string) => (_req: unknown, res: { json(value: unknown): unknown }) => void res.json(name)

/** What the routes of an application are called, and what is left out. */
async function listed(app: Express, options: ConstructorParameters<typeof McpAdapter>[1] = {}) {
  const { tools, leftOut } = await new McpAdapter(app, { log: false, ...options }).listTools()
  return {
    tools: [...tools.values()].map(({ route }) => route.id),
    out: leftOut.map(({ route, reason }) => `${route.id}: ${reason}`),
  }
}

describe('two handlers of one request: who may call it', () => {
  const twin = async (first: object, second: object) => {
    const app = express5()
    app.get(
      '/u/:id',
      mcpTool(first, (_q: unknown, _s: unknown, next: NextFunction) => next()),
    )
    app.get('/u/:user', mcpTool(second, ok('u')))
    const { tools, leftOut } = await new McpAdapter(app, { log: false, rolesOf: () => [] }).listTools()
    return { options: [...tools.values()][0]?.route.options, reason: leftOut[0]?.reason }
  }

  test.each([
    ['the scopes of both', { scopes: ['a', 'b'] }, { scopes: ['b', 'c'] }, { scopes: ['a', 'b', 'c'] }],
    ['an empty list takes nothing away', { scopes: ['a'] }, { scopes: [] }, { scopes: ['a'] }],
    ['the roles that both take', { roles: ['admin', 'staff'] }, { roles: ['staff'] }, { roles: ['staff'] }],
    ['what only the first says', { scopes: ['a'], roles: ['admin'] }, {}, { scopes: ['a'], roles: ['admin'] }],
  ])('%s', async (_, first, second, expected) => {
    expect((await twin(first, second)).options).toMatchObject(expected)
  })

  test.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])('seen by one: %s, by the other: %s, so %s', async (one, other, both) => {
    const { options } = await twin({ visible: () => one }, { visible: () => other })
    expect(await options?.visible?.(undefined)).toBe(both)
  })

  test('no role in common is no tool', async () => {
    expect((await twin({ roles: ['admin'] }, { roles: ['guest'] })).reason).toMatch('different roles')
  })
})

describe.each([
  ['4', express4],
  ['5', express5],
])('Express %s', (version, express) => {
  const nested = () => {
    const inner = express.Router().get('/:id', ok('one')).post('/', ok('add'))
    return express.Router().use('/orders', inner).get('/', ok('root'))
  }
  const is5 = version === '5'

  test.each<[string, (app: Express) => unknown, string[]]>([
    ['nested routers', (app) => app.use('/api', nested()), ['GET /api/orders/{id}', 'POST /api/orders', 'GET /api']],
    [
      'a mount with a parameter',
      (app) => app.use('/shops/:shop', nested()),
      ['GET /shops/{shop}/orders/{id}', 'POST /shops/{shop}/orders', 'GET /shops/{shop}'],
    ],
    ['an array of mounts', (app) => app.use(['/a', '/b'], express.Router().get('/x', ok('x'))), ['GET /a/x', 'GET /b/x']],
    ['no mount path', (app) => app.use(express.Router().get('/x', ok('x'))), ['GET /x']],
    ['an array of paths', (app) => app.get(['/x', '/y/:id'], ok('x')), ['GET /x', 'GET /y/{id}']],
    [
      'app.route',
      (app) =>
        app
          .route('/x')
          .all((_q, _s, next) => next())
          .get(ok('a'))
          .post(ok('b')),
      ['GET /x', 'POST /x'],
    ],
    ['an optional parameter', (app) => app.get(is5 ? '/x{/:id}' : '/x/:id?', ok('x')), ['GET /x/{id}', 'GET /x']],
    ['two handlers of one request', (app) => app.get('/u/:id', (_q, _s, next) => next()).get('/u/:user', ok('u')), ['GET /u/{id}']],
    [
      'a parameter and a wildcard, marked',
      (app) => app.get('/f/:id', ok('f')).get(is5 ? '/f/*path' : '/f/*', mcp({}), ok('f')),
      ['GET /f/{id}', is5 ? 'GET /f/{*path}' : 'GET /f/{*rest}'],
    ],
    ['an end slash', (app) => app.get('/x/', ok('x')), ['GET /x']],
    ['a verb chosen', (app) => app.all('/x', mcp({ method: 'POST' }), ok('x')), ['POST /x']],
    [
      'a wildcard, marked',
      (app) => app.get(is5 ? '/files/*path' : '/files/*', mcp({}), ok('x')),
      [is5 ? 'GET /files/{*path}' : 'GET /files/{*rest}'],
    ],
    ['two parameters in a segment', (app) => app.get('/:from-:to', ok('x')), ['GET /{from}-{to}']],
  ])('%s', async (_, build, expected) => {
    const app = express()
    build(app)
    expect(await listed(app)).toEqual({ tools: expected, out: [] })
  })

  test.each<[string, (app: Express) => unknown, RegExp]>([
    ['every verb', (app) => app.all('/x', ok('x')), /^GET \/x: takes every verb: choose one with mcpTool\(\{ method: 'GET' \}, handler\)$/],
    ['a pattern', (app) => app.get(/^\/a.c$/, ok('x')), /is a pattern without names/],
    ['a wildcard', (app) => app.get(is5 ? '/*rest' : '*', ok('x')), /ends in a wildcard: mark it with mcpTool\(\)/],
    ['a verb that is no tool', (app) => app.head('/x', ok('x')), /HEAD routes are no tools/],
    ['hidden', (app) => app.get('/x', mcpTool({ hidden: true }, ok('x'))), /@McpHidden/],
    [
      'a mounted application',
      (app) => app.use('/admin', express().get('/x', ok('x'))),
      /a mounted application, which Express hides: new McpAdapter\(app, \{ mount: \{ '\/admin': it \} \}\)/,
    ],
    [
      'a router under a pattern',
      (app) => app.use(/^\/a/, express.Router().get('/x', ok('x'))),
      /a router under a path that Express does not tell/,
    ],
  ])('left out with a reason: %s', async (_, build, reason) => {
    const app = express()
    build(app)
    const { tools, out } = await listed(app)
    expect([tools, out]).toEqual([[], [expect.stringMatching(reason)]])
  })

  test("a mounted application's routes, by the option mount", async () => {
    const admin = express().get('/users/:id', ok('user'))
    const app = express().use('/admin', admin)
    expect(await listed(app, { mount: { '/admin': admin } })).toEqual({ tools: ['GET /admin/users/{id}'], out: [] })
    const client = await createMcpTestClient(app, { mount: { '/admin': admin } })
    expect((await client.callTool('get_by_id', { id: '7' })).structuredContent).toEqual({ result: 'user' })
  })

  test('an empty application, and a Router by itself', async () => {
    expect(await listed(express())).toEqual({ tools: [], out: [] })
    const router = express.Router().get('/x', ok('x'))
    expect(await listed(router as unknown as Express)).toEqual({ tools: ['GET /x'], out: [] })
  })

  test('defineTools says what a tag would, and wins; a key that is no route stops the start', async () => {
    const app = express()
      .get('/users/:id', mcpTool({ name: 'one', description: 'a' }, ok('u')))
      .delete('/users/:id', ok('gone'))
    defineTools(app, { 'GET /users/:id': { description: 'b' }, 'DELETE /users/{id}': { hidden: true } })
    const { tools } = await new McpAdapter(app, { log: false, expose: 'annotated' }).listTools()
    expect([...tools.values()].map(({ name, description }) => [name, description])).toEqual([['one', 'b']])
    defineTools(app, { 'GET /user/:id': {} })
    await expect(new McpAdapter(app).listTools()).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/defineTools names what is no route: "GET \/user\/:id"\.\s+Fix: did you mean "GET \/users\/\{id\}"/),
    })
  })

  test('a method of a class, with the decorator', async () => {
    class Users {
      @McpTool({ name: 'find_user', description: 'One user.' })
      one(_req: unknown, res: { json(value: unknown): unknown }) {
        res.json({ id: 1 })
      }
    }
    const { tools } = await new McpAdapter(express().get('/users/:id', new Users().one), { log: false }).listTools()
    expect([...tools.keys()]).toEqual(['find_user'])
  })

  test('a call stays on its route, whatever middleware makes of the verb or the URL', async () => {
    const seen: string[] = []
    const said = (what: string) => (_req: unknown, res: { json(value: unknown): unknown }) => (seen.push(what), void res.json(what))
    const app = express()
    app.use((req, _res, next: NextFunction) => {
      const { _method, _url } = req.query as { _method?: string; _url?: string }
      if (_method) req.method = _method
      if (_url) req.url = _url
      next()
    })
    app.post('/x', said('post')).delete('/x', said('delete')).post('/y', said('other'))
    const client = await createMcpTestClient(app)
    expect((await client.callTool('post_x', { body: {} })).isError).toBeUndefined()
    for (const query of [{ _method: 'DELETE' }, { _url: '/y' }]) {
      const { isError, content } = await client.callTool('post_x', { query })
      expect([isError, JSON.stringify(content)]).toEqual([true, expect.stringMatching(/not lead to POST \/x/)])
    }
    expect(seen).toEqual(['post'])
  })

  test('catch-alls before and after a route pass, as over HTTP', async () => {
    const app = express()
    app.all(is5 ? '/*all' : '*', (_req, _res, next) => next())
    app.get(is5 ? '/*all' : '*', (_req, _res, next) => next())
    app.get('/x', ok('x'))
    const client = await createMcpTestClient(app)
    expect((await client.callTool('get_x')).structuredContent).toEqual({ result: 'x' })
  })

  test('what is declared is checked before the call, and says what to change', async () => {
    const app = express().use(express.json())
    const body = { type: 'object', properties: { title: { type: 'string', minLength: 1 } }, required: ['title'] }
    app.post(
      '/notes/:id',
      mcp({ body, params: { type: 'object', properties: { id: { type: 'integer' } } } }),
      (req, res) => void res.json(req.body),
    )
    const client = await createMcpTestClient(app)
    expect((await client.callTool('post_by_id', { id: 'x', title: '' })).content[0]).toMatchObject({
      text: expect.stringMatching(/\/id[^]*\/title/),
    })
    expect((await client.callTool('post_by_id', { id: 7, title: 'a' })).structuredContent).toEqual({ title: 'a' })
  })
})

describe('Express 4: patterns of parameters tell routes apart', () => {
  const said = (route: string) => (req: { params: object }, res: { json(value: unknown): unknown }) =>
    void res.json({ route, ...req.params })
  const next = (_req: unknown, _res: unknown, go: NextFunction) => go()

  test.each<[string, (app: Express) => unknown, BesideRow[]]>([
    [
      'two patterns',
      (app) => app.get('/n/:id(\\d+)', said('id')).get('/n/:slug([a-z]+)', said('slug')),
      [
        ['get_by_id', { id: '7' }, 'id'],
        ['get_by_id', { id: 'abc' }, 'refused, over HTTP slug'],
        ['get_by_slug', { slug: 'abc' }, 'slug'],
        ['get_by_slug', { slug: '7' }, 'refused, over HTTP id'],
        ['get_by_slug', { slug: 'x1' }, '404'],
      ],
    ],
    [
      'of one name',
      (app) => app.get('/n/:id(\\d+)', said('digits')).get('/n/:id([a-z]+)', said('letters')),
      [
        ['get_by_id', { id: '7' }, 'digits'],
        ['get_by_id', { id: 'abc' }, 'refused, over HTTP letters'],
        ['get_n_by_id', { id: 'abc' }, 'letters'],
        ['get_n_by_id', { id: '7' }, 'refused, over HTTP digits'],
      ],
    ],
    [
      'a pattern and none',
      (app) => app.get('/n/:id(\\d{1,3})', said('id')).get('/n/:slug', said('slug')),
      [
        ['get_by_id', { id: '7' }, 'id'],
        ['get_by_id', { id: '7777' }, 'refused, over HTTP slug'],
        ['get_by_slug', { slug: '7777' }, 'slug'],
        ['get_by_slug', { slug: '7' }, 'refused, over HTTP id'],
      ],
    ],
    [
      'one pattern, other names: one tool',
      (app) => app.get('/n/:id(\\d+)', next).get('/n/:user(\\d+)', said('user')).get('/n/:slug([a-z]+)', said('slug')),
      [
        ['get_by_id', { id: '7' }, 'user'],
        ['get_by_id', { id: 'abc' }, 'refused, over HTTP slug'],
        ['get_by_slug', { slug: 'abc' }, 'slug'],
      ],
    ],
    [
      'an optional one, below a mount',
      (app) => app.use('/m', express4.Router().get('/:id(\\d+)?', said('id')).get('/:slug([a-z]+)', said('slug'))),
      [
        ['get_by_id', { id: '7' }, 'id'],
        ['get_by_id', { id: 'abc' }, 'refused, over HTTP slug'],
        ['get_m', {}, 'id'],
        ['get_by_slug', { slug: 'abc' }, 'slug'],
        ['get_by_slug', { slug: '7' }, 'refused, over HTTP id'],
      ],
    ],
    [
      'one that takes everything is a wildcard',
      (app) => app.get('/f/:path(.*)', mcp({}), said('path')).get('/n/:id(\\d+)', said('id')),
      [
        ['get_by_path', { path: 'a/b' }, 'path'],
        ['get_by_id', { id: '7' }, 'id'],
      ],
    ],
  ])('%s', async (_, build, expected) => {
    const app = express4()
    build(app)
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const served = { adapter: new McpAdapter(app, { log: false }), url, close: () => Promise.resolve() }
    const { tools } = await served.adapter.listTools()
    expect([...tools.keys()].toSorted()).toEqual([...new Set(expected.map(([tool]) => tool))].toSorted())
    expect(new Set([...tools.values()].map(({ route }) => route.id)).size).toBe(tools.size)
    const found = await besideHttp(served, await createMcpTestClient(app), expected)
    await new Promise((resolve) => server.close(resolve))
    expect(found).toEqual(expected)
  })

  test('what is said of one is not said of the other; defineTools names one by its pattern, or both', async () => {
    const app = express4()
      .get('/n/:id(\\d{3})', mcp({ scopes: ['a'] }), said('digits'))
      .get('/n/:id([a-z]+)', said('letters'))
    defineTools(app, {
      'GET /n/:id': { description: 'One.' },
      'GET /n/:id(\\d{3})': { name: 'digits' },
      'GET /n/{id}([a-z]+)': { name: 'letters', description: 'By letters.' },
    })
    const { tools } = await new McpAdapter(app, { log: false }).listTools()
    expect([...tools.values()].map(({ name, description, route }) => [name, description, route.options?.scopes])).toEqual([
      ['digits', 'One.', ['a']],
      ['letters', 'By letters.', undefined],
    ])
    defineTools(app, { 'GET /n/:id(\\d+)': {} })
    await expect(new McpAdapter(app).listTools()).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })
})
