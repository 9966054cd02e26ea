import { logCleaner } from '../../src/log-text.js'
import type { BusEvent, EventBus } from '../../src/transport/state/event-bus.js'
import { Listeners } from '../../src/transport/state/listeners.js'
import { checkClient, readEvent, type RedisClient } from './internals.js'
import { readOptions, type RedisStateOptions } from './options.js'
import { Subscription } from './subscription.js'

/** So many events may wait for a Redis that does not answer; further ones are lost. */
const MOST_UNSENT = 1000

/**
 * `PUBLISH` on the client given, `SUBSCRIBE` on a second connection, which the first listener opens and `close` ends. What is no event is
 * ignored. Throws `BAD_OPTION` for what is no client of ioredis.
 */
export function redisEventBus(client: RedisClient, options: RedisStateOptions = {}): EventBus {
  checkClient(client, 'redisEventBus')
  const { prefix, log = toStderr } = readOptions(options, 'redisEventBus')
  const channel = `${prefix}events`
  const listeners = new Listeners(log)
  const say = onceEach(log)
  const hear = (event: BusEvent | undefined) => event && listeners.emit(event)
  let subscription: Subscription | undefined
  let isClosed = false
  let unsent = 0
  const send = async (event: BusEvent): Promise<void> => {
    if (isClosed) return
    if (unsent >= MOST_UNSENT) return say(`an event was lost: ${MOST_UNSENT} are waiting for Redis`)
    unsent++
    await Promise.resolve(event)
      .then((one) => client.publish(channel, JSON.stringify(one)))
      .then(
        () => say(),
        (error: unknown) => say(`an event was lost: ${String(error)}`),
      )
      .finally(() => unsent--)
  }
  return {
    publish: (event) => void send(event),
    subscribe(listener) {
      if (!isClosed)
        subscription ??= new Subscription(client, channel, {
          hear: (text) => hear(readEvent(text)),
          missed: () => hear({ kind: 'tools' }),
          say,
        })
      return listeners.add(listener)
    },
    async close() {
      isClosed = true
      listeners.clear()
      await subscription?.close()
    },
  }
}

const toStderr = (text: string): void => void process.stderr.write(`${text}\n`)

/** A line of the log for a fault, not again while it lasts. Without a text: all is well. */
function onceEach(log: (text: string) => void): (fault?: string) => void {
  const clean = logCleaner()
  let last: string | undefined
  return (fault) => {
    if (fault !== undefined && fault !== last) log(clean(`backend2mcp: the event bus on Redis: ${fault}`))
    last = fault
  }
}
