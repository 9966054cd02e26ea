import { Duplex } from 'node:stream'

/** Status and headers of an answer. Header names are lower case; hop-by-hop headers are gone; `set-cookie` is an array. */
export interface MemoryHead {
  status: number
  headers: Record<string, string | string[]>
}

/** A whole answer. */
export interface MemoryResponse extends MemoryHead {
  body: Buffer
  /** The answer was a stream that went on: this is what had come when the call was ended. */
  cut?: true
}

/** What the wire has to know of the request that it carries. */
export interface WireOptions {
  /** The address that the application sees as the caller's. */
  remoteAddress: string
  /** The caller came by TLS: `req.secure`, secure cookies. */
  encrypted?: boolean | undefined
  /** Most bytes of the answer's body. */
  maxBytes: number
  onChunk?: ((chunk: Buffer, head: MemoryHead) => void) | undefined
}

/** Headers that belong to one connection (RFC 9110, section 7.6.1). */
export const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade', 'proxy-connection'])
const HEAD_END = '\r\n\r\n'

/** A socket that leads nowhere and reads the answer out of the bytes that Node writes to it (RFC 9112, HTTP/1.1 framing). */
export class Wire extends Duplex {
  readonly remoteAddress: string
  readonly remoteFamily: string
  readonly remotePort = 0
  readonly localAddress = '127.0.0.1'
  readonly localPort = 0
  readonly connecting = false
  readonly encrypted: boolean
  /** Called when the answer must be refused: too large, or `onChunk` threw. */
  refuse: (error: unknown) => void = () => {}
  #head: MemoryHead | undefined
  #chunked = false
  #rest: Buffer | undefined
  #body: Buffer[] = []
  #size = 0
  #hungUp = false

  constructor(private readonly options: WireOptions) {
    // write() says false only where the call is about to be refused anyway, so that no source waits for a reader that is not there
    super({ writableHighWaterMark: Math.max(options.maxBytes, 1 << 20), emitClose: false })
    this.remoteAddress = options.remoteAddress
    this.remoteFamily = options.remoteAddress.includes(':') ? 'IPv6' : 'IPv4'
    this.encrypted = options.encrypted === true
  }

  /** The answer so far, or undefined before its head has come. */
  answer(): MemoryResponse | undefined {
    return this.#head && { status: this.#head.status, headers: this.#head.headers, body: Buffer.concat(this.#body) }
  }

  /** The end of a connection whose answer is whole: `close` comes now, not a tick later. */
  hangUp(): void {
    if (this.destroyed) return
    this.#hungUp = true
    this.destroy()
    this.emit('close')
  }

  // What SSE writers, compression and finalhandler call on a socket.
  setTimeout(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  setNoDelay(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
  destroySoon(): void {
    this.destroy()
  }
  address(): { address: string; family: string; port: number } {
    return { address: '127.0.0.1', family: 'IPv4', port: 0 }
  }

  override _read(): void {}

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    done(error)
    if (!this.#hungUp) process.nextTick(() => this.emit('close'))
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#take(chunk)
    done()
  }

  override _writev(parts: { chunk: Buffer }[], done: () => void): void {
    for (const { chunk } of parts) this.#take(chunk)
    done()
  }

  #take(bytes: Buffer): void {
    const all = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes
    this.#rest = undefined
    try {
      if (!this.#head) this.#readHead(all)
      else if (this.#chunked) this.#readChunks(all)
      else this.#keep(all)
    } catch (error) {
      this.refuse(error)
    }
  }

  #readHead(bytes: Buffer): void {
    const end = bytes.indexOf(HEAD_END)
    if (end < 0) return void (this.#rest = bytes)
    const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
    const status = Number(first.slice(9, 12))
    if (status >= 200) this.#head = { status, headers: this.#readHeaders(lines) } // 1xx heads come before the answer's own
    if (bytes.length > end + 4) this.#take(bytes.subarray(end + 4))
  }

  #readHeaders(lines: string[]): MemoryHead['headers'] {
    const headers = Object.create(null) as MemoryHead['headers']
    for (const line of lines) {
      const colon = line.indexOf(':')
      const name = line.slice(0, colon).toLowerCase()
      const value = line.slice(colon + 1).trim()
      if (name === 'transfer-encoding') this.#chunked = /\bchunked\b/i.test(value)
      if (HOP_BY_HOP.has(name)) continue
      if (name === 'set-cookie') headers[name] = [...(headers[name] ?? []), value]
      else headers[name] = name in headers ? `${headers[name] as string}, ${value}` : value
    }
    return headers
  }

  // Node writes size, CRLF, chunk and CRLF as separate pieces, so a frame may be cut anywhere. Trailers are dropped.
  #readChunks(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length) {
      const line = bytes.indexOf('\r\n', at)
      const size = line < 0 ? 0 : parseInt(bytes.toString('latin1', at, line), 16)
      if (!(size > 0) || bytes.length < line + size + 4) return void (this.#rest = bytes.subarray(at))
      this.#keep(bytes.subarray(line + 2, line + 2 + size))
      at = line + size + 4
    }
  }

  #keep(chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.options.maxBytes) throw new AnswerTooLargeError(this.options.maxBytes)
    this.#body.push(chunk)
    this.options.onChunk?.(chunk, this.#head as MemoryHead)
  }
}

/** The answer's body grew beyond `maxBytes`, and the call was ended. */
export class AnswerTooLargeError extends RangeError {
  override readonly name = 'AnswerTooLargeError'

  constructor(readonly maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`)
  }
}
