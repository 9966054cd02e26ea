import { deepEqual, equal, rejects } from 'node:assert/strict'
import { call, dispatched, essence, startApp } from './cells.js'
import type { Check } from './check.js'
import { live } from './live.js'
import { OddController } from './odd.js'

/** Connections that end before their answer: the same in every way, and the application goes on. */
export const LOST: readonly Check[] = [
  {
    says: 'a stream that breaks and a handler that hangs up: no answer where HTTP gives none, and the next request gets one',
    run: async (platform) => {
      const started = await startApp(platform)
      for (const path of ['/api/odd/breaks', '/api/odd/hangs-up']) {
        const overHttp = await outcome(live(started.port, { path })) // Nest 10 on Express ends a broken stream as if it were whole
        equal(await outcome(dispatched(started, { method: 'GET', path, headers: { host: 'localhost' } })), overHttp)
        equal(await outcome(call(started, `GET ${path}`)), overHttp)
        equal((await call(started, 'GET /api/ping')).status, 200)
        equal((await live(started.port, { path: '/api/ping' })).status, 200)
      }
      await rejects(call(started, 'GET /api/odd/hangs-up'), /closed its response before finishing it/)
      await started.app.close()
    },
  },
  {
    says: 'a call that is cancelled is a client that went away: handlers and Observables see the same',
    run: async (platform) => {
      const started = await startApp(platform)
      for (const path of ['/api/odd/hangs', '/api/odd/observes']) {
        const overHttp = await cancelled((signal) => live(started.port, { path, signal }))
        const asCall = await cancelled((signal) => call(started, `GET ${path}`, {}, {}, signal))
        deepEqual(asCall, overHttp, path)
      }
      deepEqual(await cancelled((signal) => call(started, 'GET /api/odd/hangs', {}, {}, signal)), ['close'])
      await started.app.close()
    },
  },
]

const outcome = (answer: Promise<Parameters<typeof essence>[0]>) => answer.then(essence, () => 'no answer')

/** What the handler saw, as soon as it saw anything. Nest 10 tears no Observable down: so the wait has an end. */
async function cancelled(send: (signal: AbortSignal) => Promise<unknown>): Promise<string[]> {
  OddController.seen.length = 0
  const abort = new AbortController()
  const reached = new Promise<void>((resolve) => (OddController.reached = resolve))
  const lost = rejects(send(abort.signal))
  await reached
  abort.abort()
  await lost
  for (let waited = 0; OddController.seen.length === 0 && waited < 50; waited++) await new Promise((resolve) => setTimeout(resolve, 20))
  return [...OddController.seen]
}
