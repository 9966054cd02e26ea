import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BaseAdapter } from '../adapter.js'
import { errorText } from '../log-text.js'
import type { Caller } from '../protocol/caller.js'
import { isRequest, RPC, type RpcError, rpcError } from '../protocol/check-message.js'
import { makeLimits, type Limits, type Slot } from '../protocol/limits.js'
import { type Refusal, refuse } from './guard.js'
import { httpCaller } from './http-caller.js'
import { LightTransport } from './light.js'
import { BodyError, readBody } from './read-body.js'
import { checkParsed, type Messages, parseBody, readMessages, RpcRefusal } from './read-messages.js'
import { Running } from './running.js'
import { stepUp } from './step-up.js'
import { wellKnown } from './well-known.js'

/** How one endpoint is guarded. */
export interface HandlerOptions {
  /** Callers of other machines get 403. For an endpoint mounted where nobody is named who protects it. */
  readonly loopbackOnly: boolean
  /** The only path that is answered; others get 404. Default: every path, as the host application has routed already. */
  readonly path?: string
}

/** Answers one MCP request: Node's own request and response, and the body where a framework has parsed it already. */
export interface McpHandler {
  (req: IncomingMessage, res: ServerResponse, parsedBody?: unknown): Promise<void>
  /** Ends the service: new requests get 503, running ones have `graceMs` (default 0) to finish, then they are aborted and get 503. */
  close(graceMs?: number): Promise<void>
}

/**
 * Streamable HTTP without sessions (2025-11-25, basic/transports), as a Node handler: standalone, or mounted in the host application.
 * Each check refuses before the next one spends anything; every refusal is JSON.
 */
export function mcpHandler(adapter: BaseAdapter<unknown>, options: HandlerOptions): McpHandler {
  const { settings } = adapter
  const running = new Running()
  const callerOf = httpCaller(settings)
  const metadata = wellKnown(settings)
  const limits = makeLimits(adapter)
  let closed = false
  const handle = async (req: IncomingMessage, res: ServerResponse, parsedBody?: unknown): Promise<void> => {
    try {
      if (metadata.answer(req, res)) return
      const refusal = closed ? STOPPING : refuse(req, settings, options)
      if (refusal) return answerRefusal(res, refusal)
      const asked = callerOf(req)
      const caller = asked instanceof Promise ? await asked : asked
      if ('status' in caller) return answerRefusal(res, caller)
      const body = parsedBody === undefined ? parseBody(await readBody(req, settings.maxRequestBytes)) : checkParsed(parsedBody)
      const messages = readMessages(body, req.headers['mcp-protocol-version'] as string | undefined)
      const more = await stepUp(adapter, messages.messages, caller)
      if (more) return answerRefusal(res, more, messages.messages.find(isRequest)?.id)
      const entered = await enter(messages, caller, limits)
      if (entered && 'status' in entered) return answerRefusal(res, entered, entered.id)
      if (entered) onceClosed(res, entered.leave)
      if (closed) return answerRefusal(res, STOPPING)
      await exchange(adapter, messages, caller, res, running, limits)
    } catch (error) {
      answerError(res, error, settings.log)
    }
  }
  const close = (graceMs = 0) => {
    closed = true
    return running.end(graceMs)
  }
  return Object.assign(handle, { close })
}

const STOPPING: Refusal = { status: 503, message: 'The server is stopping.', headers: { 'retry-after': '1', connection: 'close' } }

/** A place for the one call of a POST, or its refusal. The calls of a batch are judged one by one, as they run. */
async function enter(
  { messages, batch }: Messages,
  caller: Caller,
  limits: Limits,
): Promise<Slot | (Refusal & { readonly id: RpcError['id'] }) | undefined> {
  const call = batch ? undefined : messages.find((message) => message.method === 'tools/call' && isRequest(message))
  if (!call) return undefined
  const entered = await limits.enter(caller, call.params?.name as string)
  if (!('status' in entered)) return entered
  const { status, message, retryAfterMs } = entered
  return { status, message, headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }, id: call.id ?? null }
}

/** Loaded with the first request that needs it; asking Node's loader for each would cost more than the checks. */
let legacy: Promise<typeof import('../protocol/legacy.js')> | undefined

async function exchange(
  adapter: BaseAdapter<unknown>,
  { messages, refusals, batch }: Messages,
  caller: Caller,
  res: ServerResponse,
  running: Running,
  limits: Limits,
): Promise<void> {
  const requests = messages.filter(isRequest) // a notification or an answer has no addressee here: nothing outlives the POST
  const left = requests.length + refusals.length
  if (left === 0) return void res.writeHead(202).end()
  const { legacyServer } = await (legacy ??= import('../protocol/legacy.js'))
  if (res.destroyed) return // gone while the SDK was loaded
  const server = legacyServer(adapter, () => caller, batch ? limits : undefined)
  const wire = new LightTransport(res, left, batch)
  const done = running.add(() => {
    void server.close()
    if (res.headersSent) res.end()
    else answerRefusal(res, STOPPING, requests[0]?.id)
  })
  res.once('close', () => {
    done()
    void server.close()
  })
  await server.connect(wire)
  for (const refusal of refusals) await wire.send(refusal)
  for (const message of requests) {
    if (server.deliver(message)) continue
    const unread = rpcError(message.id, RPC.invalidRequest, 'Invalid Request')
    if (!batch) throw new RpcRefusal(400, unread)
    await wire.send(unread)
  }
}

/** Now, where the client is gone already. */
function onceClosed(res: ServerResponse, then: () => void): void {
  if (res.destroyed) then()
  else res.once('close', then)
}

function answerError(res: ServerResponse, error: unknown, log: (text: string) => void): void {
  if (error instanceof BodyError)
    return answerRefusal(res, { status: error.status, message: error.message, headers: { connection: 'close' } })
  if (error instanceof RpcRefusal) return answer(res, error.status, error.answer)
  log(`backend2mcp: an MCP request failed: ${errorText(error)}`)
  answer(res, 500, rpcError(null, RPC.internal, 'Internal error'))
}

function answerRefusal(res: ServerResponse, { status, message, headers }: Refusal, id: RpcError['id'] = null): void {
  answer(res, status, rpcError(id, RPC.refused, message), headers)
}

function answer(res: ServerResponse, status: number, body: RpcError, headers: Refusal['headers'] = {}): void {
  if (res.headersSent || res.destroyed) return
  const bytes = Buffer.from(JSON.stringify(body))
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers }).end(bytes)
}
