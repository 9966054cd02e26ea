import { lookup } from 'node:dns'
import { Agent, request as httpRequest } from 'node:http'
import { Agent as TlsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { RouteRequest, RouteResponse } from '../adapter.js'
import { streamProgress } from '../tools/stream-progress.js'
import { stopOf } from './call-of.js'
import { onAbort } from './ending.js'
import { keepStream } from './keep-stream.js'
import { UpstreamError } from './upstream-error.js'
import { AnswerTooLargeError, HOP_BY_HOP, type MemoryHead } from './wire.js'

/** How a backend elsewhere is reached. */
export interface HttpDispatcherOptions {
  /** Refuses an address that a name leads to, before a connection is made. */
  readonly refusesAddress?: (address: string) => boolean
}

/** Runs requests against one origin and no other. */
export interface HttpDispatcher {
  (request: RouteRequest): Promise<RouteResponse>
  /** Ends its connections. */
  close(): void
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
const MOST_SOCKETS = 256

/**
 * Sends requests over kept-alive connections, by Node's own client: undici 7 ends the process where a backend closes a connection behind its answer
 * (nodejs/undici#5360). Redirects are answers, bodies are read up to `maxBytes`, and where the backend had closed a kept connection meanwhile, a verb that changes
 * nothing is sent once more. Throws `UpstreamError`, `AnswerTooLargeError`, and the signal's reason.
 */
export function httpDispatcher(origin: URL, { refusesAddress = () => false }: HttpDispatcherOptions = {}): HttpDispatcher {
  const isTls = origin.protocol === 'https:'
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS, lookup: guardedLookup(refusesAddress) }
  const agent = isTls ? new TlsAgent(options) : new Agent(options)
  const target = {
    open: isTls ? httpsRequest : httpRequest,
    agent,
    hostname: origin.hostname.replace(/^\[|\]$/g, ''),
    port: origin.port || (isTls ? 443 : 80),
    origin: origin.origin,
  }
  const run = async (request: RouteRequest): Promise<RouteResponse> => {
    try {
      return await send(target, request)
    } catch (error) {
      if (!SAFE.has(request.method) || !(error instanceof StaleConnection)) throw error
      return send(target, request)
    }
  }
  return Object.assign(run, { close: () => agent.destroy() })
}

interface Target {
  readonly open: typeof httpRequest
  readonly agent: Agent
  readonly hostname: string
  readonly port: string | number
  readonly origin: string
}

/** A kept connection had ended before the request was read. */
class StaleConnection extends UpstreamError {}

function send(
  { open, origin, ...target }: Target,
  { method, url, headers, body, maxBytes, context }: RouteRequest,
): Promise<RouteResponse> {
  return new Promise((resolve, reject) => {
    const stop = stopOf(context)
    stop.throwIfAborted()
    const progress = context.client?.progressToken === undefined ? undefined : streamProgress(context.client)
    const chunks: Buffer[] = []
    let size = 0
    let head: MemoryHead | undefined
    const req = open({ ...target, method, path: url, headers: { ...headers, ...(body && { 'content-length': body.length }) } })
    const unlisten = onAbort(stop, () => cut(stop.reason as Error))
    const settle = (done: () => void) => {
      unlisten()
      done()
    }
    function cut(error: Error): void {
      const kept = keepStream(error, head && { ...head, body: Buffer.concat(chunks) })
      settle(() => (kept ? resolve({ ...kept, cut: true }) : reject(error)))
      req.destroy()
    }
    const fail = (error: NodeJS.ErrnoException) => {
      const text = `The backend at ${origin} did not answer: ${error.message || error.code || 'the connection broke'}.`
      const isStale = req.reusedSocket && !head && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      settle(() => reject(isStale ? new StaleConnection(text, { cause: error }) : new UpstreamError(text, { cause: error })))
    }
    req.on('error', fail)
    req.once('response', (response) => {
      head = { status: response.statusCode!, headers: headersOf(response.headers) }
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > maxBytes) return cut(new AnswerTooLargeError(maxBytes))
        chunks.push(chunk)
        progress?.(chunk, head!)
      })
      response.on('error', fail)
      response.once('end', () => settle(() => resolve({ ...head!, body: Buffer.concat(chunks) })))
    })
    req.end(body)
  })
}

/** Refuses by what a name leads to, at the very connection: a name may lead elsewhere than it did before. */
function guardedLookup(refusesAddress: (address: string) => boolean): LookupFunction {
  return (name, options, done) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      const list = Array.isArray(found) ? found : []
      const wrong = list.find(({ address }) => refusesAddress(address))
      if (error ?? wrong) return done(error ?? new Error(`${name} leads to ${wrong!.address}, which is refused`), [])
      if (options.all) return done(null, list)
      done(null, list[0]!.address, list[0]!.family)
    })
}

/** Lower-case names, without what belongs to the connection. */
function headersOf(given: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const headers = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of Object.entries(given)) if (value !== undefined && !HOP_BY_HOP.has(name)) headers[name] = value
  return headers
}
