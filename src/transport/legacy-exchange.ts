import type { IncomingMessage, ServerResponse } from 'node:http'
import { Ending } from '../dispatch/ending.js'
import type { Caller } from '../protocol/caller.js'
import { isRequest, RPC, type RpcMessage, type RpcRequest, rpcError } from '../protocol/check-message.js'
import { metaOf } from '../protocol/era.js'
import { Fault } from '../protocol/fault.js'
import { AskNobody, CODES, legacyResult } from '../protocol/legacy-result.js'
import { METHODS, type Method, offeredMethod } from '../protocol/method-table.js'
import type { ClientLink } from '../tools/client-link.js'
import { answerRefusal, STOPPING } from './answer.js'
import { admit, type Endpoint, isKeyed, ofBatch } from './endpoint.js'
import { openExchange } from './exchange.js'
import { LightTransport, takesGzip } from './light.js'
import { type Messages, readMessages, RpcRefusal } from './read-messages.js'

/** What the SDK's Server remembers of its client, or tells it: a request of these gets a Server of its own. */
const REMEMBERED = new Set(['initialize', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'])
/** What is answered without the SDK: to have it read and checked once more would take two thirds more time than the rest of a call. */
const STATELESS: Readonly<Record<string, Method>> = { ...METHODS, ping: () => Promise.resolve({}) }

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
  if (isOver(endpoint, res)) return
  if (asked.batch || !first || REMEMBERED.has(first.method))
    return alone(endpoint, asked, requests, req, res, asked.batch ? ofBatch(caller) : caller)
  return run(endpoint, first, req, res, caller)
}

/** A request that leaves nothing behind. */
async function run(endpoint: Endpoint, message: RpcRequest, req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> {
  const { adapter } = endpoint
  const { id, method, params = {} } = message
  const { wire, ending } = openExchange(endpoint, id, req, res)
  // A client of this era that is cut off has not cancelled (basic/utilities/cancellation): it may ask again, and want the answer.
  const goesOn = isKeyed(message, caller) && { limits: endpoint.limits }
  const signal = goesOn ? new Ending() : ending
  const asking = new AskNobody()
  const meta = metaOf(message)
  const client: ClientLink = {
    progressToken: meta?.progressToken as ClientLink['progressToken'],
    logLevel: 'info',
    input: asking.input,
    notify: (told, about) => wire.send({ jsonrpc: '2.0', method: told, params: about }),
  }
  try {
    const result = await legacyResult(adapter, { method, signal, asking }, async () => {
      const answerIt = await offeredMethod(adapter, STATELESS, method)
      return answerIt(adapter, params, {
        caller,
        signal,
        client,
        asked: { id, meta, codes: CODES },
        ...goesOn,
      })
    })
    await wire.send({ jsonrpc: '2.0', id, result })
  } catch (error) {
    if (signal.aborted) return // nobody reads the answer
    if (!(error instanceof Fault)) throw error
    await wire.send(rpcError(id, error.code, error.message, error.data))
  }
}

/** Loaded with the first request that needs it; asking Node's loader for each would cost more than the checks. */
let sdk: Promise<typeof import('../protocol/legacy.js')> | undefined

/** A batch, and a request whose client the SDK has to know, on a Server of their own. */
async function alone(
  endpoint: Endpoint,
  { refusals, batch }: Messages,
  requests: readonly RpcRequest[],
  req: IncomingMessage,
  res: ServerResponse,
  caller: Caller,
): Promise<void> {
  const { legacyServer } = await (sdk ??= import('../protocol/legacy.js'))
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
