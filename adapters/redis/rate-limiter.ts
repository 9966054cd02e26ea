import { RateLimiterRedis } from 'rate-limiter-flexible'
import { limiterByRate } from '../../src/transport/state/limiter-by-rate.js'
import type { RateLimiter } from '../../src/transport/state/rate-limiter.js'
import { checkClient, type RedisClient } from './internals.js'
import { readOptions, type RedisStateOptions } from './options.js'

/** Counts in Redis, by its clock; a window is rounded up to whole seconds. Throws `BAD_OPTION` for what is no client of ioredis. */
export function redisRateLimiter(client: RedisClient, options: RedisStateOptions = {}): RateLimiter {
  checkClient(client, 'redisRateLimiter')
  const { prefix } = readOptions(options, 'redisRateLimiter')
  return limiterByRate(
    ({ points, windowMs }) =>
      new RateLimiterRedis({
        storeClient: client,
        keyPrefix: `${prefix}rate:${points}/${windowMs}`,
        points,
        duration: Math.ceil(windowMs / 1000), // it knows no others, and a part of one would never end
      }),
  )
}
