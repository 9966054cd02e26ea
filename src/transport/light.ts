import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { RPC, type RpcError, rpcError, type RpcResult } from '../protocol/check-message.js'
import { type Frame, frameOf } from './frames.js'
import { sendInTurn } from './turn.js'

const SSE_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }
const KEEP_ALIVE_MS = 15_000

/** What a server sends. */
export type Outgoing = JSONRPCMessage | RpcError | RpcResult

/** One HTTP exchange as an SDK transport: JSON answers, which become an event stream when a notification is sent first (2025-11-25, basic/transports). */
export class LightTransport implements Transport {
  onmessage?: NonNullable<Transport['onmessage']>
  onclose?: () => void
  onerror?: (error: Error) => void
  #done = false
  #keepAlive: NodeJS.Timeout | undefined
  #answers: Outgoing[] = []

  /** Whether every request has its answer: nothing runs that a client who leaves could cancel. */
  get isAnswered(): boolean {
    return this.left === 0
  }

  /** `left`: how many requests of the POST are still to be answered. `gzip`: the client takes it. */
  constructor(
    private readonly res: ServerResponse,
    private left: number,
    private readonly batch: boolean,
    private readonly gzip = false,
  ) {}

  async start(): Promise<void> {}

  async close(): Promise<void> {
    if (this.#done) return
    this.#done = true
    clearInterval(this.#keepAlive)
    this.onclose?.() // the SDK aborts the running handlers
  }

  async send(message: Outgoing): Promise<void> {
    if (this.#done) return
    if ('method' in message) {
      if ('id' in message) throw new Error('a request to the client needs a session, and this server keeps none')
      this.#startStream()
      return this.#event(message)
    }
    this.left--
    if (!this.#keepAlive) this.#answers.push(message)
    else this.#event(writable(message, this.onerror))
    if (this.left > 0) return
    this.#done = true // closing is nothing then: the SDK would make an error with its stack for it
    clearInterval(this.#keepAlive)
    if (this.#keepAlive) this.res.end()
    else sendInTurn(() => this.#answer())
  }

  #startStream(): void {
    if (this.#keepAlive) return
    this.#keepAlive = setInterval(() => this.res.write(': waiting\n\n'), KEEP_ALIVE_MS).unref()
    this.res.writeHead(200, SSE_HEADERS)
    for (const answer of this.#answers.splice(0)) this.#event(writable(answer, this.onerror))
  }

  #event(message: Outgoing): void {
    this.res.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
  }

  #answer(): void {
    if (this.res.headersSent || this.res.destroyed) return // a server that stops was quicker
    const frame = this.#frame()
    if (typeof frame === 'string') {
      this.res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(frame) }).end(frame)
      return
    }
    const { chunks, gzip } = frame
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    const encoding = gzip && { 'content-encoding': 'gzip', vary: 'Accept-Encoding' }
    this.res.writeHead(200, { 'content-type': 'application/json', 'content-length': length, ...encoding })
    this.res.cork()
    for (const chunk of chunks) this.res.write(chunk)
    this.res.end()
    this.res.uncork()
  }

  #frame(): Frame {
    const [first] = this.#answers
    if (this.batch || !first) return JSON.stringify(this.#answers.map((answer) => writable(answer, this.onerror)))
    try {
      return 'result' in first ? frameOf(first.id, first.result, this.gzip) : JSON.stringify(first)
    } catch {
      return JSON.stringify(writable(first, this.onerror))
    }
  }
}

/** Whether a client takes gzip (RFC 9110, section 12.5.3). */
export const takesGzip = ({ 'accept-encoding': taken }: IncomingHttpHeaders): boolean =>
  String(taken ?? '')
    .split(',')
    .some((part) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(part))

/** An answer that JSON cannot write (a BigInt, a circle) becomes an internal error: thrown on, the SDK swallows it and the client waits for ever. */
export function writable(message: Outgoing, onerror?: (error: Error) => void): Outgoing {
  try {
    JSON.stringify(message)
    return message
  } catch (error) {
    onerror?.(error as Error)
    return rpcError(('id' in message ? message.id : undefined) ?? null, RPC.internal, 'Internal error')
  }
}
