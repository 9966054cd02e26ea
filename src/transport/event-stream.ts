import type { ServerResponse } from 'node:http'
import { errorText } from '../log-text.js'
import type { Log } from '../log.js'
import { PROGRESS } from '../tools/client-link.js'
import { KEEP_ALIVE_MS, type Outgoing, SSE_HEADERS, wait } from './light.js'
import { Outbox } from './outbox.js'
import { cutOff, roomOf } from './room.js'
import type { EventBus } from './state/event-bus.js'
import type { EventStore } from './state/event-store.js'

const PACE_MS = 100

/** An event as it is kept: a message, or nothing, which only gives a client an id to go on from. `last`: the stream has no more, and this is not sent. */
export interface StoredEvent {
  readonly message?: Outgoing
  readonly last?: true
}

/** Where the events of one session are kept, and how far a reader may be behind. */
export interface Keeping {
  readonly scope: string
  readonly eventStore: EventStore
  readonly eventBus: EventBus
  readonly maxUnsent: number
  /** Milliseconds after which a stream that another node went on with has ended without saying so. */
  readonly patienceMs: number
  readonly log: Log
}

/**
 * One stream of a session's events (2025-11-25, basic/transports, Resumability and Redelivery). Each is kept before it is written, so that a
 * client that loses the stream takes it up again, on any node; it goes on without a reader. `res`: opened by `openEvents`. `left`: answers until it
 * ends; absent: it never does.
 */
export class EventStream {
  readonly #box: Outbox
  #res: ServerResponse | undefined
  #held: Outgoing | undefined
  #keeping: NodeJS.Timeout | undefined

  constructor(
    private readonly keeping: Keeping,
    readonly name: string,
    res: ServerResponse,
    private left = Infinity,
  ) {
    this.#box = new Outbox((message) => this.#take(message))
    if (res.destroyed) return
    this.#res = res
    res.once('close', () => (this.#res = undefined))
  }

  /** Whether somebody reads it here. */
  get isRead(): boolean {
    return this.#res !== undefined
  }

  /** Resolves when the reader has room for more. */
  send(message: Outgoing): Promise<void> {
    return this.#box.send(message)
  }

  /** A request that its client has cancelled, and that is not answered. */
  skip(): void {
    if (--this.left === 0) void this.#box.idle().then(() => this.#finish())
  }

  /** An id to go on from, should the stream break before its first event. */
  async prime(): Promise<void> {
    const id = await this.#keep({})
    if (id !== undefined && this.#res?.writableEnded === false) this.#res.write(`id: ${id}\ndata: \n\n`)
  }

  /** Leaves its reader, who may take it up again. */
  leave(): void {
    const res = this.#res
    this.#res = undefined
    if (!res || res.writableEnded) return
    res.end()
    if (res.writableLength > this.keeping.maxUnsent) res.once('close', cutOff(res))
  }

  /** Of progress that nobody reads here the last one is kept, ten times a second: it may be read on another node. */
  #take(message: Outgoing): Promise<void> | undefined {
    if (this.#res || !('method' in message) || message.method !== PROGRESS)
      return this.#held ? this.#flushed(message) : this.#write(message)
    this.#held = message
    this.#keeping ??= setTimeout(() => void this.#flushed(), PACE_MS).unref()
    return undefined
  }

  async #flushed(next?: Outgoing): Promise<void> {
    const held = this.#held
    clearTimeout(this.#keeping)
    this.#held = this.#keeping = undefined
    if (held) await this.#write(held)
    if (next) await this.#write(next)
  }

  async #write(message: Outgoing): Promise<void> {
    const id = await this.#keep({ message })
    const res = this.#res
    if (res && !res.destroyed && !res.writableEnded) res.write(eventText(id, message))
    if (!('method' in message) && --this.left === 0) return this.#finish()
    if (res) await roomOf(res, this.keeping.maxUnsent, true)
  }

  /** A mark of its own: who has the last answer, and asks for more, is told that there is none. */
  async #finish(): Promise<void> {
    this.leave()
    await this.#keep({ last: true })
  }

  /** Undefined where the store fails: who reads gets the event all the same. */
  async #keep(event: StoredEvent): Promise<string | undefined> {
    const { scope, eventStore, eventBus, log } = this.keeping
    try {
      const id = await eventStore.append(scope, this.name, event)
      eventBus.publish({ kind: 'stored', scope, stream: this.name })
      return id
    } catch (error) {
      log(`backend2mcp: an event could not be kept, so that its stream cannot be taken up again: ${errorText(error)}`, 'warn')
      return undefined
    }
  }
}

/** Begins a stream of events, and keeps it alive while nothing is sent. */
export function openEvents(res: ServerResponse): void {
  if (res.destroyed || res.headersSent) return // its session has just ended
  res.writeHead(200, SSE_HEADERS)
  res.flushHeaders()
  const keepAlive = setInterval(() => wait(res), KEEP_ALIVE_MS).unref()
  res.once('close', () => clearInterval(keepAlive))
}

/** One event as it is written. */
export const eventText = (id: string | undefined, message: Outgoing): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: message\ndata: ${JSON.stringify(message)}\n\n`
