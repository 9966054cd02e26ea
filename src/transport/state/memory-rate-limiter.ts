import { RateLimiterMemory } from 'rate-limiter-flexible'
import { limiterByRate } from './limiter-by-rate.js'
import type { RateLimiter } from './rate-limiter.js'

/** Counts on this node only, by the machine's clock. */
export const memoryRateLimiter = (): RateLimiter =>
  limiterByRate(({ points, windowMs }) => new RateLimiterMemory({ points, duration: windowMs / 1000 }))
