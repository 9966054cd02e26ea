import { describe, expect, test } from 'vitest'
import { ExpiringMap } from '../../../src/transport/state/expiring-map.js'
import { memoryEventBus } from '../../../src/transport/state/memory-event-bus.js'
import { memoryState } from '../../../src/transport/state/memory-state.js'
import type { State } from '../../../src/transport/state/state.js'
import { endsByItself } from './ends-by-itself.js'
import { eventBusContract } from './event-bus.js'
import { eventStoreContract } from './event-store.js'
import { idempotencyStoreContract } from './idempotency-store.js'
import { type Nodes, upTo } from './nodes.js'
import { rateLimiterContract } from './rate-limiter.js'
import { sessionStoreContract } from './session-store.js'

/** One node with a clock that is set by hand. */
const opener =
  <Part extends keyof State>(part: Part) =>
  async (): Promise<Nodes<State[Part]>> => {
    let now = Date.now()
    const state = { ...memoryState(() => now), eventBus: memoryEventBus(() => {}) }
    return {
      one: state[part],
      other: state[part],
      pass: async (ms) => void (now += ms),
      close: () => state.eventBus.close(),
    }
  }

eventBusContract('memory', opener('eventBus'), { connected: false })
eventStoreContract('memory', opener('eventStore'))
sessionStoreContract('memory', opener('sessionStore'))
rateLimiterContract('memory', opener('rateLimiter'))
idempotencyStoreContract('memory', opener('idempotencyStore'))

describe('in memory', () => {
  test('a scope keeps 1 MiB of events, and the last one whatever its size', async () => {
    const { eventStore } = memoryState()
    const ids = []
    for (let n = 0; n < 30; n++) ids.push(await eventStore.append('a', 's', { text: 'x'.repeat(100_000) }))
    const kept = await Promise.all(ids.map((id) => eventStore.streamOf('a', id)))
    // The twentieth is gone, but nothing that came after it.
    expect(kept.map(Boolean)).toEqual([...Array<boolean>(19).fill(false), ...Array<boolean>(11).fill(true)])
    const big = await eventStore.append('a', 's', { text: 'ä'.repeat(2_000_000) })
    const later: string[] = []
    await eventStore.replay('a', ids.at(-1)!, async (id) => void later.push(id))
    expect([await eventStore.streamOf('a', ids.at(-2)!), await eventStore.streamOf('a', big), later]).toEqual([undefined, 's', [big]])
  })

  test('of all scopes together 16 MiB are kept: the one that was quiet longest goes first', async () => {
    const { eventStore } = memoryState()
    const ids = []
    for (let n = 0; n < 50; n++) ids.push(await eventStore.append(`scope ${n}`, 's', { text: 'x'.repeat(1_000_000) }))
    const kept = await Promise.all(ids.map((id, n) => eventStore.streamOf(`scope ${n}`, id)))
    expect(kept.map(Boolean)).toEqual([...Array<boolean>(34).fill(false), ...Array<boolean>(16).fill(true)])
  })

  test('of more than 10,000 keys the results that were there first are forgotten, running calls never', async () => {
    const { idempotencyStore: store } = memoryState()
    await store.begin('running', 'd', 60_000)
    for (const n of upTo(10_000)) {
      await store.begin(`k${n}`, 'd', 60_000)
      await store.finish(`k${n}`, 'd', {}, 60_000)
    }
    const states = await Promise.all(['running', 'k2', 'k10000'].map((key) => store.begin(key, 'd', 60_000)))
    expect(states.map(({ state }) => state)).toEqual(['running', 'done', 'done'])
    expect(await store.begin('k1', 'd', 60_000)).toEqual({ state: 'new' })
    expect(await store.begin('k2', 'd', 60_000)).toEqual({ state: 'new' })
  })

  test('10,000 running calls are the most, until their time is over', async () => {
    let now = 0
    const { idempotencyStore: store } = memoryState(() => now)
    await Promise.all(upTo(10_000).map((n) => store.begin(`k${n}`, 'd', 1000)))
    await expect(store.begin('more', 'd', 1000)).rejects.toThrow('10000 calls')
    await expect(store.begin('k1', 'd', 1000)).resolves.toEqual({ state: 'running' })
    now = 1001
    expect(await store.begin('more', 'd', 1000)).toEqual({ state: 'new' })
  })

  test('results of 64 MiB are the most; the last one is kept', async () => {
    const { idempotencyStore: store } = memoryState()
    const keys = upTo(70).map((n) => `k${n}`)
    for (const key of keys) await store.finish(key, 'd', { text: 'x'.repeat(1024 * 1024) }, 60_000)
    const states = await Promise.all(keys.map((key) => store.begin(key, 'd', 60_000)))
    expect(states.filter(({ state }) => state === 'done').length).toBe(63)
    expect(states.at(-1)!.state).toBe('done')
  })

  test('what has ended is let go of while others are written, without a timer', () => {
    let now = 0
    let gone = 0
    let most = 0
    const map = new ExpiringMap<number>(
      () => now,
      () => gone++,
    )
    for (const n of upTo(100_000)) {
      map.set(`k${n}`, n, 1000)
      now += 1
      most = Math.max(most, map.size)
    }
    expect(most).toBeLessThanOrEqual(2000 + 100)
    expect(gone).toBe(100_000 - map.size)
  })

  test('an endpoint that ends leaves no handle open', async () => expect(await endsByItself('memory')).toBe('closed'))
})
