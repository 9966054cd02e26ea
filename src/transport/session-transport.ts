import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { RpcId, RpcMessage, RpcRequest } from '../protocol/check-message.js'
import { EventStream, type Keeping, openEvents } from './event-stream.js'
import { follow } from './follow.js'
import { type Outgoing, writable } from './light.js'
import type { Running } from './running.js'
import { inId, outer } from './sdk-ids.js'

/** Where the answer of a request goes. */
interface Wire {
  send(message: Outgoing): Promise<void>
  /** There will be no answer. */
  skip(): void
}

/** A request under way. */
interface Asked {
  readonly wire: Wire
  /** It has ended: a server that stops waits for it no longer. */
  readonly done: () => void
}

/** The id of the `initialize` with which a session goes on on another node, until that is answered. */
const RESTORED = '\u0000restored'
/** The stream of what belongs to no request. */
const LISTENING = 'listening'
/** The first revision whose clients take an event without data. */
const PRIMED = '2025-11-25'

/**
 * One session of the 2025 era on this node, as an SDK transport (2025-11-25, basic/transports, Session Management). Each request is answered on its
 * own stream; what belongs to no request goes to the stream that the client listens on, or waits until it does.
 */
export class SessionTransport implements Transport {
  onmessage?: NonNullable<Transport['onmessage']>
  onclose?: () => void
  onerror?: (error: Error) => void
  readonly #asked = new Map<RpcId, Asked>()
  readonly #missed = new Map<string, Outgoing>()
  #listening: EventStream | undefined
  #restored: (() => void) | undefined

  /** `node`: begins the ids of what this node's calls ask the client, as the answer may come to another node. `running`: what a server that stops waits for. */
  constructor(
    readonly sessionId: string,
    private readonly node: string,
    private readonly running: Running,
    private readonly keeping: Keeping,
  ) {}

  async start(): Promise<void> {}

  async close(): Promise<void> {
    this.#listening?.leave()
    this.onclose?.() // the SDK aborts the running handlers
    for (const { done } of this.#asked.values()) done()
    this.#asked.clear()
  }

  /** Whether a request of that id is under way. */
  isRunning(id: RpcId): boolean {
    return this.#asked.has(inId(id))
  }

  /** The stream on which requests that run a route are answered: a client that loses it can take it up again. */
  async openStream(
    requests: readonly RpcRequest[],
    version: string | undefined,
    res: ServerResponse,
    answers: number,
  ): Promise<EventStream> {
    openEvents(res)
    const stream = new EventStream(this.keeping, randomBytes(9).toString('base64url'), res, answers)
    this.expect(requests, stream)
    if (version !== undefined && version >= PRIMED) await stream.prime()
    return stream
  }

  /** Requests that are answered at once, on their own exchange. */
  expect(requests: readonly RpcRequest[], wire: Wire): void {
    for (const { id } of requests) this.#asked.set(inId(id), { wire, done: this.running.add(() => {}) })
  }

  /** The wire of a request that is answered now, or never. */
  forget(id: RpcId): Wire | undefined {
    const asked = this.#asked.get(inId(id))
    this.#asked.delete(inId(id))
    asked?.done()
    return asked?.wire
  }

  /** The client listens: it gets what it missed, and what comes. One that listened before is left. */
  listen(res: ServerResponse): void {
    openEvents(res)
    this.#listen(res)
  }

  #listen(res: ServerResponse): void {
    this.#listening?.leave()
    const stream = new EventStream(this.keeping, LISTENING, res)
    this.#listening = stream
    for (const message of this.#missed.values()) void stream.send(message)
    this.#missed.clear()
  }

  /** Takes up a stream where it broke. False: there is no such event. */
  async resume(lastId: string, res: ServerResponse): Promise<boolean> {
    const stream = await this.keeping.eventStore.streamOf(this.keeping.scope, lastId)
    if (stream === undefined) return false
    if (res.destroyed) return true
    openEvents(res)
    await follow(this.keeping, stream, lastId, res, stream !== LISTENING)
    if (stream === LISTENING) this.#listen(res)
    return true
  }

  /** What a client should ask for again, as nobody knows what it missed. */
  missedAll(): void {
    this.#tell({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
  }

  /** Resolves when the SDK's server knows its client. */
  restore(params: Readonly<Record<string, unknown>>): Promise<void> {
    return new Promise((resolve) => {
      this.#restored = resolve
      this.onmessage?.({ jsonrpc: '2.0', id: RESTORED, method: 'initialize', params } as JSONRPCMessage)
    })
  }

  /** A client has cancelled a request, and the SDK has heard of it: it answers nothing. */
  cancelled({ method, params }: RpcMessage): void {
    if (method === 'notifications/cancelled') this.forget(params?.requestId as RpcId)?.skip()
  }

  /** A client's message, for the SDK; undefined: it is for another node, whose call has asked. */
  inward(message: RpcMessage): RpcMessage | undefined {
    if (message.method !== undefined || typeof message.id !== 'string') return this.#isElsewhere(message) ? undefined : message
    const [node, number] = message.id.split('-')
    return node === this.node ? { ...message, id: Number(number) } : undefined
  }

  #isElsewhere({ method, params }: RpcMessage): boolean {
    return method === 'notifications/cancelled' && !this.isRunning(params?.requestId as RpcId)
  }

  send(message: JSONRPCMessage, { relatedRequestId }: TransportSendOptions = {}): Promise<void> {
    if ('method' in message) {
      const wire = relatedRequestId === undefined ? undefined : this.#asked.get(relatedRequestId)?.wire
      if (!('id' in message)) return wire ? wire.send(message) : relatedRequestId === undefined ? this.#tell(message) : Promise.resolve()
      if (!wire) return Promise.reject(new Error('a question belongs to a request'))
      return wire.send({ ...message, id: `${this.node}-${message.id}` })
    }
    if (this.#restored && message.id === RESTORED) {
      this.#restored()
      this.#restored = undefined
      return Promise.resolve()
    }
    return this.forget(message.id!)?.send(outer(writable(message, this.onerror))) ?? Promise.resolve()
  }

  #tell(message: Outgoing): Promise<void> {
    if (this.#listening?.isRead) return this.#listening.send(message)
    const { method, params } = message as { readonly method: string; readonly params?: { readonly uri?: unknown } }
    this.#missed.set(`${method} ${String(params?.uri ?? '')}`, message) // once is enough
    return Promise.resolve()
  }
}
