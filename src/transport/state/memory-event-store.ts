import type { EventStore } from './event-store.js'
import { ExpiringMap } from './expiring-map.js'

const MOST_EVENTS = 1000
const MOST_BYTES = 1024 * 1024
/** Of all scopes together. */
const MOST_IN_ALL = 16 * 1024 * 1024
const KEPT_MS = 5 * 60_000
/** A scope is written again so often at most: a key that is taken away from a Map and put back makes a new table every few times. */
const STEP_MS = 1000

interface Event {
  readonly id: string
  readonly stream: string
  /** JSON, so that nobody's later change of the message changes what is sent again; undefined: there was no room for it. */
  text: string | undefined
}

interface Scope {
  readonly events: Event[]
  bytes: number
  /** How many of its first events have no text any more. */
  emptied: number
  writtenAt: number
}

/**
 * The events of one node. Of each scope at most 1,000 and 1 MiB are kept, the last event always; of all at most 16 MiB, those of the scope first that has been
 * quiet longest. An event that had to go leaves its id: a stream is taken up after it, as long as nothing that came later is missing.
 */
export function memoryEventStore(now: () => number = Date.now): EventStore {
  let bytes = 0
  const scopes = new ExpiringMap<Scope>(now, (gone) => (bytes -= gone.bytes))
  let last = 0 // of all scopes: a scope that is dropped and made again gives no id twice
  const find = (scope: string, eventId: string) => {
    const events = scopes.get(scope)?.events ?? []
    const at = events.findIndex(({ id }) => id === eventId)
    const stream = events[at]?.stream
    const later = events.slice(at + 1).filter((event) => event.stream === stream)
    return later.every(({ text }) => text !== undefined) ? { stream, later: at < 0 ? [] : later } : { stream: undefined, later: [] }
  }
  const rewrite = (scope: string, held: Scope) => {
    if (scopes.get(scope)) {
      scopes.delete(scope)
      bytes += held.bytes
    }
    scopes.set(scope, held, KEPT_MS)
    held.writtenAt = now()
  }
  return {
    async append(scope, stream, message) {
      const event: Event = { id: String(++last), stream, text: JSON.stringify(message) }
      const held = scopes.get(scope) ?? { events: [], bytes: 0, emptied: 0, writtenAt: -Infinity }
      const before = held.bytes
      keep(held, event)
      bytes += held.bytes - before
      if (now() - held.writtenAt >= STEP_MS || (bytes > MOST_IN_ALL && scopes.oldest() === scope)) rewrite(scope, held)
      while (bytes > MOST_IN_ALL && scopes.size > 1) scopes.delete(scopes.oldest()!)
      return event.id
    },
    streamOf: async (scope, eventId) => find(scope, eventId).stream,
    async replay(scope, afterEventId, send) {
      for (const { id, text } of find(scope, afterEventId).later) await send(id, JSON.parse(text!) as object)
    },
    drop: async (scope) => scopes.delete(scope),
  }
}

function keep(scope: Scope, event: Event): void {
  const { events } = scope
  events.push(event)
  scope.bytes += sizeOf(event)
  if (events.length > MOST_EVENTS) {
    scope.bytes -= sizeOf(events.shift()!)
    scope.emptied = Math.max(scope.emptied - 1, 0)
  }
  for (; scope.bytes > MOST_BYTES && scope.emptied < events.length - 1; scope.emptied++) {
    const oldest = events[scope.emptied]!
    scope.bytes -= sizeOf(oldest)
    oldest.text = undefined
  }
}

/** With what an event weighs beside its text. */
const sizeOf = ({ text }: Event) => (text === undefined ? 0 : 200 + Buffer.byteLength(text))
