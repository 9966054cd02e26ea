import type { State } from '../../src/transport/state/state.js'
import { redisEventBus } from './event-bus.js'
import { redisEventStore } from './event-store.js'
import { redisIdempotencyStore } from './idempotency-store.js'
import { checkClient, type RedisClient } from './internals.js'
import { readOptions, type RedisStateOptions } from './options.js'
import { redisRateLimiter } from './rate-limiter.js'
import { redisSessionStore } from './session-store.js'

/**
 * All that the nodes of one endpoint share, on one Redis. The client is a connected one of ioredis 5 or 6, and stays the user's: nothing here closes
 * it. Throws `BAD_OPTION` for what is no client of ioredis.
 */
export function redisState(client: RedisClient, options?: RedisStateOptions): State {
  checkClient(client, 'redisState')
  if (options) readOptions(options, 'redisState')
  return {
    eventBus: redisEventBus(client, options),
    eventStore: redisEventStore(client, options),
    sessionStore: redisSessionStore(client, options),
    rateLimiter: redisRateLimiter(client, options),
    idempotencyStore: redisIdempotencyStore(client, options),
  }
}
