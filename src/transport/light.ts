import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { RPC, type RpcError, rpcError, type RpcResult } from '../protocol/check-message.js'
import { type Frame, frameOf } from './frames.js'
import { Outbox } from './outbox.js'
import { cutOff, roomOf } from './room.js'
import { sendInTurn } from './turn.js'

export const SSE_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }
export const KEEP_ALIVE_MS = 15_000
const MOST_UNSENT = 128 * 1024

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
  /** The event stream, once there is one. */
  #stream: Outbox | undefined
  readonly #gzip: boolean
  readonly #maxUnsent: number

  /** Whether every request has its answer: nothing runs that a client who leaves could cancel. */
  get isAnswered(): boolean {
    return this.left === 0
  }

  /** `left`: how many requests of the POST are still to be answered. `gzip`: the client takes it. `maxUnsent`: the option `maxUnsentBytes`. */
  constructor(
    private readonly res: ServerResponse,
    private left: number,
    private readonly batch: boolean,
    { gzip = false, maxUnsent = MOST_UNSENT }: { readonly gzip?: boolean; readonly maxUnsent?: number } = {},
  ) {
    this.#gzip = gzip
    this.#maxUnsent = maxUnsent
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {
    if (this.#done) return
    this.#done = true
    clearInterval(this.#keepAlive)
    this.onclose?.() // the SDK aborts the running handlers
  }

  /** A request that its client has cancelled, and that is not answered. */
  skip(): void {
    if (this.#done || --this.left > 0) return
    this.#done = true
    clearInterval(this.#keepAlive)
    if (this.#stream) void this.#stream.idle().then(() => void this.res.end())
    else if (this.#answers.length > 0) this.#answer()
    else if (!this.res.headersSent) this.res.writeHead(202).end()
  }

  /** Resolves when the client has taken enough to write on. */
  send(message: Outgoing): Promise<void> {
    if (this.#done) return SENT
    if ('method' in message) {
      if ('id' in message) return Promise.reject(new Error('a request to the client needs a session, and this server keeps none'))
      return this.#startStream().send(message)
    }
    this.left--
    if (!this.#stream) this.#answers.push(message)
    else void this.#stream.send(writable(message, this.onerror))
    if (this.left > 0) return SENT
    this.#done = true // closing is nothing then: the SDK would make an error with its stack for it
    clearInterval(this.#keepAlive)
    if (this.#stream) return this.#stream.idle().then(() => void this.res.end())
    sendInTurn(() => this.#answer())
    return SENT
  }

  #startStream(): Outbox {
    if (this.#stream) return this.#stream
    this.res.writeHead(200, SSE_HEADERS)
    this.#keepAlive = setInterval(() => wait(this.res), KEEP_ALIVE_MS).unref()
    this.#stream = new Outbox((message) => {
      if (this.res.destroyed || this.res.writableEnded) return undefined
      this.res.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
      return roomOf(this.res, this.#maxUnsent, true)
    })
    for (const answer of this.#answers.splice(0)) void this.#stream.send(writable(answer, this.onerror))
    return this.#stream
  }

  #answer(): void {
    if (this.res.headersSent || this.res.destroyed) return // a server that stops was quicker
    const frame = this.#frame()
    if (typeof frame === 'string') {
      this.res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(frame) }).end(frame)
      if (this.res.writableLength > this.#maxUnsent) this.res.once('close', cutOff(this.res))
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
    if (length > this.#maxUnsent) this.res.once('close', cutOff(this.res))
  }

  #frame(): Frame {
    const [first] = this.#answers
    if (this.batch || !first) return JSON.stringify(this.#answers.map((answer) => writable(answer, this.onerror)))
    try {
      return 'result' in first ? frameOf(first.id, first.result, this.#gzip) : JSON.stringify(first)
    } catch {
      return JSON.stringify(writable(first, this.onerror))
    }
  }
}

/** A comment that keeps a quiet stream alive; nothing to a reader who is behind, or a stream that has ended and is not taken yet. */
export function wait(res: ServerResponse): void {
  if (!res.writableEnded && !res.writableNeedDrain && !res.destroyed) res.write(': waiting\n\n')
}

const SENT = Promise.resolve()

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
