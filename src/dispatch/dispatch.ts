import { AsyncLocalStorage } from 'node:async_hooks'
import { IncomingMessage, type RequestListener, ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http'
import type { Socket } from 'node:net'
import { onAbort, type Stop } from './ending.js'
import { type MemoryResponse, Wire, type WireOptions } from './wire.js'

/** One request to run in memory. */
export interface MemoryRequest extends WireOptions {
  method: string
  /** Path and query, percent-encoded: `/users/1?full=true`. */
  url: string
  /** Lower-case names, one value each. */
  headers: Readonly<Record<string, string>>
  /** The bytes a client would send; `content-type` is in the headers, `content-length` is set here. */
  body?: Uint8Array | undefined
  /** Ends the call: the handler sees its client gone. */
  signal?: Stop | undefined
  /** Which answers are worth keeping when the call has to be ended before they are whole: gives back what had come, or nothing. */
  keepCut?: ((error: unknown, answer: MemoryResponse | undefined) => MemoryResponse | undefined) | undefined
  /** Lies on the request under `Symbol.for('backend2mcp:call')`. */
  call?: unknown
}

/** Where the running call lies on the Node request. */
export const CALL = Symbol.for('backend2mcp:call')
// An inner request has no parent store, as it has none over HTTP: a guard that enters a store would else overwrite the outer request's.
const outside = AsyncLocalStorage.snapshot()

/**
 * Runs a Node `(req, res)` handler in memory, with a real request and a real response on a socket that leads nowhere. Nothing of
 * Node's or the framework's is overridden. Rejects with the signal's reason when aborted, with `AnswerTooLargeError` beyond
 * `maxBytes`, with a `TypeError` for a url or header that no HTTP parser would accept, and with the handler's own error when it throws.
 */
export function dispatch(handler: RequestListener, request: MemoryRequest): Promise<MemoryResponse> {
  return new Promise((resolve, reject) => {
    request.signal?.throwIfAborted()
    const name = `${request.method} ${request.url}`
    const wire = new Wire(request)
    const req = toIncoming(wire as unknown as Socket, request)
    const res = new ServerResponse(req) // reads method and version of req in its constructor
    res.assignSocket(wire as unknown as Socket) // Node itself turns the socket's close into the response's
    let open = true
    const close = (): boolean => {
      if (!open) return false
      unlisten?.()
      open = false
      return true
    }
    const fail = (error: unknown): void => {
      if (!close()) return
      const answer = request.keepCut?.(error, wire.answer())
      if (answer) resolve({ ...answer, cut: true })
      else reject(error as Error)
      wire.destroy() // the steps of a lost connection, in the order of real HTTP
      req.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
    }
    const { signal } = request
    const unlisten = signal && onAbort(signal, () => fail(signal.reason))
    wire.refuse = fail
    wire.on('error', fail) // not once: a late write after end without a listener would be an uncaught exception
    res.on('error', fail)
    wire.on('drain', () => res.emit('drain')) // a response's drain comes from Node's server, and there is none here
    res.once('finish', () => {
      const answer = wire.answer()
      if (answer && close()) resolve(answer)
      else fail(new Error(`${name} finished without a response`))
      process.nextTick(end, wire, req)
    })
    res.once('close', () => open && fail(new Error(`${name} closed its response before finishing it`)))
    try {
      const running: unknown = outside(handler, req, res)
      Promise.resolve(running).catch(fail) // a handler may be async, or Koa's callback
    } catch (error) {
      fail(error)
    }
  })
}

// A tick later: a stream destroyed inside the callback of its write makes an error that nobody sees, a fifth of a bare call.
function end(wire: Wire, req: IncomingMessage): void {
  wire.hangUp() // gives the one close after finish that loggers and sessions wait for
  req.resume() // drains an unread body as the server does
}

function toIncoming(socket: Socket, { method, url, headers, body, call }: MemoryRequest): IncomingMessage {
  // A parser would refuse these; here nothing else does.
  if (!/^\/[\x21-\x7e]*$/.test(url)) throw new TypeError(`not a request target: ${JSON.stringify(url)}`)
  const req = new IncomingMessage(socket)
  Object.assign(req, { method, url, httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1, [CALL]: call })
  // Node derives headers from rawHeaders only for parsed messages: all three views must be filled.
  req.headers = {}
  req.headersDistinct = {}
  const set = (name: string, given: string) => {
    validateHeaderName(name)
    validateHeaderValue(name, given)
    const value = trimmed(given)
    req.rawHeaders.push(name, value)
    req.headers[name] = value
    req.headersDistinct[name] = [value]
  }
  for (const [name, given] of Object.entries(headers)) if (!body || name !== 'content-length') set(name, given)
  if (body) {
    set('content-length', String(body.length))
    req.push(body)
  }
  req.push(null)
  req.complete = true // before the handler runs: unset, the end of the body would close the socket
  return req
}

/** Without the blanks and tabs at both ends, which a parser takes off (RFC 9110, section 5.5). Other white space stays. */
function trimmed(value: string): string {
  const isBlank = (at: number) => value[at] === ' ' || value[at] === '\t'
  let start = 0
  let end = value.length
  while (start < end && isBlank(start)) start++
  while (end > start && isBlank(end - 1)) end--
  return value.slice(start, end)
}
