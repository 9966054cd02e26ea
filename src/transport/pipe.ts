import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { isRequest, type RpcError, type RpcId, type RpcMessage } from '../protocol/check-message.js'
import { type Outgoing, writable } from './light.js'

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

  constructor(private readonly output: Writable) {}

  async start(): Promise<void> {}

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.onclose?.() // the SDK aborts the running handlers
  }

  /** Resolves when the client has taken enough to write on. */
  async send(message: Outgoing): Promise<void> {
    if (this.output.destroyed || this.output.writableEnded) return
    const room = this.output.write(`${JSON.stringify(outer(writable(message, this.onerror)))}\n`)
    if (!('method' in message)) this.#ended(message.id ?? undefined)
    if (!room && !this.output.destroyed) await once(this.output, 'drain').catch(() => {})
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

// The SDK ignores a cancellation of the ids 0 and '', so it never sees them.
const ZERO = '\u0000'
const EMPTY = '\u0000\u0000'
const inId = (id: RpcId): RpcId => (id === 0 ? ZERO : id === '' ? EMPTY : id)
const outId = (id: RpcId): RpcId => (id === ZERO ? 0 : id === EMPTY ? '' : id)

function inner(message: RpcMessage): RpcMessage {
  if (message.id !== undefined) return message.id || message.method === undefined ? message : { ...message, id: inId(message.id) } // an answer has an id of ours
  const requestId = message.params?.requestId
  return requestId === 0 || requestId === '' ? { ...message, params: { ...message.params, requestId: inId(requestId) } } : message
}

function outer(message: Outgoing): Outgoing {
  return 'id' in message && (message.id === ZERO || message.id === EMPTY) ? ({ ...message, id: outId(message.id) } as RpcError) : message
}
