import express from 'express'
import session from 'express-session'
import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { type Ask, live, memory, serve } from './live.js'

/** What many applications hang in front of their routes. Each call of this makes one with a state of its own. */
function application() {
  const app = express()
  app.set('trust proxy', 'loopback')
  app.use((req, res, next) => {
    res.on('finish', () => (app.locals.log as string[]).push(`${req.method} ${req.originalUrl} ${res.statusCode} finish`))
    res.on('close', () => (app.locals.log as string[]).push(`${req.method} ${req.originalUrl} ${res.statusCode} close`))
    next()
  })
  app.locals.log = []
  app.use(session({ secret: 'a test', resave: false, saveUninitialized: false }))
  app.use(express.json({ limit: '1kb' }), express.urlencoded({ extended: true }), express.text())
  app.get('/visits', (req, res) => {
    const kept = req.session as unknown as { visits?: number }
    kept.visits = (kept.visits ?? 0) + 1
    res.json({ visits: kept.visits })
  })
  let seen = 0
  app.get('/limited', (_req, res) => void (++seen > 2 ? res.status(429).set('retry-after', '60').end() : res.json({ seen })))
  app.get('/etag', (_req, res) => void res.json({ always: 'the same' }))
  app.get('/reject', async () => {
    await new Promise(setImmediate)
    throw Object.assign(new Error('async'), { status: 418 })
  })
  app.get('/throw', () => {
    throw Object.assign(new Error('sync'), { status: 400 })
  })
  app.get('/reject-nothing', () => Promise.reject()) // Express makes an error of it
  app.get('/twice', (_req, res) => {
    res.json('first')
    res.json('second')
  })
  app.get(
    '/who',
    (req, res) => void res.json({ ip: req.ip, ips: req.ips, host: req.host, secure: req.secure, protocol: req.protocol, xhr: req.xhr }),
  )
  app.get('/redirect', (_req, res) => res.redirect('/visits'))
  app.get('/cookies', (_req, res) => void res.cookie('a', '1').cookie('b', '2', { httpOnly: true }).send('<p>hi</p>'))
  app.get('/file', (_req, res) => res.download('package.json'))
  app.get('/range', (_req, res) => res.sendFile('package.json', { root: '.' }))
  app.post('/echo', (req, res) => void res.json({ body: req.body as unknown, type: req.headers['content-type'] }))
  app.get('/query', (req, res) => void res.json(req.query))
  app.use(((error: Error & { status?: number }, _req, res, next) => {
    if (res.headersSent) return next(error)
    res.status(error.status ?? 500).json({ message: error.message, name: error.name })
  }) as express.ErrorRequestHandler)
  return app
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const json = { 'content-type': 'application/json' }

describe('an Express application with much middleware answers as over HTTP', () => {
  test.each<[string, Ask, number]>([
    ['client address, host, protocol', { url: '/who', headers: { 'x-forwarded-for': '10.1.2.3', 'x-forwarded-proto': 'https' } }, 200],
    ['an error thrown', { url: '/throw' }, 400],
    ['an error rejected later', { url: '/reject' }, 418],
    ['a rejection without an error', { url: '/reject-nothing' }, 500],
    ['a redirect', { url: '/redirect' }, 302],
    ['two cookies', { url: '/cookies' }, 200],
    ['a download', { url: '/file' }, 200],
    ['a range', { url: '/range', headers: { range: 'bytes=2-9' } }, 206],
    ['an etag of another answer', { url: '/etag', headers: { 'if-none-match': 'W/"other"' } }, 200],
    ['HEAD of a GET route', { method: 'HEAD', url: '/etag' }, 200],
    ['OPTIONS', { method: 'OPTIONS', url: '/echo' }, 200],
    ['a route that is not there', { url: '/nowhere' }, 404],
    ['an url that cannot be decoded', { url: '/%ff' }, 404],
    ['JSON', { method: 'POST', url: '/echo', headers: json, body: '{"a":[1,{"b":null}]}' }, 200],
    ['JSON that does not parse', { method: 'POST', url: '/echo', headers: json, body: '{' }, 400],
    ['JSON that is too large', { method: 'POST', url: '/echo', headers: json, body: JSON.stringify('x'.repeat(2000)) }, 413],
    [
      'JSON in a charset nobody knows',
      { method: 'POST', url: '/echo', headers: { 'content-type': 'application/json; charset=x' }, body: '{}' },
      415,
    ],
    ['a form', { method: 'POST', url: '/echo', headers: form, body: 'a=1&b[c]=%20&d=1&d=2' }, 200],
    ['text', { method: 'POST', url: '/echo', headers: { 'content-type': 'text/plain' }, body: 'text' }, 200],
    ['a body of no bytes', { method: 'POST', url: '/echo', headers: json, body: '' }, 200],
    ['a body without a type', { method: 'POST', url: '/echo', body: 'bytes' }, 200],
    ['no body', { method: 'POST', url: '/echo' }, 200],
    ['a query', { url: '/query?a=1&a=2&b[c]=%C3%A9&=x&__proto__=1' }, 200],
  ])('%s', async (_, ask, status) => {
    const answer = await memory(application(), ask)
    expect(answer).toEqual(await live(await serve(application()), ask))
    expect(answer).toMatchObject({ status })
  })

  test('a request that has the etag gets 304', async () => {
    const app = application()
    const first = (await memory(app, { url: '/etag' })) as { headers: { etag: string } }
    const ask = { url: '/etag', headers: { 'if-none-match': first.headers.etag } }
    const answer = await memory(app, ask)
    expect(answer).toMatchObject({ status: 304, body: '' })
    expect(answer).toEqual(await live(await serve(app), ask))
  })

  test('a second send changes nothing: the first answer is given', async () => {
    expect(await memory(application(), { url: '/twice' })).toMatchObject({ status: 200, body: '"first"' })
  })

  test('a limiter refuses the third call, and live calls count with it', async () => {
    const app = application()
    const port = await serve(app)
    const answers = [await memory(app, { url: '/limited' }), await live(port, { url: '/limited' }), await memory(app, { url: '/limited' })]
    expect(answers).toMatchObject([{ status: 200 }, { status: 200 }, { status: 429, headers: { 'retry-after': '60' } }])
    expect(answers[2]).toEqual(await live(port, { url: '/limited' }))
  })

  test('a session begun in memory goes on over HTTP, and the other way round', async () => {
    const app = application()
    const port = await serve(app)
    const cookieOf = (answer: unknown) => (answer as { headers: { 'set-cookie': string[] } }).headers['set-cookie'][0]!.split(';')[0]!
    for (const [begin, goOn] of [
      [(ask: Ask) => memory(app, ask), (ask: Ask) => live(port, ask)],
      [(ask: Ask) => live(port, ask), (ask: Ask) => memory(app, ask)],
    ] as const) {
      const first = await begin({ url: '/visits' })
      expect(first).toMatchObject({ body: '{"visits":1}' })
      const second = await goOn({ url: '/visits', headers: { cookie: cookieOf(first) } })
      expect(second).toMatchObject({ body: '{"visits":2}' })
    }
  })

  test('a logger hears finish and one close of each call, as over HTTP', async () => {
    const [ours, http] = [application(), application()]
    const port = await serve(http)
    for (const url of ['/etag', '/throw', '/nowhere', '/file']) {
      await memory(ours, { url })
      await live(port, { url })
    }
    await new Promise((done) => setTimeout(done, 10))
    expect(ours.locals.log).toEqual(http.locals.log)
    expect(ours.locals.log).toHaveLength(8)
  })

  test.each([
    [true, { secure: true, protocol: 'https' }],
    [false, { secure: false, protocol: 'http' }],
  ])('encrypted %s is what req.secure says', async (encrypted, expected) => {
    const answer = await memory(application(), { url: '/who' }, { encrypted, remoteAddress: '10.9.8.7' })
    expect(JSON.parse((answer as { body: string }).body)).toMatchObject({ ...expected, ip: '10.9.8.7', host: 'localhost' })
  })
})

test("Express' prototypes are as before, and live HTTP works during and after 200 calls", async () => {
  const shapeOf = (one: object) => [Object.getPrototypeOf(one), ...Object.getOwnPropertyNames(one)] as unknown[]
  const before = [shapeOf(express.request), shapeOf(express.response)]
  const [app, other] = [application(), application()]
  const ports = [await serve(app), await serve(other)]
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const ask = { url: `/query?i=${i}` }
      return [await memory(app, ask), await live(ports[i % 2]!, ask)]
    }),
  )
  answers.forEach(([ours, http], i) => {
    expect(ours).toEqual(http)
    expect(ours).toMatchObject({ status: 200, body: `{"i":"${i}"}` })
  })
  expect([shapeOf(express.request), shapeOf(express.response)]).toEqual(before)
  expect(await live(ports[1]!, { url: '/etag' })).toMatchObject({ status: 200 })
})

test('every view of the request headers is filled, as the parser fills it', async () => {
  const handler = (req: IncomingMessage, res: { end: (text: string) => void }) =>
    res.end(
      JSON.stringify({
        headers: Object.entries(req.headers)
          .filter(([name]) => name !== 'connection')
          .sort(),
        distinct: Object.entries(req.headersDistinct)
          .filter(([name]) => name !== 'connection')
          .sort(),
        raw: req.rawHeaders.length - (req.rawHeaders.includes('connection') || req.rawHeaders.includes('Connection') ? 2 : 0),
        version: [req.httpVersion, req.httpVersionMajor, req.httpVersionMinor, req.method, req.url, req.complete],
        trailers: req.trailers,
      }),
    )
  const ask = {
    method: 'PUT',
    url: '/a?b=%20',
    headers: { 'x-a': ' \tb c\u00e9\u00a0 \t', 'x-empty': '', 'content-type': 'text/plain' },
    body: 'x',
  }
  // complete is true before the handler runs only in memory: the body is there already.
  const http = (await live(await serve(handler), ask)) as { body: string }
  expect(await memory(handler, ask)).toMatchObject({ body: http.body.replace(',false]', ',true]') })
})
