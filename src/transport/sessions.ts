import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ownerKey } from '../auth/owner-key.js'
import { errorText } from '../log-text.js'
import type { SessionOptions } from '../options.js'
import type { Caller } from '../protocol/caller.js'
import { isRequest, RPC, rpcError, type RpcMessage, type RpcRequest } from '../protocol/check-message.js'
import { passing } from '../protocol/legacy.js'
import { answerRefusal, STOPPING } from './answer.js'
import { admit, type Endpoint, refusalOf, RUNS_A_ROUTE } from './endpoint.js'
import type { Refusal } from './guard.js'
import { LightTransport, takesGzip } from './light.js'
import { type Messages, readMessages, RpcRefusal } from './read-messages.js'
import { openSession, type Session } from './session.js'
import type { SessionRecord } from './state/session-store.js'

/** How often the store hears at most that a session is used. */
const TOUCH_MS = 60_000

const NONE: Refusal = { status: 404, message: 'Not found: there is no such session.' }
const FULL: Refusal = { status: 503, message: 'Busy: too many sessions.', headers: { 'retry-after': '60' } }

/**
 * The sessions of one endpoint (2025-11-25, basic/transports, Session Management). Their number is bounded, each ends when it is idle or old, each
 * belongs to the caller who opened it, and each is known to the session store, so that it goes on on another node.
 */
export class Sessions {
  /** The one that was used longest ago stands first. */
  readonly #sessions = new Map<string, Session>()
  readonly #byOwner = new Map<string, Set<Session>>()
  readonly #restoring = new Map<string, Promise<Session | Refusal>>()
  readonly #node = randomBytes(6).toString('hex')
  readonly #unlisten: () => void

