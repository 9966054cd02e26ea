import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BaseAdapter } from '../adapter.js'
import { anonymous } from '../auth/context.js'
import type { Caller } from '../protocol/caller.js'
import { readMessage, RPC, type RpcError, rpcError, type RpcMessage } from '../protocol/check-message.js'
import { type Refusal, refuse } from './guard.js'
import { LightTransport } from './light.js'
import { BodyError, readBody, tooDeep, valueTooDeep } from './read-body.js'

const MOST_DEPTH = 64
const MOST_BATCH = 100
/** The revisions that take batches: the header is absent, or names the one before they were removed. */
const BATCH_VERSIONS = new Set([undefined, '2025-03-26'])
const VERSIONS = new Set(['2024-10-07', '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])
const FORWARDED = ['x-request-id', 'traceparent', 'tracestate', 'accept-language']

/** Answers one MCP request: Node's own request and response, and the body where a framework has parsed it already. */
export interface McpHandler {
  (req: IncomingMessage, res: ServerResponse, parsedBody?: unknown): Promise<void>
  /** Ends the running calls; later requests get 503. */
  close(): void
}

/**
 * Streamable HTTP without sessions (2025-11-25, basic/transports), as a Node handler: standalone, or mounted in the host application.
 * Each check refuses before the next one spends anything; every refusal is JSON. `loopbackOnly`: callers of other machines get 403.
 */
export function mcpHandler(adapter: BaseAdapter<unknown>, { loopbackOnly }: { readonly loopbackOnly: boolean }): McpHandler {
  const running = new Set<() => void>()
  let closed = false
  const handle = async (req: IncomingMessage, res: ServerResponse, parsedBody?: unknown): Promise<void> => {
    try {
      const refusal = closed
        ? { status: 503, message: 'The server is stopping.', headers: { 'retry-after': '1', connection: 'close' } }
        : refuse(req, adapter.settings, loopbackOnly)
      if (refusal) return answerRefusal(res, refusal)
      const body = parsedBody === undefined ? parse(await readBody(req, adapter.settings.maxRequestBytes)) : checkParsed(parsedBody)
      const messages = readMessages(body, req.headers['mcp-protocol-version'] as string | undefined)
      await exchange(adapter, messages, Array.isArray(body), callerOf(req, adapter), res, running)
    } catch (error) {
      answerError(res, error, adapter)
    }
  }
  return Object.assign(handle, {
    close: () => {
      closed = true
      for (const stop of running) stop()
    },
  })
}

async function exchange(
  adapter: BaseAdapter<unknown>,
  messages: readonly RpcMessage[],
  batch: boolean,
  caller: Caller,
  res: ServerResponse,
  running: Set<() => void>,
): Promise<void> {
  const requests = messages.filter(({ method, id }) => method !== undefined && id !== undefined)
  if (requests.length === 0) return void res.writeHead(202).end()
  const { legacyServer } = await import('../protocol/legacy.js')
  const server = legacyServer(adapter, caller)
  const wire = new LightTransport(res, requests.length, batch)
  let unread: Error | undefined
  const stop = () => void server.close()
  running.add(stop)
  res.once('close', () => {
    running.delete(stop)
    stop()
  })
  await server.connect(wire)
  server.onerror = (error) => (unread ??= error)
  for (const message of messages) wire.onmessage?.(message as never)
  if (unread && !res.headersSent) {
    stop()
    throw new RpcRefusal(400, rpcError(requests[0]!.id ?? null, RPC.invalidRequest, 'Invalid Request'))
  }
}

function parse(bytes: Buffer): unknown {
  if (tooDeep(bytes, MOST_DEPTH))
    throw new RpcRefusal(400, rpcError(null, RPC.invalidRequest, `Invalid Request: JSON nests deeper than ${MOST_DEPTH}.`))
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    throw new RpcRefusal(400, rpcError(null, RPC.parse, 'Parse error: the body is not JSON.'))
  }
}

function checkParsed(body: unknown): unknown {
  if (valueTooDeep(body, MOST_DEPTH))
    throw new RpcRefusal(400, rpcError(null, RPC.invalidRequest, `Invalid Request: JSON nests deeper than ${MOST_DEPTH}.`))
  return body
}

function readMessages(body: unknown, version: string | undefined): RpcMessage[] {
  if (version !== undefined && !VERSIONS.has(version)) {
    throw new RpcRefusal(
      400,
      rpcError(
        null,
        RPC.refused,
        `Bad Request: unsupported protocol version ${JSON.stringify(version)} (supported: ${[...VERSIONS].join(', ')}).`,
      ),
    )
  }
  if (Array.isArray(body) && (!BATCH_VERSIONS.has(version) || body.length === 0 || body.length > MOST_BATCH)) {
    throw new RpcRefusal(
      400,
      rpcError(null, RPC.invalidRequest, `Invalid Request: a batch holds 1 to ${MOST_BATCH} messages, and only up to revision 2025-03-26.`),
    )
  }
  return [body].flat().map((value: unknown) => {
    const read = readMessage(value)
    if ('refusal' in read) throw new RpcRefusal(read.refusal.error.code === RPC.invalidParams ? 200 : 400, read.refusal)
    return read.message
  })
}

/** The caller's own credential goes inward, and the headers of the allow-list; nothing else of the MCP request does. */
function callerOf(req: IncomingMessage, { settings }: BaseAdapter<unknown>): Caller {
  const { authorization } = req.headers
  const identityHeaders: Record<string, string> = authorization === undefined ? {} : { authorization }
  const forwardedHeaders: Record<string, string> = {}
  for (const name of [...FORWARDED, ...settings.forwardHeaders.map((header) => header.toLowerCase())]) {
    const value = req.headers[name]
    if (value !== undefined) forwardedHeaders[name] = String(value)
  }
  const remoteAddress = req.socket.remoteAddress
  return {
    transport: 'http',
    identityHeaders,
    forwardedHeaders,
    auth: anonymous(identityHeaders, authorization ? 'bearer' : 'none'),
    ...(remoteAddress && { remoteAddress }),
  }
}

/** A JSON-RPC error as the whole answer. */
class RpcRefusal extends Error {
  constructor(
    readonly status: number,
    readonly answer: RpcError,
  ) {
    super(answer.error.message)
  }
}

function answerError(res: ServerResponse, error: unknown, { settings }: BaseAdapter<unknown>): void {
  if (error instanceof BodyError)
    return answerRefusal(res, { status: error.status, message: error.message, headers: { connection: 'close' } })
  if (error instanceof RpcRefusal) return answer(res, error.status, error.answer)
  settings.log(`backend2mcp: an MCP request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  answer(res, 500, rpcError(null, RPC.internal, 'Internal error'))
}

function answerRefusal(res: ServerResponse, { status, message, headers }: Refusal): void {
  answer(res, status, rpcError(null, RPC.refused, message), headers)
}

function answer(res: ServerResponse, status: number, body: RpcError, headers: Refusal['headers'] = {}): void {
  if (res.headersSent || res.destroyed) return
  const bytes = Buffer.from(JSON.stringify(body))
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers }).end(bytes)
}
