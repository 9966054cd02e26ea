import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorText } from '../log-text.js'
import type { Caller } from '../protocol/caller.js'
import { isRequest, RPC, rpcError, type RpcRequest } from '../protocol/check-message.js'
import { passing } from '../protocol/legacy.js'
import { answerRefusal, STOPPING } from './answer.js'
import { admit, type Endpoint, ofBatch, refusalOf, RUNS_A_ROUTE } from './endpoint.js'
import type { Refusal } from './guard.js'
import { LightTransport, takesGzip } from './light.js'
import { type Messages, readMessages, RpcRefusal } from './read-messages.js'
import { NO_SESSION, type Session } from './session.js'
import type { Sessions } from './sessions.js'

const NO_ID: Refusal = { status: 400, message: 'Bad Request: the header Mcp-Session-Id is missing. Initialize first.' }
const NO_EVENT: Refusal = { status: 400, message: 'Bad Request: no such event is kept. Start again without Last-Event-ID.' }
const NOT_ACCEPTABLE: Refusal = { status: 406, message: 'Not acceptable: accept text/event-stream.' }

/** One request of a client that has a session, or opens one: POST, GET (its stream) or DELETE (its end). Throws `RpcRefusal`. */
export async function sessionExchange(
  endpoint: Endpoint,
  sessions: Sessions,
  body: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  caller: Caller,
): Promise<void> {
  const id = req.headers['mcp-session-id'] as string | undefined
  const asked = req.method === 'POST' ? readMessages(body, req.headers['mcp-protocol-version'] as string | undefined) : undefined
  const [first] = asked?.messages ?? []
  const opens = asked?.messages.length === 1 && first!.method === 'initialize' && id === undefined
  if (!opens && id === undefined) return answerRefusal(res, NO_ID)
  if (endpoint.isClosed()) return answerRefusal(res, STOPPING)
  const session = await (opens ? sessions.open(first!, caller) : sessions.find(id!, caller)).catch((error: unknown) =>
    failed(endpoint, 'session', error),
  )
  if ('status' in session) return answerRefusal(res, session)
  if (session.isClosed) return answerRefusal(res, NO_SESSION)
  if (req.method === 'DELETE') {
    await sessions.end(session)
    return void res.writeHead(200).end()
  }
  session.use(res)
  if (res.destroyed) return
  res.setHeader('mcp-session-id', session.id)
  if (asked) return post({ endpoint, session, caller, req, res }, asked)
  return listen({ endpoint, session, caller, req, res })
}

interface Exchange {
  readonly endpoint: Endpoint
  readonly session: Session
  readonly caller: Caller
  readonly req: IncomingMessage
  readonly res: ServerResponse
}

async function post(exchange: Exchange, asked: Messages): Promise<void> {
  const { endpoint, session, res } = exchange
  const caller = asked.batch ? ofBatch(exchange.caller) : exchange.caller
  const requests = asked.messages.filter(isRequest)
  const refusal = await admit(endpoint, requests, undefined, caller, res)
  if (refusal) return answerRefusal(res, refusal, requests[0]?.id)
  if (session.isClosed) return answerRefusal(res, NO_SESSION)
  const again = requests.find(({ method }) => method === 'initialize')
  if (again && res.req.headers['mcp-session-id'])
    throw new RpcRefusal(400, rpcError(again.id, RPC.invalidRequest, 'Invalid Request: the session is initialized.'))
  const twice = requests.find(({ id }) => session.transport.isRunning(id))
  if (twice) throw new RpcRefusal(400, rpcError(twice.id, RPC.invalidRequest, 'Invalid Request: a request with that id is running.'))
  const [refused] = asked.refusals
  if (refused && !asked.batch) throw new RpcRefusal(400, refused)
  for (const message of asked.messages) if (!isRequest(message)) session.receive(message, passing({ caller }))
  if (requests.length + asked.refusals.length === 0) return void res.writeHead(202).end()
  const wire = await wireOf(exchange, asked, requests)
  if (session.isClosed) return
  for (const one of asked.refusals) await wire.send(one)
  for (const request of requests) {
    if (session.receive(request, passing({ caller, id: request.id }))) continue
    session.transport.forget(request.id)
    const unread = rpcError(request.id, RPC.invalidRequest, 'Invalid Request')
    if (!asked.batch && !res.headersSent) throw new RpcRefusal(400, unread)
    await wire.send(unread)
  }
}

/** A stream that can be taken up again for what runs a route; the exchange itself for the rest. */
async function wireOf({ endpoint, session, req, res }: Exchange, { batch, refusals }: Messages, requests: readonly RpcRequest[]) {
  const answers = requests.length + refusals.length
  if (requests.some(({ method }) => RUNS_A_ROUTE.has(method))) {
    const version = req.headers['mcp-protocol-version'] as string | undefined
    return session.transport.openStream(requests, version, res, answers)
  }
  const { maxUnsentBytes } = endpoint.adapter.settings
  const wire = new LightTransport(res, answers, batch, { gzip: takesGzip(req.headers), maxUnsent: maxUnsentBytes })
  session.transport.expect(requests, wire)
  return wire
}

async function listen({ endpoint, session, caller, req, res }: Exchange): Promise<void> {
  if (!/\b(text\/event-stream|text\/\*)|\*\/\*/i.test(req.headers.accept ?? '')) return answerRefusal(res, NOT_ACCEPTABLE)
  const slot = endpoint.limits.listen(caller)
  if ('status' in slot) return answerRefusal(res, refusalOf(slot))
  res.once('close', slot.leave)
  const lastId = req.headers['last-event-id'] as string | undefined
  if (lastId === undefined) return session.transport.listen(res)
  const resumed = await session.transport.resume(lastId, res).catch((error: unknown) => failed(endpoint, 'event', error))
  if (typeof resumed === 'object') return answerRefusal(res, resumed)
  if (!resumed) answerRefusal(res, NO_EVENT)
}

function failed({ adapter }: Endpoint, store: 'session' | 'event', error: unknown): Refusal {
  adapter.settings.log(`backend2mcp: the ${store} store failed: ${errorText(error)}`, 'error')
  return { status: 503, message: `The ${store} store does not answer. Try again.`, headers: { 'retry-after': '1' } }
}
