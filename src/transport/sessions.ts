import { randomBytes, randomUUID } from 'node:crypto'
import { ownerKey } from '../auth/owner-key.js'
import { errorText } from '../log-text.js'
import type { SessionOptions } from '../options.js'
import type { Caller } from '../protocol/caller.js'
import type { RpcMessage } from '../protocol/check-message.js'
import type { Endpoint } from './endpoint.js'
import type { Refusal } from './guard.js'
import { NO_SESSION, openSession, type Session } from './session.js'
import type { SessionRecord } from './state/session-store.js'

/** How often the store hears at most that a session is used. */
const TOUCH_MS = 60_000

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
      if (event.kind === 'ended') this.#forget(event.session).catch(this.#failed)
      if (event.kind === 'message') this.#sessions.get(event.session)?.receive(event.message as RpcMessage)
    })
  }

  /** Ends every session here. Those that another node knows go on there. */
  async close(): Promise<void> {
    this.#unlisten()
    await Promise.all([...this.#sessions.keys()].map((id) => this.#forget(id)))
  }

  /** Opens one for who asks. Rejects when the store does. */
  async open({ params = {} }: RpcMessage, caller: Caller): Promise<Session | Refusal> {
    const record: SessionRecord = { id: randomUUID(), owner: ownerOf(caller), initialize: params, openedAt: Date.now() }
    const session = await this.#keep(record)
    if ('status' in session) return session
    await this.#save(session).catch(async (error: unknown) => {
      await this.#forget(record.id)
      throw error
    })
    return session
  }

  /** Another caller's session is no session, and nothing says whose it is. Rejects when the store does. */
  async find(id: string, caller: Caller): Promise<Session | Refusal> {
    const owner = ownerOf(caller)
    const here = this.#sessions.get(id) ?? (await this.#restore(id, owner))
    if ('status' in here) return here
    if (here.record.owner !== owner) return NO_SESSION
    const now = Date.now()
    const { sessionStore } = this.endpoint.state
    const isGone =
      now - here.record.openedAt > this.options.lifeMs ||
      (here.isStale(TOUCH_MS, now) && !(await sessionStore.touch(id, this.options.idleMs + TOUCH_MS)))
    if (!isGone) return here
    await this.end(here)
    return NO_SESSION
  }

  /** Once, however many ask. */
  #restore(id: string, owner: string): Promise<Session | Refusal> {
    const key = `${owner} ${id}`
    const known = this.#restoring.get(key)
    if (known) return known
    const restoring = this.#restored(id, owner).finally(() => this.#restoring.delete(key))
    this.#restoring.set(key, restoring)
    return restoring
  }

  async #restored(id: string, owner: string): Promise<Session | Refusal> {
    const record = await this.endpoint.state.sessionStore.get(id)
    if (record?.owner !== owner) return NO_SESSION
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
      lifeMs: this.options.lifeMs,
      // Another node may go on with it, where others know of it.
      ended: () => void (isShared ? this.#forget(record.id) : this.end(session)).catch(this.#failed),
      outlived: () => void this.end(session).catch(this.#failed),
      kept: () => void this.endpoint.state.sessionStore.touch(record.id, this.options.idleMs + TOUCH_MS).catch(this.#failed),
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
    if (!idle) {
      await this.#forget(record.id)
      return FULL
    }
    await this.end(idle).catch(async (error: unknown) => {
      await this.#forget(record.id)
      throw error
    })
    return session
  }

  #moveLast(session: Session): void {
    const own = this.#byOwner.get(session.record.owner)
    if (!own?.delete(session)) return
    own.add(session)
    this.#sessions.delete(session.id)
    this.#sessions.set(session.id, session)
  }

  /** One that ended while it was saved does not come back. */
  async #save(session: Session): Promise<void> {
    const { sessionStore } = this.endpoint.state
    if (session.isClosed) return
    await sessionStore.save(session.toRecord(), this.options.idleMs + TOUCH_MS)
    if (session.isClosed && !this.endpoint.isClosed()) await sessionStore.delete(session.id)
  }

  readonly #failed = (error: unknown): void =>
    this.endpoint.adapter.settings.log(`backend2mcp: the end of a session could not be told to all nodes: ${errorText(error)}`, 'warn')

  /** Ends one for every node. */
  async end(session: Session): Promise<void> {
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
