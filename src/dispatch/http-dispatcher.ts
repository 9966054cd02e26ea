import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { errors, Pool } from 'undici'
import type { RouteRequest, RouteResponse } from '../adapter.js'
import { pieceEnd, streamProgress } from '../tools/stream-progress.js'
import { stopOf } from './call-of.js'
import { onAbort } from './ending.js'
import { UpstreamError } from './upstream-error.js'
import { AnswerTooLargeError } from './wire.js'

/** How a backend elsewhere is reached. */
export interface HttpDispatcherOptions {
  /** Refuses an address that a name leads to, before a connection is made. */
  readonly refusesAddress?: (address: string) => boolean
}

/** Runs requests against one origin and no other. */
export interface HttpDispatcher {
  (request: RouteRequest): Promise<RouteResponse>
  /** Ends its connections. */
  close(): Promise<void>
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade', 'proxy-connection'])

/**
 * Sends requests over kept-alive connections. Redirects are answers, bodies are read up to `maxBytes`, and a connection that the backend had closed meanwhile is
 * opened again once, for verbs that change nothing. Throws `UpstreamError`, `AnswerTooLargeError`, and the signal's reason.
 */
export function httpDispatcher(origin: URL, { refusesAddress = () => false }: HttpDispatcherOptions = {}): HttpDispatcher {
  const guarded: LookupFunction = (name, options, done) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      const list = Array.isArray(found) ? found : []
      const wrong = list.find(({ address }) => refusesAddress(address))
      if (error ?? wrong) return done(error ?? new Error(`${name} leads to ${wrong!.address}, which is refused`), [])
      if (options.all) return done(null, list)
      done(null, list[0]!.address, list[0]!.family)
    })
  // Times are the call's: its signal ends it.
  const pool = new Pool(origin.origin, { headersTimeout: 0, bodyTimeout: 0, connect: { lookup: guarded } })
  const run = (request: RouteRequest) => send(pool, origin, request)
  return Object.assign(
    async (request: RouteRequest) => {
      try {
        return await run(request)
      } catch (error) {
        if (!SAFE.has(request.method) || !(error instanceof Closed)) throw error
        return run(request)
      }
    },
    { close: () => pool.close() },
  )
}

/** The connection ended before an answer began. */
class Closed extends UpstreamError {}

async function send(pool: Pool, origin: URL, { method, url, headers, body, maxBytes, context }: RouteRequest): Promise<RouteResponse> {
  const stop = stopOf(context)
  stop.throwIfAborted()
  const abort = new AbortController()
  const unlisten = onAbort(stop, () => abort.abort(stop.reason))
  const chunks: Buffer[] = []
  let answer: Pick<RouteResponse, 'status' | 'headers'> | undefined
  const cut = (): RouteResponse | undefined =>
    answer && chunks.length > 0 && pieceEnd(answer.headers) ? { ...answer, body: Buffer.concat(chunks), cut: true } : undefined
  try {
    const response = await pool.request({ method, path: url, headers, body: body ?? null, signal: abort.signal })
    answer = { status: response.statusCode, headers: headersOf(response.headers) }
    const progress = context.client?.progressToken === undefined ? undefined : streamProgress(context.client)
    let size = 0
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) {
        abort.abort()
        const kept = cut()
        if (kept) return kept
        throw new AnswerTooLargeError(maxBytes)
      }
      chunks.push(chunk)
      progress?.(chunk, answer)
    }
    return { ...answer, body: Buffer.concat(chunks) }
  } catch (error) {
    if (error instanceof AnswerTooLargeError) throw error
    if (stop.aborted) {
      const kept = isTimeout(stop.reason) ? cut() : undefined
      if (kept) return kept
      throw stop.reason
    }
    throw toUpstreamError(error, origin, answer !== undefined)
  } finally {
    unlisten()
  }
}

const isTimeout = (reason: unknown) => reason instanceof DOMException && reason.name === 'TimeoutError'

function toUpstreamError(error: unknown, origin: URL, hasBegun: boolean): UpstreamError {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  const text = `The backend at ${origin.origin} did not answer: ${message || code || String(error)}.`
  const isClosed = error instanceof errors.SocketError || code === 'ECONNRESET'
  return isClosed && !hasBegun ? new Closed(text, { cause: error }) : new UpstreamError(text, { cause: error })
}

/** Lower-case names, without what belongs to the connection. */
function headersOf(given: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue
    headers[name] = Array.isArray(value) && name !== 'set-cookie' ? value.join(', ') : name === 'set-cookie' ? [value].flat() : value
  }
  return headers
}
