import type { EventBus } from './event-bus.js'
import type { EventStore } from './event-store.js'
import type { IdempotencyStore } from './idempotency-store.js'
import type { RateLimiter } from './rate-limiter.js'
import type { SessionStore } from './session-store.js'

/** What the nodes of one endpoint share. Each part is in memory by default, which is right for one node. */
export interface State {
  readonly eventBus: EventBus
  readonly eventStore: EventStore
  readonly sessionStore: SessionStore
  readonly rateLimiter: RateLimiter
  readonly idempotencyStore: IdempotencyStore
}
