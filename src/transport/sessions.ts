import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ownerKey } from '../auth/owner-key.js'
import type { SessionOptions } from '../options.js'
import type { Caller } from '../protocol/caller.js'
import { isRequest, RPC, rpcError, type RpcMessage } from '../protocol/check-message.js'
import { type LegacyServer, legacyServer, passing } from '../protocol/legacy.js'
import { answerRefusal, STOPPING } from './answer.js'
import { admit, type Endpoint } from './endpoint.js'
import { EventLog } from './event-log.js'
import { readMessages, RpcRefusal } from './read-messages.js'

/** One client's session: a server of its own, which can ask and tell it. */
interface Session {
  readonly owner: string
  readonly server: LegacyServer
  readonly transport: StreamableHTTPServerTransport
  /** Ends it when it has been idle for too long. */
  idle: NodeJS.Timeout
  /** Exchanges that are open: while there is one, it is not idle. */
  open: number
}

/**
 * The sessions of one endpoint (2025-11-25, basic/transports, Session Management): the official transport with an event log, so that a
 * stream that broke can be taken up again. Their number is bounded, each ends when it is idle, and each belongs to the caller who opened it.
 */
export class Sessions {
  readonly #sessions = new Map<string, Session>()

  constructor(
    private readonly endpoint: Endpoint,
    private readonly options: Required<SessionOptions>,
  ) {}

  /** One request of a client: POST, GET (its stream) or DELETE (its end). Throws `RpcRefusal`. */
  async handle(body: unknown, req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> {
    const id = req.headers['mcp-session-id'] as string | undefined
    const asked = req.method === 'POST' ? readMessages(body, req.headers['mcp-protocol-version'] as string | undefined) : undefined
    const opens = asked?.messages.length === 1 && asked.messages[0]!.method === 'initialize' && id === undefined
    if (!opens && id === undefined)
      return answerRefusal(res, { status: 400, message: 'Bad Request: the header Mcp-Session-Id is missing. Initialize first.' })
    if (this.endpoint.isClosed()) return answerRefusal(res, STOPPING)
    const session = opens ? await this.#open(caller) : this.#sessions.get(id!)
    if (session === 'full')
      return answerRefusal(res, { status: 503, message: 'Busy: too many sessions.', headers: { 'retry-after': '60' } })
    // Another caller's session is no session, and says nothing of whose it is.
    if (!session || session.owner !== ownerOf(caller))
      return answerRefusal(res, { status: 404, message: 'Not found: there is no such session.' })
    const requests = asked?.messages.filter(isRequest) ?? []
    const refusal = await admit(this.endpoint, requests, undefined, caller, res)
    if (refusal) return answerRefusal(res, refusal, requests[0]?.id)
    const [refused] = asked?.refusals ?? []
    if (refused) throw new RpcRefusal(400, refused)
    this.#busy(session, res)
    for (const message of requests) session.server.expect(message)
    const given = asked && (asked.batch ? asked.messages : asked.messages[0])
    await session.transport.handleRequest(Object.assign(req, { auth: passing({ caller }).authInfo }), res, given)
  }

  /** Ends every session. */
  async close(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((id) => this.#end(id)))
  }

  async #open(caller: Caller): Promise<Session | 'full'> {
    const { adapter, limits } = this.endpoint
    // A call outlives its exchange here: it holds its place until it ends, and each of a batch has its own.
    const server = await legacyServer(adapter, () => caller, { limits, lasts: true })
    if (this.#sessions.size >= this.options.max) {
      await server.close()
      return 'full'
    }
    const id = randomUUID()
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      eventStore: new EventLog(),
      onsessionclosed: () => this.#end(id),
    })
    const idle = setTimeout(() => {
      if (session.open > 0) session.idle.refresh()
      else void this.#end(id)
    }, this.options.idleMs).unref()
    const session: Session = { owner: ownerOf(caller), server, transport, idle, open: 0 }
    this.#sessions.set(id, session)
    await server.connect(transport)
    transport.onmessage = (message, extra) => {
      if (server.deliver(message as RpcMessage, extra) || !('id' in message && 'method' in message)) return
      // The SDK has not read it, and would leave it without an answer.
      void transport.send(rpcError(message.id, RPC.invalidRequest, 'Invalid Request') as never, { relatedRequestId: message.id })
    }
    return session
  }

  async #end(id: string): Promise<void> {
    const session = this.#sessions.get(id)
    if (!session) return
    this.#sessions.delete(id)
    clearTimeout(session.idle)
    await session.server.close()
  }

  #busy(session: Session, res: ServerResponse): void {
    session.open++
    res.once('close', () => {
      session.open--
      session.idle.refresh()
    })
  }
}

const ownerOf = ({ auth, remoteAddress }: Caller) => ownerKey(auth, remoteAddress)
