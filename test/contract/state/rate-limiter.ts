import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import type { Rate, RateLimiter } from '../../../src/transport/state/rate-limiter.js'
import { type Nodes, type Open, row, upTo } from './nodes.js'

const MINUTE: Rate = { points: 100, windowMs: 60_000 }

/** What every rate limiter does. */
export function rateLimiterContract(name: string, open: Open<RateLimiter>): void {
  describe(`rate limiter: ${name}`, () => {
    row(open, '1,000 at once on two nodes: exactly the limit is let in', async (nodes) => {
      expect(await crowd(nodes, 1000, 1)).toBe(100)
    })

    row(open, '1,000 at once that cost 3 each: never more than the limit', async (nodes) => {
      expect(await crowd(nodes, 1000, 3)).toBe(33)
    })

    row(open, 'says when it is worth trying again, within the window', async ({ one, other }) => {
      expect(await one.take('a', 100, MINUTE)).toEqual({ allowed: true, retryAfterMs: 0 })
      const { allowed, retryAfterMs } = await other.take('a', 1, MINUTE)
      expect(allowed).toBe(false)
      expect(retryAfterMs).toBeGreaterThan(0)
      expect(retryAfterMs).toBeLessThanOrEqual(60_000)
    })

    row(open, 'refuses what costs more than the limit', async ({ one }) => {
      expect((await one.take('a', 101, MINUTE)).allowed).toBe(false)
    })

    row(open, 'counts each key by itself', async ({ one, other }) => {
      await one.take('a', 100, MINUTE)
      for (const key of ['b', 'A', 'a ', '', 'a:', 'ä']) expect([key, (await other.take(key, 1, MINUTE)).allowed]).toEqual([key, true])
      expect((await other.take('a', 1, MINUTE)).allowed).toBe(false)
    })

    row(open, 'counts each rate by itself', async ({ one, other }) => {
      await one.take('a', 100, MINUTE)
      expect((await other.take('a', 1, { points: 200, windowMs: 60_000 })).allowed).toBe(true)
      expect((await other.take('a', 1, { points: 100, windowMs: 30_000 })).allowed).toBe(true)
    })

    row(open, 'lets in again when the window is over', async ({ one, other }) => {
      const rate = { points: 2, windowMs: 1000 }
      await one.take('a', 2, rate)
      const refused = await other.take('a', 1, rate)
      expect(refused.allowed).toBe(false)
      await sleep(refused.retryAfterMs + 5)
      expect((await other.take('a', 2, rate)).allowed).toBe(true)
      expect((await one.take('a', 1, rate)).allowed).toBe(false)
    })
  })
}

async function crowd({ one, other }: Nodes<RateLimiter>, size: number, cost: number): Promise<number> {
  const answers = await Promise.all(upTo(size).map((n) => (n % 2 ? one : other).take('a', cost, MINUTE)))
  return answers.filter(({ allowed }) => allowed).length
}
