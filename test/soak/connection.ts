import { connect, type Socket } from 'node:net'

/** One answer of a server. Header names are lower-case. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The connection ended, and with it what was under way. */
export class Closed extends Error {}

interface Waiting {
  readonly done: (answer: Answer) => void
  readonly failed: (error: Closed) => void
}

/** A kept-alive HTTP/1.1 connection: requests as bytes, as many under way as are sent, answers in order. Much lighter than node:http, so that the load is not the limit. */
export class Connection {
  readonly #waiting: Waiting[] = []
  #rest: Buffer = Buffer.alloc(0)
  #closed = false
  readonly socket: Socket

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.socket.on('error', () => {})
    this.socket.once('close', () => this.#end())
  }

  /** No more requests: the other side has said so, or is gone. */
  get isClosed(): boolean {
    return this.#closed
  }

  /** Rejects with `Closed` where no whole answer came. */
  ask(request: string | Buffer): Promise<Answer> {
    return new Promise((done, failed) => {
      if (this.#closed) return failed(new Closed('closed before the request'))
      this.#waiting.push({ done, failed })
      this.socket.write(request)
    })
  }

  close(): void {
    this.socket.destroy()
    this.#end()
  }

  #end(): void {
    this.#closed = true
    for (const { failed } of this.#waiting.splice(0)) failed(new Closed('closed before the answer'))
  }

  #take(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (let read = readAnswer(this.#rest); read; read = readAnswer(this.#rest)) {
      this.#rest = this.#rest.subarray(read.bytes)
      if (read.answer.headers.connection === 'close') this.#closed = true
      this.#waiting.shift()?.done(read.answer)
      if (this.#rest.length === 0) break
    }
  }
}

/** The first whole answer in some bytes. */
function readAnswer(bytes: Buffer): { readonly answer: Answer; readonly bytes: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const start = end + 4
  const status = Number(first.slice(9, 12))
  if (headers['transfer-encoding'] === 'chunked') {
    const read = readChunks(bytes, start)
    return read && { answer: { status, headers, body: read.body }, bytes: read.end }
  }
  const length = Number(headers['content-length'] ?? 0)
  if (bytes.length < start + length) return undefined
  return { answer: { status, headers, body: bytes.subarray(start, start + length) }, bytes: start + length }
}

function readChunks(bytes: Buffer, from: number): { readonly body: Buffer; readonly end: number } | undefined {
  const chunks: Buffer[] = []
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return undefined
    const size = parseInt(bytes.toString('latin1', at, line), 16)
    const end = line + 2 + size + 2
    if (bytes.length < end) return undefined
    if (size === 0) return { body: Buffer.concat(chunks), end }
    chunks.push(bytes.subarray(line + 2, end - 2))
    at = end
  }
}
