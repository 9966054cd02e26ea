import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { redisState } from '../../../adapters/redis/index.js'
import type { RedisClient } from '../../../adapters/redis/internals.js'
import type { BusEvent } from '../../../src/transport/state/event-bus.js'
import type { State } from '../../../src/transport/state/state.js'
import { redisMissing, type RedisServer, startRedis } from '../../redis-server.js'
import { endsByItself } from './ends-by-itself.js'
import { losingProxy } from './losing-proxy.js'
import { upTo } from './nodes.js'

const WAIT = { timeout: 20_000, interval: 20 }
const session = { id: 'a', owner: 'b', initialize: {}, openedAt: 0 }

/** Everything of a state that must reject when Redis fails. */
const ASKS: Record<string, (state: State) => Promise<unknown>> = {
  'sessionStore.save': ({ sessionStore }) => sessionStore.save(session, 60_000),
  'sessionStore.get': ({ sessionStore }) => sessionStore.get('a'),
  'sessionStore.touch': ({ sessionStore }) => sessionStore.touch('a', 60_000),
  'sessionStore.delete': ({ sessionStore }) => sessionStore.delete('a'),
  'eventStore.append': ({ eventStore }) => eventStore.append('a', 's', {}),
  'eventStore.streamOf': ({ eventStore }) => eventStore.streamOf('a', '1-1'),
  'eventStore.replay': ({ eventStore }) => eventStore.replay('a', '1-1', async () => {}),
  'eventStore.drop': ({ eventStore }) => eventStore.drop('a'),
  'rateLimiter.take': ({ rateLimiter }) => rateLimiter.take('a', 1, { points: 1, windowMs: 1000 }),
  'idempotencyStore.begin': ({ idempotencyStore }) => idempotencyStore.begin('a', 'd', 60_000),
  'idempotencyStore.finish': ({ idempotencyStore }) => idempotencyStore.finish('a', 'd', {}, 60_000),
  'idempotencyStore.release': ({ idempotencyStore }) => idempotencyStore.release('a'),
}
/** What each of them comes to: `gave`, or the error's name. */
const outcomes = async (state: State) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(ASKS).map(async ([name, ask]) => {
        const outcome = await ask(state).then(
          () => 'gave',
          (error: unknown) => (error instanceof Error ? 'an Error' : 'something else'),
        )
        return [name, outcome] as const
      }),
    ),
  )
const all = (outcome: string) => Object.fromEntries(Object.keys(ASKS).map((name) => [name, outcome]))

