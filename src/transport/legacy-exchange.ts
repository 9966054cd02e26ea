import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../protocol/caller.js'
import { isRequest, RPC, rpcError } from '../protocol/check-message.js'
import { answerRefusal, STOPPING } from './answer.js'
import { admit, type Endpoint } from './endpoint.js'
import { LightTransport, takesGzip } from './light.js'
import { readMessages, RpcRefusal } from './read-messages.js'

/** Loaded with the first request that needs it; asking Node's loader for each would cost more than the checks. */
let legacy: Promise<typeof import('../protocol/legacy.js')> | undefined

/** One POST of the 2025 era, without a session (2025-11-25, basic/transports). Throws `RpcRefusal`. */
export async function legacyExchange(
  endpoint: Endpoint,
  body: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  caller: Caller,
): Promise<void> {
  const { messages, refusals, batch } = readMessages(body, req.headers['mcp-protocol-version'] as string | undefined)
  const requests = messages.filter(isRequest) // a notification or an answer has no addressee here: nothing outlives the POST
  const refusal = await admit(endpoint, requests, batch ? undefined : requests[0], caller, res)
  if (refusal) return answerRefusal(res, refusal, requests[0]?.id)
  const left = requests.length + refusals.length
  if (left === 0) return void res.writeHead(202).end()
  const { legacyServer } = await (legacy ??= import('../protocol/legacy.js'))
  const server = await legacyServer(endpoint.adapter, () => caller, { limits: batch ? endpoint.limits : undefined })
  if (endpoint.isClosed()) return answerRefusal(res, STOPPING)
  if (res.destroyed) return // gone while the SDK was loaded, or the tools were built
  const wire = new LightTransport(res, left, batch, takesGzip(req.headers))
  const done = endpoint.running.add(() => {
    void server.close()
    if (res.headersSent) res.end()
    else answerRefusal(res, STOPPING, requests[0]?.id)
  })
  res.once('close', () => {
    done()
    void server.close()
  })
  await server.connect(wire)
  for (const refused of refusals) await wire.send(refused)
  for (const message of requests) {
    if (server.deliver(message)) continue
    const unread = rpcError(message.id, RPC.invalidRequest, 'Invalid Request')
    if (!batch) throw new RpcRefusal(400, unread)
    await wire.send(unread)
  }
}
