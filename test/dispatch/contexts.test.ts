import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { CALL, dispatch } from '../../src/dispatch/dispatch.js'
import { live, memory, memoryRequest, serve } from './live.js'

const pause = () => new Promise((done) => setTimeout(done, 1))

test('a call made inside a live request has no parent store, and leaves the outer store as it was', async () => {
  const tenant = new AsyncLocalStorage<{ name: string }>()
  const handler: RequestListener = async (req, res) => {
    const before = tenant.getStore()?.name ?? 'none'
    const mine = String(req.headers['x-tenant'])
    if (tenant.getStore())
      tenant.getStore()!.name = mine // what a guard that finds a store does
    else tenant.enterWith({ name: mine })
    await pause()
    const inner = req.url === '/outer' ? await memory(handler, { url: '/inner', headers: { 'x-tenant': 'inner' } }) : 'none'
    res.end(
      JSON.stringify({
        before,
        inner: inner === 'broken' || inner === 'none' ? inner : (JSON.parse(inner.body) as unknown),
        after: tenant.getStore()?.name,
      }),
    )
  }
  const answer = await live(await serve(handler), { url: '/outer', headers: { 'x-tenant': 'outer' } })
  expect(JSON.parse((answer as { body: string }).body)).toEqual({
    before: 'none',
    inner: { before: 'none', inner: 'none', after: 'inner' },
    after: 'outer',
  })
})

test('the running call lies on the request', async () => {
  const call = { tool: 'get_by_id' }
  let seen: unknown
  await dispatch(
    (req, res) => {
      seen = Reflect.get(req, CALL)
      res.end()
    },
    memoryRequest({}, { call }),
  )
  expect(seen).toBe(call)
})

test('300 calls at once, half of them live HTTP: each gets its own store, header and body back', async () => {
  const store = new AsyncLocalStorage<string>()
  const handler: RequestListener = (req, res) =>
    store.run(String(req.headers['x-id']), async () => {
      const body: Buffer[] = []
      for await (const chunk of req) body.push(chunk as Buffer)
      for (let i = Number(req.headers['x-id']) % 4; i >= 0; i--) await pause()
      res.setHeader('x-id', store.getStore() ?? 'none')
      res.end(`${req.url} ${store.getStore()} ${String(Buffer.concat(body))} ${String(Reflect.get(req, CALL) ?? 'http')}`)
    })
  const port = await serve(handler)
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, i) => {
      const ask = { method: 'POST', url: `/${i}`, headers: { 'x-id': `${i}`, 'content-type': 'text/plain' }, body: `body ${i}` }
      return i % 2 ? live(port, ask) : memory(handler, ask, { call: `call ${i}` })
    }),
  )
  answers.forEach((answer, i) => {
    expect(answer).toMatchObject({ status: 200, headers: { 'x-id': `${i}` }, body: `/${i} ${i} body ${i} ${i % 2 ? 'http' : `call ${i}`}` })
  })
})
