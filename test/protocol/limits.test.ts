import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { AuthContext } from '../../src/auth/context.js'
import { anonymous } from '../../src/auth/context.js'
import type { AdapterOptions } from '../../src/options.js'
import type { Caller } from '../../src/protocol/caller.js'
import { type Busy, makeLimits } from '../../src/protocol/limits.js'
import type { Slot } from '../../src/protocol/places.js'
import { memoryRateLimiter } from '../../src/transport/state/memory-rate-limiter.js'
import { NodeAdapter } from '../transport/node-app.js'

const principal = (subject: string) => ({ issuer: 'static', subject, scopes: [], claims: {} })
const caller = (subject?: string, remoteAddress = '10.0.0.1'): Caller => {
  const auth = { ...anonymous({}, 'none'), ...(subject && { principal: principal(subject) }) } as AuthContext
  return { transport: 'http', auth, identityHeaders: {}, remoteAddress }
}
const limits = (options: AdapterOptions) => makeLimits(new NodeAdapter(options), memoryRateLimiter())
const statusOf = (entered: Slot | Busy) => ('status' in entered ? entered.status : 'in')

describe('calls in a minute', () => {
  test('are counted for one caller and one tool', async () => {
    const { enter } = limits({ maxCallsPerMinute: 2 })
    const ask = async (who: Caller, tool: string) => statusOf(await enter(who, tool))
    expect([await ask(caller('ada'), 'get_names'), await ask(caller('ada'), 'get_names')]).toEqual(['in', 'in'])
    expect(await ask(caller('ada'), 'get_names')).toBe(429)
    expect(await ask(caller('ada'), 'get_late')).toBe('in')
    expect(await ask(caller('grace'), 'get_names')).toBe('in')
    expect(await ask(caller(undefined, '10.0.0.1'), 'get_names')).toBe('in')
    expect(await ask(caller(undefined, '10.0.0.2'), 'get_names')).toBe('in')
  })

  test('of names that are no tools share one count, and are not repeated', async () => {
    const { enter } = limits({ maxCallsPerMinute: 2 })
    for (const name of ['a', 'b']) expect(statusOf(await enter(caller(), name))).toBe('in')
    expect(await enter(caller(), 'c')).toMatchObject({
      status: 429,
      message: expect.stringMatching(/^Too many calls of this tool: 2 a minute/),
    })
  })

  test('of a tool that the caller does not see are no tool either', async () => {
    const { enter } = limits({ maxCallsPerMinute: 1, policy: () => false })
    expect(statusOf(await enter(caller(), 'get_names'))).toBe('in')
    expect(await enter(caller(), 'get_late')).toMatchObject({ status: 429, message: expect.not.stringContaining('get_late') })
  })

  test('come back when the minute is over', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { enter } = limits({ maxCallsPerMinute: 1 })
    await enter(caller(), 'get_names')
    const over = (await enter(caller(), 'get_names')) as Busy
    expect(over.retryAfterMs).toBeGreaterThan(50_000)
    expect(over.retryAfterMs).toBeLessThanOrEqual(60_000)
    vi.advanceTimersByTime(over.retryAfterMs + 1)
    expect(statusOf(await enter(caller(), 'get_names'))).toBe('in')
  })

  test('false: none are counted', async () => {
    const { enter } = limits({ maxCallsPerMinute: false })
    for (let n = 0; n < 2000; n++) {
      const entered = await enter(caller(), 'get_names')
      expect(statusOf(entered)).toBe('in')
      ;(entered as Slot).leave()
    }
  })
})

describe('calls at once', () => {
  const unrated = { maxCallsPerMinute: false } as const

  test.each([
    ['of all callers', { ...unrated, maxConcurrentCalls: 2 }, ['a', 'b', 'c']],
    ['of one caller', { ...unrated, maxConcurrentCallsPerCaller: 2 }, ['a', 'a', 'a']],
  ])('%s: the third waits for a place, and has it', async (_name, options, [first, second, third]) => {
    const { enter } = limits(options)
    const [one] = [await enter(caller(first), 'get_names'), await enter(caller(second), 'get_names')]
    const let_in = vi.fn()
    const waiting = enter(caller(third), 'get_names').then((entered) => (let_in(), entered))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(let_in).not.toHaveBeenCalled()
    ;(one as Slot).leave()
    expect(statusOf(await waiting)).toBe('in')
  })

  test('one who waits for its own place holds nobody else up', async () => {
    const { enter } = limits({ ...unrated, maxConcurrentCalls: 2, maxConcurrentCallsPerCaller: 1 })
    const greedy = (await enter(caller('a'), 'get_names')) as Slot
    const waiting = enter(caller('a'), 'get_names')
    expect(statusOf(await enter(caller('b'), 'get_names'))).toBe('in')
    greedy.leave()
    expect(statusOf(await waiting)).toBe('in')
  })

  test('after a second it is told to come again', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { enter } = limits({ ...unrated, maxConcurrentCalls: 1 })
    await enter(caller('a'), 'get_names')
    const waiting = enter(caller('b'), 'get_names')
    await vi.advanceTimersByTimeAsync(1001)
    expect(await waiting).toEqual({ status: 503, message: expect.stringContaining('Try again in 1 s'), retryAfterMs: 1000 })
  })

  test('who leaves twice has left once', async () => {
    const { enter } = limits({ ...unrated, maxConcurrentCalls: 1 })
    const one = (await enter(caller('a'), 'get_names')) as Slot
    one.leave()
    one.leave()
    await enter(caller('a'), 'get_names')
    const waiting = Promise.race([enter(caller('a'), 'get_names'), new Promise((resolve) => setTimeout(resolve, 30, 'waits'))])
    expect(await waiting).toBe('waits')
  })

  test('at most 256 wait', async () => {
    const { enter } = limits({ ...unrated, maxConcurrentCalls: 1 })
    await enter(caller('a'), 'get_names')
    const waiting = Array.from({ length: 256 }, () => enter(caller('b'), 'get_names'))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(statusOf(await enter(caller('c'), 'get_names'))).toBe(503)
    expect((await Promise.all(waiting)).map(statusOf)).toEqual(Array(256).fill(503))
  })
})