describe.skipIf(redisMissing)(`Redis fails${redisMissing ? ` (${redisMissing})` : ''}`, () => {
  let server: RedisServer
  beforeAll(async () => void (server = await startRedis()))
  afterAll(() => server?.stop())

  const endings: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end()
  })

  let made = 0
  /** A node, what it has heard and what it has logged. */
  function node({ port = server.port, prefix = `faults:${++made}:` } = {}) {
    const client = new Redis({ port, host: '127.0.0.1', commandTimeout: 1000, maxRetriesPerRequest: 1, retryStrategy: () => 50 })
    client.on('error', () => {})
    const logged: string[] = []
    const heard: BusEvent[] = []
    const state = redisState(client, { prefix, log: (text) => void logged.push(text) })
    let probes = 0
    state.eventBus.subscribe((event) => void (event.kind === 'prompts' ? probes++ : heard.push(event)))
    endings.push(
      async () => client.disconnect(),
      () => state.eventBus.close(),
    )
    /** Until it hears itself, which `heard` does not tell. */
    const listens = () => {
      const before = probes
      return vi.waitFor(() => {
        state.eventBus.publish({ kind: 'prompts' })
        expect(probes).toBeGreaterThan(before)
      }, WAIT)
    }
    return { client, state, logged, heard, prefix, listens }
  }

  test('down: every store rejects, the bus does not throw and says it once; back and empty: all works, and lists may have changed', async () => {
    const { state, logged, heard, listens } = node()
    await listens()
    expect(await outcomes(state)).toEqual(all('gave'))
    server.signal('SIGKILL')
    await vi.waitFor(async () => expect(await outcomes(state)).toEqual(all('an Error')), WAIT)
    for (let n = 0; n < 5; n++) expect(() => state.eventBus.publish({ kind: 'tools' })).not.toThrow()
    await vi.waitFor(() => expect(logged.filter((line) => line.includes('an event was lost'))).not.toEqual([]), WAIT)
    expect(new Set(logged).size).toBeLessThan(10)
    heard.length = 0
    await server.start()
    await vi.waitFor(() => expect(heard).toContainEqual({ kind: 'tools' }), WAIT)
    await vi.waitFor(async () => expect(await outcomes(state)).toEqual(all('gave')), WAIT)
    await listens()
  })

  test('hung: every store rejects, so many events wait and no more; back: all works', async () => {
    const { state, logged, listens } = node()
    await listens()
    server.signal('SIGSTOP')
    try {
      const asked = outcomes(state)
      for (let n = 0; n < 1500; n++) state.eventBus.publish({ kind: 'resources' })
      expect(await asked).toEqual(all('an Error'))
      expect(logged.filter((line) => line.includes('1000 are waiting')).length).toBe(1)
    } finally {
      server.signal('SIGCONT')
    }
    await vi.waitFor(async () => expect(await outcomes(state)).toEqual(all('gave')), WAIT)
    await listens()
  })

  test('down from the start: the bus listens when it comes', async () => {
    server.signal('SIGKILL')
    const { heard, listens } = node()
    await server.start()
    await listens()
    await vi.waitFor(() => expect(heard).toContainEqual({ kind: 'tools' }), WAIT)
  })

  test('a bus that is closed while Redis is down is closed', async () => {
    const { state, client } = node()
    server.signal('SIGKILL')
    await vi.waitFor(() => expect(client.status).toBe('reconnecting'), WAIT)
    await state.eventBus.close()
    await server.start()
  })

  test('an answer that was lost: who took the key is told `new`, and nobody else', async () => {
    const proxy = await losingProxy(server.port)
    endings.push(() => proxy.close())
    const near = node({ port: proxy.port })
    const far = node({ prefix: near.prefix })
    await Promise.all([near.listens(), far.listens()])
    await near.state.eventBus.close() // nothing else is answered
    proxy.loseNextAnswer()
    expect(await near.state.idempotencyStore.begin('k', 'd', 60_000)).toEqual({ state: 'new' })
    expect(await far.state.idempotencyStore.begin('k', 'd', 60_000)).toEqual({ state: 'running' })
  })

  test('messages and values that are none of ours are ignored, or refused', async () => {
    const { client, state, heard, prefix, listens } = node()
    await listens()
    const strange = ['', 'x', 'null', '[]', '1', '{}', '{"kind":"x"}', '{"kind":"__proto__"}', '{"kind":["tools"]}', '{"kind":"resource"}']
    const short = ['{"kind":"stored","scope":"a"}', '{"kind":"answer","session":"a","message":[]}', '{"kind":"ended","session":1}']
    for (const text of [...strange, ...short]) await client.publish(`${prefix}events`, text)
    state.eventBus.publish({ kind: 'tools' })
    await vi.waitFor(() => expect(heard).toEqual([{ kind: 'tools' }]), WAIT)
    for (const text of strange) {
      await client.set(`${prefix}session:a`, text)
      await client.set(`${prefix}idempotency:a`, text)
      expect([text, await state.sessionStore.get('a')]).toEqual([text, undefined])
      expect([text, await state.idempotencyStore.begin('a', 'd', 1000)]).toEqual([text, { state: 'other' }])
    }
  })

  test('every key begins with the prefix and expires; endpoints of other prefixes see nothing', async () => {
    const mine = node()
    const others = node()
    await Promise.all([mine.listens(), others.listens()])
    const before = new Set(await mine.client.keys('*'))
    expect(await outcomes(mine.state)).toEqual(all('gave'))
    await mine.state.sessionStore.save(session, 60_000)
    const id = await mine.state.eventStore.append('a', 's', {})
    await mine.state.idempotencyStore.begin('a', 'd', 60_000)
    const made = (await mine.client.keys('*')).filter((key) => !before.has(key))
    expect(made.length).toBe(4)
    expect(made.filter((key) => !key.startsWith(mine.prefix))).toEqual([])
    expect((await Promise.all(made.map((key) => mine.client.pttl(key)))).filter((left) => left <= 0 || left > 300_000)).toEqual([])
    mine.state.eventBus.publish({ kind: 'resources' })
    await vi.waitFor(() => expect(mine.heard).toContainEqual({ kind: 'resources' }), WAIT)
    expect(await others.state.sessionStore.get('a')).toBeUndefined()
    expect(await others.state.eventStore.streamOf('a', id)).toBeUndefined()
    expect(await others.state.idempotencyStore.begin('a', 'd', 60_000)).toEqual({ state: 'new' })
    expect(others.heard).toEqual([])
  })

  test("close ends one connection, and the user's own stays open", async () => {
    const { client, state, listens } = node()
    await listens()
    const connections = async () => upTo((String(await client.call('CLIENT', 'LIST')).match(/^id=/gm) ?? []).length).length
    const before = await connections()
    await state.eventBus.close()
    await vi.waitFor(async () => expect(await connections()).toBe(before - 1), WAIT)
    expect(await client.ping()).toBe('PONG')
  })

  test('an endpoint that ends leaves no handle open', async () => expect(await endsByItself('redis', server.url)).toBe('closed'))
})

const nodeRedis = Object.fromEntries(
  ['get', 'set', 'del', 'pExpire', 'xRange', 'xTrim', 'multi', 'publish', 'duplicate', 'PEXPIRE'].map((name) => [name, () => {}]),
)
test.each([
  ['nothing', undefined, 'get()'],
  ['a URL', 'redis://127.0.0.1', 'get()'],
  ['an empty object', {}, 'get()'],
  ['a client of node-redis', nodeRedis, 'pexpire(), xrange(), xtrim(), defineCommand()'],
])('what is no client of ioredis is refused with what is missing: %s', (_, given, missing) => {
  const make = () => redisState(given as unknown as RedisClient)
  expect(make).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  expect(make).toThrow(missing)
  expect(make).toThrow("redisState(new Redis('redis://127.0.0.1:6379'))")
})