  constructor(
    private readonly endpoint: Endpoint,
    private readonly options: Required<SessionOptions>,
  ) {
    this.#unlisten = endpoint.state.eventBus.subscribe((event) => {
      if (event.kind === 'ended') this.#forget(event.session)
      if (event.kind === 'message') this.#sessions.get(event.session)?.receive(event.message as RpcMessage)
    })
  }

  /** One request of a client: POST, GET (its stream) or DELETE (its end). Throws `RpcRefusal`. */
  async handle(body: unknown, req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> {
    const id = req.headers['mcp-session-id'] as string | undefined
    const asked = req.method === 'POST' ? readMessages(body, req.headers['mcp-protocol-version'] as string | undefined) : undefined
    const [first] = asked?.messages ?? []
    const opens = asked?.messages.length === 1 && first!.method === 'initialize' && id === undefined
    if (!opens && id === undefined)
      return answerRefusal(res, { status: 400, message: 'Bad Request: the header Mcp-Session-Id is missing. Initialize first.' })
    if (this.endpoint.isClosed()) return answerRefusal(res, STOPPING)
    const session = await (opens ? this.#open(first!, caller) : this.#find(id!, caller)).catch((error: unknown) =>
      this.#failed('session', error),
    )
    if ('status' in session) return answerRefusal(res, session)
    if (res.destroyed) return
    session.use(res)
    res.setHeader('mcp-session-id', session.id)
    if (asked) return this.#post(session, asked, req, res, caller)
    if (req.method === 'GET') return this.#listen(session, req, res, caller)
    await this.#end(session)
    res.writeHead(200).end()
  }

  /** Ends every session here. Those that another node knows go on there. */
  async close(): Promise<void> {
    this.#unlisten()
    await Promise.all([...this.#sessions.keys()].map((id) => this.#forget(id)))
  }

  async #post(session: Session, asked: Messages, req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> {
    const requests = asked.messages.filter(isRequest)
    const refusal = await admit(this.endpoint, requests, undefined, caller, res)
    if (refusal) return answerRefusal(res, refusal, requests[0]?.id)
    const answers = requests.length + asked.refusals.length
    const twice = requests.find(({ id }) => session.transport.isRunning(id))
    if (twice) throw new RpcRefusal(400, rpcError(twice.id, RPC.invalidRequest, 'Invalid Request: a request with that id is running.'))
    const [refused] = asked.refusals
    if (refused && !asked.batch) throw new RpcRefusal(400, refused)
    for (const message of asked.messages) if (!isRequest(message)) session.receive(message, passing({ caller }))
    if (answers === 0) return void res.writeHead(202).end()
    const wire = await this.#wireOf(session, asked, requests, req, res)
    for (const one of asked.refusals) await wire.send(one)
    for (const request of requests) {
      if (session.receive(request, passing({ caller }))) continue
      session.transport.forget(request.id)
      const unread = rpcError(request.id, RPC.invalidRequest, 'Invalid Request')
      if (!asked.batch && !res.headersSent) throw new RpcRefusal(400, unread)
      await wire.send(unread)
    }
  }

  /** A stream that can be taken up again for what runs a route; the exchange itself for the rest. */
  async #wireOf(
    session: Session,
    { batch, refusals }: Messages,
    requests: readonly RpcRequest[],
    req: IncomingMessage,
    res: ServerResponse,
  ) {
    const { maxUnsentBytes } = this.endpoint.adapter.settings
    const answers = requests.length + refusals.length
    if (requests.some(({ method }) => RUNS_A_ROUTE.has(method))) {
      const version = req.headers['mcp-protocol-version'] as string | undefined
      return session.transport.openStream(requests, version, res, answers)
    }
    const wire = new LightTransport(res, answers, batch, { gzip: takesGzip(req.headers), maxUnsent: maxUnsentBytes })
    session.transport.expect(requests, wire)
    return wire
  }

  async #listen(session: Session, req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void> {
    if (!/\b(text\/event-stream|\*\/\*|text\/\*)/i.test(req.headers.accept ?? ''))
      return answerRefusal(res, { status: 406, message: 'Not acceptable: accept text/event-stream.' })
    const slot = this.endpoint.limits.listen(caller)
    if ('status' in slot) return answerRefusal(res, refusalOf(slot))
    res.once('close', slot.leave)
    const lastId = req.headers['last-event-id'] as string | undefined
    if (lastId === undefined) return session.transport.listen(res)
    const resumed = await session.transport.resume(lastId, res).catch((error: unknown) => this.#failed('event', error))
    if (typeof resumed === 'object') return answerRefusal(res, resumed)
    if (resumed) return
    answerRefusal(res, { status: 400, message: 'Bad Request: no such event is kept. Start again without Last-Event-ID.' })
  }

  async #open({ params = {} }: RpcMessage, caller: Caller): Promise<Session | Refusal> {
    const record: SessionRecord = { id: randomUUID(), owner: ownerOf(caller), initialize: params, openedAt: Date.now() }
    const session = await this.#keep(record)
    if ('status' in session) return session
    await this.#save(session).catch(async (error: unknown) => {
      await this.#forget(record.id)
      throw error
    })
    return session
  }

  /** Another caller's session is no session, and nothing says whose it is. */
  async #find(id: string, caller: Caller): Promise<Session | Refusal> {
    const here = this.#sessions.get(id) ?? (await this.#restore(id))
    if ('status' in here) return here
    if (here.record.owner !== ownerOf(caller)) return NONE
    const now = Date.now()
    const { sessionStore } = this.endpoint.state
    const isGone =
      now - here.record.openedAt > this.options.lifeMs ||
      (here.isStale(TOUCH_MS, now) && !(await sessionStore.touch(id, this.options.idleMs + TOUCH_MS)))
    if (!isGone) return here
    await this.#end(here)
    return NONE
  }

  /** Once, however many ask. */
  #restore(id: string): Promise<Session | Refusal> {
    const known = this.#restoring.get(id)
    if (known) return known
    const restoring = this.#restored(id).finally(() => this.#restoring.delete(id))
    this.#restoring.set(id, restoring)
    return restoring
  }

  async #restored(id: string): Promise<Session | Refusal> {
    const record = await this.endpoint.state.sessionStore.get(id)
    if (!record) return NONE
    const session = await this.#keep(record)
    if ('status' in session) return session
    await session.transport.restore(record.initialize)
    session.transport.missedAll()
    return session
  }

  async #keep(record: SessionRecord): Promise<Session | Refusal> {
    const isShared = this.endpoint.adapter.settings.state.sessionStore !== undefined
    const session: Session = await openSession(this.endpoint, record, {
      idleMs: this.options.idleMs,
      // Another node may go on with it, where others know of it.
      ended: () => void (isShared ? this.#forget(record.id) : this.#end(session)),
      used: () => this.#moveLast(session),
      changed: () => this.#save(session),
      node: this.#node,
    })
    this.#sessions.set(record.id, session)
    const own = this.#byOwner.get(record.owner) ?? new Set()
    this.#byOwner.set(record.owner, own.add(session))
    const { max, maxPerCaller } = this.options
    const pool = own.size > maxPerCaller ? own.values() : this.#sessions.size > max ? this.#sessions.values() : undefined
    if (!pool) return session
    const idle = firstIdle(pool)
    if (idle) await this.#end(idle)
    else await this.#forget(record.id)
    return idle ? session : FULL
  }

  #moveLast(session: Session): void {
    const own = this.#byOwner.get(session.record.owner)
    if (!own?.delete(session)) return
    own.add(session)
    this.#sessions.delete(session.id)
    this.#sessions.set(session.id, session)
  }

  async #save(session: Session): Promise<void> {
    await this.endpoint.state.sessionStore.save(session.toRecord(), this.options.idleMs + TOUCH_MS)
  }

  #failed(store: 'session' | 'event', error: unknown): Refusal {
    this.endpoint.adapter.settings.log(`backend2mcp: the ${store} store failed: ${errorText(error)}`, 'error')
    return { status: 503, message: `The ${store} store does not answer. Try again.`, headers: { 'retry-after': '1' } }
  }

  /** For every node. */
  async #end(session: Session): Promise<void> {
    const { sessionStore, eventStore, eventBus } = this.endpoint.state
    await this.#forget(session.id)
    await Promise.all([sessionStore.delete(session.id), eventStore.drop(session.scope)])
    eventBus.publish({ kind: 'ended', session: session.id })
  }

  /** On this node. */
  async #forget(id: string): Promise<void> {
    const session = this.#sessions.get(id)
    if (!session) return
    this.#sessions.delete(id)
    const own = this.#byOwner.get(session.record.owner)!
    own.delete(session)
    if (own.size === 0) this.#byOwner.delete(session.record.owner)
    await session.close()
  }
}

/** The one that was used longest ago stands first; the new one is busy. */
function firstIdle(sessions: Iterable<Session>): Session | undefined {
  for (const session of sessions) if (!session.isBusy) return session
  return undefined
}

const ownerOf = ({ auth, remoteAddress }: Caller) => ownerKey(auth, remoteAddress)
