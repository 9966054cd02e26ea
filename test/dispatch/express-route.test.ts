import express from 'express'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { expectRoute, type KnownRoutes } from '../../src/dispatch/express-route.js'
import { live, memory, serve } from './live.js'

const nested = createRequire(createRequire(import.meta.url).resolve('routing-controllers'))
const MAJORS: [major: number, make: typeof express][] = [
  [4, nested('express') as typeof express],
  [5, express],
]

interface Layer {
  readonly route?: { readonly path: string | RegExp }
  readonly handle: { readonly stack?: Layer[] }
}

function application(make: typeof express) {
  const app = make()
  const ran: string[] = []
  const say =
    (name: string): express.RequestHandler =>
    (req, res) => {
      ran.push(name)
      res.json({ name, route: (req.route as { path: unknown } | undefined)?.path })
    }
  const router = make.Router()
  app.all(/.*/, (_req, _res, next) => next())
  app.use('/api', router)
  router.get('/users/me', say('me'))
  router.get('/skip/:id', (_req, _res, next) => next('route'))
  router.get('/users/:id', say('one'))
  router.get('/skip/:id', say('skipped to'))
  router.post('/users/:id', say('change'))
  const known = new Map<object, Set<string>>()
  for (const { route } of ((Reflect.get(app, '_router') ?? Reflect.get(app, 'router')) as { stack: Layer[] }).stack.concat(
    (router as unknown as { stack: Layer[] }).stack,
  ))
    if (route && typeof route.path === 'string') known.set(route, new Set([route.path]))
  return { app, ran, known }
}

const guarded =
  (app: RequestListener, known: KnownRoutes, expected: string, landed: string[]): RequestListener =>
  (req, res) => {
    expectRoute(req, expected, known, (id) => landed.push(id))
    return app(req, res)
  }

describe.each(MAJORS)('Express %i: a call reaches the expected route or no handler', (_, make) => {
  test.each<[string, string, string, string[], string[]]>([
    ['its own route', '/api/users/7', '/users/:id', ['one'], []],
    ['a sibling', '/api/users/me', '/users/:id', [], ['/users/me']],
    ['the sibling itself', '/api/users/me', '/users/me', ['me'], []],
    ['a route of the same path that another handed over to', '/api/skip/1', '/skip/:id', ['skipped to'], []],
    ['no route at all', '/api/nothing', '/users/:id', [], []],
  ])('%s', async (_name, url, expected, runs, refused) => {
    const { app, ran, known } = application(make)
    const landed: string[] = []
    const answer = await memory(guarded(app, known, expected, landed), { url })
    expect({ ran, landed }).toEqual({ ran: runs, landed: refused })
    if (runs.length > 0) expect(answer).toEqual(await live(await serve(app), { url }))
    else expect(answer).toMatchObject({ status: refused.length > 0 ? 409 : 404 })
  })

  test('requests that nobody guards are not touched', async () => {
    const { app, known } = application(make)
    const port = await serve(app)
    const landed: string[] = []
    await memory(guarded(app, known, '/users/:id', landed), { url: '/api/users/me' })
    expect(await live(port, { url: '/api/users/me' })).toMatchObject({ status: 200, body: '{"name":"me","route":"/users/me"}' })
  })
})
