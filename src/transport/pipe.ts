import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { Writable } from 'node:stream'
import { isRequest, type RpcId, type RpcMessage } from '../protocol/check-message.js'
import { type Outgoing, writable } from './light.js'
import { Outbox } from './outbox.js'
import { roomOf } from './room.js'
import { inId, inner, outer } from './sdk-ids.js'

const MOST_WAITING = 1000

/**
 * One stdio connection as an SDK transport: a line for each message. Who reads the lines calls `began` for each that goes to the SDK.
 * (The SDK's own transport never answers a line that it cannot read, and ends the connection at one that is too long.)
 */
export class PipeTransport implements Transport {
  onmessage?: NonNullable<Transport['onmessage']>
  onclose?: () => void
  onerror?: (error: Error) => void
  readonly #running = new Set<RpcId>()
  #closed = false
  #idle: (() => void) | undefined

  readonly #outbox: Outbox

  /** `maxUnsent`: the option `maxUnsentBytes`. A client that reads nothing may be stopped in a debugger: it is waited for. */
  constructor(
    private readonly output: Writable,
    maxUnsent: number,
  ) {
    this.#outbox = new Outbox((message) => {
      if (output.destroyed || output.writableEnded) return undefined
      output.write(`${JSON.stringify(message)}\n`)
      return roomOf(output, maxUnsent, false)
    })
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.onclose?.() // the SDK aborts the running handlers
  }

  /** Resolves when the client has taken enough to write on. */
  send(message: Outgoing): Promise<void> {
    const sent = this.#outbox.send(outer('method' in message ? message : writable(message, this.onerror)))
    if (!('method' in message)) this.#ended(message.id ?? undefined)
    return sent
  }

  /** More waits for the client than its running calls can explain. */
  get isCrowded(): boolean {
    return this.#outbox.waiting > MOST_WAITING
  }

  /** Everything is written, or the client is gone. */
  written(): Promise<void> {
    return this.#outbox.idle()
  }

  /** The message as the SDK gets it, or undefined for a request whose id is that of a running one. */
  began(message: RpcMessage): RpcMessage | undefined {
    const own = inner(message)
    if (isRequest(own)) {
      if (this.#running.has(own.id)) return undefined
      this.#running.add(own.id)
    }
    if (own.method === 'notifications/cancelled') this.#ended(own.params?.requestId as RpcId) // a cancelled call is not answered
    return own
  }

  /** Resolves when every request is answered, or cancelled by its client. */
  idle(): Promise<void> {
    return this.#running.size === 0 ? Promise.resolve() : new Promise((resolve) => (this.#idle = resolve))
  }

  #ended(id: RpcId | undefined): void {
    if (id !== undefined) this.#running.delete(inId(id))
    if (this.#running.size === 0) this.#idle?.()
  }
}
