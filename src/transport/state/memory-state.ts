import { memoryEventBus } from './memory-event-bus.js'
import { memoryEventStore } from './memory-event-store.js'
import { memoryIdempotencyStore } from './memory-idempotency-store.js'
import { memoryRateLimiter } from './memory-rate-limiter.js'
import { memorySessionStore } from './memory-session-store.js'
import type { State } from './state.js'

/** The default: what one node knows, in its memory. `now` decides what has expired, in milliseconds since 1970; the rate goes by the machine's clock. */
export const memoryState = (now?: () => number): State => ({
  eventBus: memoryEventBus(),
  eventStore: memoryEventStore(now),
  sessionStore: memorySessionStore(now),
  rateLimiter: memoryRateLimiter(),
  idempotencyStore: memoryIdempotencyStore(now),
})
