import { deepEqual, equal } from 'node:assert/strict'
import { Agent } from 'node:http'
import net from 'node:net'
import { call, type ProbeApp, startApp } from './cells.js'
import type { Check } from './check.js'
import { live } from './live.js'

const scoped = (n: number) => ({ authorization: `Bearer u${n}`, 'x-tenant': `t${n}` })
const json = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString()) as unknown

/** Calls at once and calls beside live HTTP. */
export const CONCURRENCY: readonly Check[] = [
  {
    says: '500 calls at once, each with its own caller, its own request-scoped provider and its own result',
    run: async (platform) => {
      const started = await startApp(platform)
      const calls = Array.from({ length: 500 }, async (_, n) => {
        if (n % 2) return json((await call(started, 'GET /api/scoped', {}, scoped(n))).body)
        return json((await call(started, 'GET /api/number/{id}', { id: n, page: n + 1 }, scoped(n))).body)
      })
      const answers = await Promise.all(calls)
      deepEqual(
        answers,
        answers.map((_, n) => (n % 2 ? { user: `u${n}`, tenant: `t${n}` } : { id: n, type: 'number', page: n + 1, isPage: true })),
      )
      await started.app.close()
    },
  },
  {
    says: '0 listens and 0 connects in 1,000 tool calls, while and after which live HTTP answers correctly',
    run: async (platform) => {
      const started = await startApp(platform)
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const ask = async (n: number) => (await live(started.port, { path: '/api/scoped', headers: scoped(n), agent })).body.toString()
      await ask(0) // the one connection stands before the count starts
      const opened = await countSockets(async () => {
        for (let round = 1; round <= 50; round++) {
          const [answer] = await Promise.all([ask(round), twentyCalls(started)])
          equal(answer, `{"user":"u${round}","tenant":"t${round}"}`)
        }
      })
      deepEqual(opened, { listens: 0, connects: 0 })
      agent.destroy()
      equal((await live(started.port, { path: '/api/ping' })).body.toString(), '{"pong":true}')
      await started.app.close()
    },
  },
]

async function twentyCalls(started: ProbeApp): Promise<void> {
  const calls = Array.from({ length: 20 }, (_, n) => call(started, 'GET /api/scoped', {}, scoped(1000 + n)))
  for (const [n, { body }] of (await Promise.all(calls)).entries()) deepEqual(json(body), { user: `u${1000 + n}`, tenant: `t${1000 + n}` })
}

/** How often anything in this process listens or connects while `work` runs. */
export async function countSockets(work: () => Promise<void>): Promise<{ listens: number; connects: number }> {
  const { listen } = net.Server.prototype
  const { connect } = net.Socket.prototype
  const opened = { listens: 0, connects: 0 }
  net.Server.prototype.listen = function (this: net.Server, ...args: never[]) {
    opened.listens++
    return listen.apply(this, args as never)
  } as never
  net.Socket.prototype.connect = function (this: net.Socket, ...args: never[]) {
    opened.connects++
    return connect.apply(this, args as never)
  } as never
  try {
    await work()
  } finally {
    net.Server.prototype.listen = listen
    net.Socket.prototype.connect = connect
  }
  return opened
}
