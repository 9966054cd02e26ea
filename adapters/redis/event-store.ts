import type { EventStore } from '../../src/transport/state/event-store.js'
import { checkClient, readObject, type RedisClient } from './internals.js'
import { readOptions, type RedisStateOptions } from './options.js'

const MOST_EVENTS = 1000
const KEPT_S = 5 * 60
/** Entries read at once: each may be a result of 1 MiB. */
const PAGE = 20
/** As Redis makes them: milliseconds and a number, both exact in JavaScript. */
const EVENT_ID = /^(\d{1,15})-(\d{1,15})$/

/**
 * A scope is a Redis stream: `stream` and `message` are the fields of an entry, and its id is the event's. Redis drops whole blocks of old entries,
 * so that up to 1,100 are kept; their bytes are not bounded. Throws `BAD_OPTION` for what is no client of ioredis.
 */
export function redisEventStore(client: RedisClient, options: RedisStateOptions = {}): EventStore {
  checkClient(client, 'redisEventStore')
  const { prefix } = readOptions(options, 'redisEventStore')
  const keyOf = (scope: string) => `${prefix}stream:${scope}`
  const streamOf = async (scope: string, eventId: string): Promise<string | undefined> => {
    if (!EVENT_ID.test(eventId)) return undefined
    const [entry] = await client.xrange(keyOf(scope), eventId, eventId, 'COUNT', 1)
    return entry?.[0] === eventId ? fieldsOf(entry[1])['stream'] : undefined // Redis takes 07-0 for 7-0
  }
  return {
    async append(scope, stream, message) {
      const fields = ['stream', stream, 'message', JSON.stringify(message)]
      const key = keyOf(scope)
      const done = await client
        .multi()
        .xadd(key, 'MAXLEN', '~', MOST_EVENTS, '*', ...fields)
        .expire(key, KEPT_S)
        .exec()
      const [error, id] = done?.[0] ?? [new Error('Redis did not store the event'), undefined]
      if (error) throw error
      return String(id)
    },
    streamOf,
    async replay(scope, afterEventId, send) {
      const stream = await streamOf(scope, afterEventId)
      let from: string | undefined = stream === undefined ? undefined : next(afterEventId)
      while (from !== undefined) {
        const page = await client.xrange(keyOf(scope), from, '+', 'COUNT', PAGE)
        for (const [id, list] of page) {
          const fields = fieldsOf(list)
          const message = readObject(fields['message'] ?? '')
          if (message && fields['stream'] === stream) await send(id, message)
        }
        from = page.length < PAGE ? undefined : next(page.at(-1)![0])
      }
    },
    async drop(scope) {
      await client.xtrim(keyOf(scope), 'MAXLEN', 0) // the empty stream knows its last id until it expires, so that none is given twice
    },
  }
}

/** The smallest id behind one. */
function next(eventId: string): string {
  const [, ms, count] = EVENT_ID.exec(eventId)!
  return `${ms}-${Number(count) + 1}`
}

/** Names and values by turns, as an object. */
const fieldsOf = (list: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1]!]] : [])))
