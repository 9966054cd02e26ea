import type { RedisClient, RedisSubscriber } from './internals.js'

/** What a subscription tells. */
export interface Heard {
  hear(text: string): void
  /** It listens again, and cannot know what was said in between. */
  missed(): void
  /** A fault; without a text: it is over. */
  say(fault?: string): void
}

const AGAIN_MS = 1000

/**
 * Listens to one channel, on a connection of its own. ioredis connects it again by the user's `retryStrategy`; the channel is asked for here, and
 * not by `autoResubscribe`, since `missed` may be told only when it is heard again.
 */
export class Subscription {
  readonly #connection: RedisSubscriber
  #again: NodeJS.Timeout | undefined
  #isClosed = false
  #hasMissed = false

  constructor(
    client: RedisClient,
    private readonly channel: string,
    private readonly heard: Heard,
  ) {
    // No command may give up on a connection that waits; silence on it is no fault.
    this.#connection = client.duplicate({ lazyConnect: true, autoResubscribe: false, maxRetriesPerRequest: null, socketTimeout: undefined })
    this.#connection.on('message', (_, text) => heard.hear(text))
    this.#connection.on('error', (error) => heard.say(error.message))
    this.#connection.on('close', () => (this.#hasMissed = true))
    this.#connection.on('ready', () => void this.#subscribe())
    this.#connection.connect().catch(() => {}) // told by `error`, and tried again
  }

  /** Ends the connection, and its tries to connect. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#again)
    const isOpen = !['end', 'reconnecting'].includes(this.#connection.status) // of those two it tells no end
    const ended = isOpen && new Promise<void>((resolve) => this.#connection.once('end', resolve))
    this.#connection.disconnect()
    await ended
  }

  async #subscribe(): Promise<void> {
    clearTimeout(this.#again)
    try {
      await this.#connection.subscribe(this.channel)
    } catch (error) {
      if (this.#isClosed) return
      this.heard.say(`nothing is heard of other nodes: ${String(error)}`)
      this.#hasMissed = true
      if (this.#connection.status === 'ready') this.#again = setTimeout(() => void this.#subscribe(), AGAIN_MS).unref()
      return
    }
    this.heard.say()
    if (this.#hasMissed) this.heard.missed()
    this.#hasMissed = false
  }
}
