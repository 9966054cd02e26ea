import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../protocol/caller.js'
import { isRequest, readMessage, RPC, type RpcRequest, rpcError } from '../protocol/check-message.js'
import { type Envelope, readEnvelope } from '../protocol/envelope.js'
import { metaOf } from '../protocol/era.js'
import { closure, listen, LISTEN } from '../protocol/listen.js'
import { Fault } from '../protocol/fault.js'
import type { ClientLink } from '../tools/client-link.js'
import { modernResult, statusOf } from '../protocol/modern.js'
import { answer, answerRefusal, STOPPING } from './answer.js'
import { admit, type Endpoint, isKeyed, onceClosed, refusalOf } from './endpoint.js'
import { openExchange } from './exchange.js'
import { LightTransport } from './light.js'
import { RpcRefusal } from './read-messages.js'

/** One POST of the 2026 era (2026-07-28, basic/transports/streamable-http). A client that goes away cancels its request. Throws `RpcRefusal`. */
export async function modernExchange(
  endpoint: Endpoint,
  body: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  caller: Caller,
): Promise<void> {
  const read = readMessage(body)
  if ('refusal' in read) {
    const isMethods = read.refusal.error.code === RPC.invalidParams && metaOf(body) !== undefined // wrong for its method, not for the protocol
    throw new RpcRefusal(isMethods ? 200 : 400, read.refusal)
  }
  const { message } = read
  if (message.method === undefined)
    throw new RpcRefusal(400, rpcError(message.id ?? null, RPC.invalidRequest, 'Invalid Request: a client sends no responses.'))
  if (!isRequest(message)) return void res.writeHead(202).end()
  const envelope = checkedEnvelope(message, req)
  const refusal = await admit(endpoint, [message], message, caller, res)
  if (refusal) return answerRefusal(res, refusal, message.id, refusal.status)
  if (endpoint.isClosed()) return answerRefusal(res, STOPPING, message.id, STOPPING.status)
  if (res.destroyed) return
  if (message.method === LISTEN) await subscribe(endpoint, message, res, caller)
  else await run(endpoint, message, envelope, req, res, caller)
}

function checkedEnvelope(message: RpcRequest, { headers }: IncomingMessage): Envelope {
  try {
    return readEnvelope(message, headers)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new RpcRefusal(400, rpcError(message.id, error.code, error.message, error.data))
  }
}

async function run(
  endpoint: Endpoint,
  message: RpcRequest,
  envelope: Envelope,
  req: IncomingMessage,
  res: ServerResponse,
  caller: Caller,
): Promise<void> {
  const { wire, ending } = openExchange(endpoint, message.id, req, res, STOPPING.status)
  try {
    const client: ClientLink = { notify: (method, params) => wire.send({ jsonrpc: '2.0', method, params }), ...envelope }
    const { capabilities } = envelope
    const limits = isKeyed(message, caller) && { limits: endpoint.limits }
    const result = await modernResult(endpoint.adapter, message, { caller, signal: ending, client, capabilities, ...limits })
    await wire.send({ jsonrpc: '2.0', id: message.id, result })
  } catch (error) {
    if (ending.aborted) return // nobody reads the answer
    if (!(error instanceof Fault)) throw error
    const fault = rpcError(message.id, error.code, error.message, error.data)
    if (res.headersSent) await wire.send(fault)
    else answer(res, statusOf(error), fault)
  }
}

/** A stream that stays open until its client leaves, or the server stops (basic/patterns/subscriptions). */
async function subscribe({ adapter, limits, streams }: Endpoint, message: RpcRequest, res: ServerResponse, caller: Caller): Promise<void> {
  const slot = limits.listen(caller)
  if ('status' in slot) return answerRefusal(res, refusalOf(slot), message.id, slot.status)
  onceClosed(res, slot.leave)
  const wire = new LightTransport(res, 1, false, { maxUnsent: adapter.settings.maxUnsentBytes })
  try {
    const end = await listen(adapter, message, caller, (notification) => void wire.send(notification))
    const done = streams.add(() => void wire.send(closure(message.id)))
    onceClosed(res, () => {
      done()
      end()
      void wire.close()
    })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    answer(res, statusOf(error), rpcError(message.id, error.code, error.message, error.data))
  }
}
