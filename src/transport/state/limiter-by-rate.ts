import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import type { Rate, RateLimiter } from './rate-limiter.js'

/** Counts with limiters of rate-limiter-flexible: one for each rate that is asked for, which are a handful. */
export function limiterByRate(make: (rate: Rate) => RateLimiterAbstract): RateLimiter {
  const limiters = new Map<string, RateLimiterAbstract>()
  const limiterOf = (rate: Rate) => {
    const name = `${rate.points}/${rate.windowMs}`
    const limiter = limiters.get(name) ?? make(rate)
    limiters.set(name, limiter)
    return limiter
  }
  return {
    take: async (key, cost, rate) =>
      limiterOf(rate)
        .consume(key, cost)
        .then(() => ({ allowed: true, retryAfterMs: 0 }), refused),
  }
}

/** Over the limit it rejects with a plain object; anything else says that the store failed. */
function refused(reason: object): { allowed: boolean; retryAfterMs: number } {
  if (!('msBeforeNext' in reason)) throw reason
  return { allowed: false, retryAfterMs: Math.max(Number(reason.msBeforeNext), 1) }
}
