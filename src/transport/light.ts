import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import type { ServerResponse } from 'node:http'
import { frameOf } from './frames.js'

const SSE_HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' }

/** One HTTP exchange as an SDK transport: JSON answers, which become an event stream when a notification is sent first (2025-11-25, basic/transports). */
export class LightTransport implements Transport {
  onmessage?: NonNullable<Transport['onmessage']>
  onclose?: () => void
  onerror?: (error: Error) => void
  #done = false
  #sse = false
  #answers: JSONRPCMessage[] = []

  /** `left`: how many requests of the POST are still to be answered. */
  constructor(
    private readonly res: ServerResponse,
    private left: number,
    private readonly batch: boolean,
  ) {}

  async start(): Promise<void> {}

  async close(): Promise<void> {
    if (this.#done) return
    this.#done = true
    this.onclose?.() // the SDK aborts the running handlers
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#done) return
    if ('method' in message) {
      if ('id' in message) throw new Error('a request to the client needs a session, and this server keeps none')
      this.#startStream()
      return this.#event(message)
    }
    this.left--
    if (this.#sse) {
      this.#event(message)
      if (this.left === 0) this.res.end()
      return
    }
    this.#answers.push(message)
    if (this.left === 0) this.#answer()
  }

  #startStream(): void {
    if (this.#sse) return
    this.#sse = true
    this.res.writeHead(200, SSE_HEADERS)
    for (const answer of this.#answers.splice(0)) this.#event(answer)
  }

  #event(message: JSONRPCMessage): void {
    this.res.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`)
  }

  #answer(): void {
    const [first] = this.#answers
    const single = !this.batch && first && 'result' in first ? frameOf(first.id, first.result) : undefined
    const chunks = single ?? [Buffer.from(JSON.stringify(this.batch ? this.#answers : first))]
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    this.res.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
    this.res.cork()
    for (const chunk of chunks) this.res.write(chunk)
    this.res.end()
    this.res.uncork()
  }
}
