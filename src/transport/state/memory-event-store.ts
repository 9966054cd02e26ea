import type { EventStore } from './event-store.js'
import { ExpiringMap } from './expiring-map.js'

const MOST_EVENTS = 1000
const MOST_BYTES = 1024 * 1024
const KEPT_MS = 5 * 60_000

interface Event {
  readonly id: string
  readonly stream: string
  /** JSON, so that nobody's later change of the message changes what is sent again. */
  readonly text: string
  readonly bytes: number
}

interface Scope {
  readonly events: Event[]
  bytes: number
}

/** The events of one node. Of each scope at most 1,000 and 1 MiB are kept, the last event always. */
export function memoryEventStore(now: () => number = Date.now): EventStore {
  const scopes = new ExpiringMap<Scope>(now)
  let last = 0 // of all scopes: a scope that is dropped and made again gives no id twice
  const find = (scope: string, eventId: string) => {
    const events = scopes.get(scope)?.events ?? []
    const at = events.findIndex(({ id }) => id === eventId)
    return { stream: events[at]?.stream, later: at < 0 ? [] : events.slice(at + 1) }
  }
  return {
    async append(scope, stream, message) {
      const text = JSON.stringify(message)
      const event = { id: String(++last), stream, text, bytes: Buffer.byteLength(text) }
      const held = scopes.get(scope) ?? { events: [], bytes: 0 }
      keep(held, event)
      scopes.set(scope, held, KEPT_MS)
      return event.id
    },
    streamOf: async (scope, eventId) => find(scope, eventId).stream,
    async replay(scope, afterEventId, send) {
      const { stream, later } = find(scope, afterEventId)
      for (const event of later) if (event.stream === stream) await send(event.id, JSON.parse(event.text) as object)
    },
    drop: async (scope) => scopes.delete(scope),
  }
}

function keep(scope: Scope, event: Event): void {
  scope.events.push(event)
  scope.bytes += event.bytes
  while (scope.events.length > MOST_EVENTS || (scope.bytes > MOST_BYTES && scope.events.length > 1))
    scope.bytes -= scope.events.shift()!.bytes
}
