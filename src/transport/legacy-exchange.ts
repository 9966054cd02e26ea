import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../protocol/caller.js'
import { isRequest, RPC, type RpcMessage, type RpcRequest, rpcError } from '../protocol/check-message.js'
import { answerRefusal, STOPPING } from './answer.js'
import { admit, type Endpoint, isKeyed, ofBatch } from './endpoint.js'
import { openExchange } from './exchange.js'
import { LightTransport, takesGzip } from './light.js'
import { type Messages, readMessages, RpcRefusal } from './read-messages.js'

/** Loaded with the first request that needs it; asking Node's loader for each would cost more than the checks. */
let legacy: ReturnType<typeof load> | undefined
const load = async () => ({
  ...(await import('../protocol/legacy.js')),
  ...(await import('../protocol/list-answer.js')),
  ...(await import('./shared-server.js')),
})

/** One POST of the 2025 era, without a session (2025-11-25, basic/transports). Throws `RpcRefusal`. */
export async function legacyExchange(
  endpoint: Endpoint,
  body: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  caller: Caller,
): Promise<void> {
  const asked = readMessages(body, req.headers['mcp-protocol-version'] as string | undefined)
  const requests = asked.messages.filter(isRequest) // a notification or an answer has no addressee here: nothing outlives the POST
  const [first] = requests
  const refusal = await admit(endpoint, requests, asked.batch ? undefined : first, caller, res)
  if (refusal) return answerRefusal(res, refusal, first?.id)
  if (requests.length + asked.refusals.length === 0) return void res.writeHead(202).end()
  const { SharedServer, leavesNothing, listAnswer } = await (legacy ??= load())
  if (asked.batch || !first || !leavesNothing(first))
    return alone(endpoint, asked, requests, req, res, asked.batch ? ofBatch(caller) : caller)
  if (first.method === 'tools/list') {
    const { wire, ending } = openExchange(endpoint, first.id, req, res)
    return wire.send(await listAnswer(endpoint.adapter, first, caller, ending))
  }
  const server = await SharedServer.of(endpoint.adapter)
  if (isOver(endpoint, res)) return
  // A client of this era that is cut off has not cancelled (basic/utilities/cancellation): it may ask again, and want the answer.
  const limits = isKeyed(first, caller) ? endpoint.limits : undefined
  if (!server.ask(first, caller, openExchange(endpoint, first.id, req, res), limits)) throw new RpcRefusal(400, unread(first))
}

/** A batch, and a request whose client the SDK has to know, on a Server of their own. */
async function alone(
  endpoint: Endpoint,
  { refusals, batch }: Messages,
  requests: readonly RpcRequest[],
  req: IncomingMessage,
  res: ServerResponse,
  caller: Caller,
): Promise<void> {
  const { legacyServer } = await (legacy ??= load())
  const server = await legacyServer(endpoint.adapter, () => caller, { limits: batch ? endpoint.limits : undefined })
  if (isOver(endpoint, res)) return
  const wire = new LightTransport(res, requests.length + refusals.length, batch, {
    gzip: takesGzip(req.headers),
    maxUnsent: endpoint.adapter.settings.maxUnsentBytes,
  })
  const done = endpoint.running.add(() => {
    void server.close()
    if (res.headersSent) res.end()
    else answerRefusal(res, STOPPING, requests[0]?.id)
  }, res)
  res.once('close', () => {
    done()
    void server.close()
  })
  await server.connect(wire)
  for (const refused of refusals) await wire.send(refused)
  for (const request of requests) {
    if (server.deliver(request)) continue
    if (!batch) throw new RpcRefusal(400, unread(request))
    await wire.send(unread(request))
  }
}

const unread = ({ id }: RpcMessage) => rpcError(id ?? null, RPC.invalidRequest, 'Invalid Request')

/** The server stops, or the client has gone, while the SDK was loaded or the tools were built. */
function isOver({ isClosed }: Endpoint, res: ServerResponse): boolean {
  if (isClosed()) answerRefusal(res, STOPPING)
  return isClosed() || res.destroyed
}
