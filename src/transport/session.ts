import type { MessageExtraInfo } from '@modelcontextprotocol/sdk/types.js'
import type { ServerResponse } from 'node:http'
import { isRequest, type RpcMessage } from '../protocol/check-message.js'
import { LEGACY_VERSIONS } from '../protocol/era.js'
import { type LegacyServer, legacyServer, type Remembered } from '../protocol/legacy.js'
import { sessionEnded } from '../telemetry/metrics.js'
import type { LogLevel } from '../tools/client-link.js'
import { answerRefusal, STOPPING } from './answer.js'
import type { Endpoint } from './endpoint.js'
import type { Refusal } from './guard.js'
import { inner } from './sdk-ids.js'
import { SessionTransport } from './session-transport.js'
import type { SessionRecord } from './state/session-store.js'

/** What is no session of the caller: never was, has ended, or is another's. */
export const NO_SESSION: Refusal = { status: 404, message: 'Not found: there is no such session.' }

interface SessionHooks {
  /** The node's name among those of its endpoint, without a dash. */
  readonly node: string
  readonly idleMs: number
  readonly lifeMs: number
  /** It has been idle for `idleMs`. */
  readonly ended: () => void
  /** It has been open for `lifeMs`. */
  readonly outlived: () => void
  /** It has been quiet for `idleMs`, but its client listens. */
  readonly kept: () => void
  readonly used: () => void
  /** What another node should know of it has changed. */
  readonly changed: () => Promise<void>
}

/** One client's session on this node: a server of its own, which can ask and tell it. */
export class Session {
  readonly id: string
  readonly #open = new Set<ServerResponse>()
  readonly #idle: NodeJS.Timeout
  readonly #life: NodeJS.Timeout
  #isClosed = false
  readonly #since = Date.now()
  #touchedAt = this.#since
  #isNew = true

  constructor(
    readonly record: SessionRecord,
    readonly scope: string,
    readonly transport: SessionTransport,
    private readonly server: LegacyServer,
    private readonly remembered: Remembered,
    private readonly endpoint: Endpoint,
    private readonly hooks: SessionHooks,
  ) {
    this.id = record.id
    this.#idle = setTimeout(() => this.#wasIdle(), hooks.idleMs).unref()
    this.#life = setTimeout(hooks.outlived, Math.max(record.openedAt + hooks.lifeMs - Date.now(), 0)).unref()
  }

  /** While an exchange is open it is not idle, nor before its first one. */
  get isBusy(): boolean {
    return this.#isNew || this.#open.size > 0
  }

  /** It has ended on this node, perhaps while a request of it was on its way here. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** A client that only listens keeps it alive, for the other nodes as well. */
  #wasIdle(): void {
    if (this.#open.size === 0) return this.hooks.ended()
    this.hooks.kept()
    this.#idle.refresh()
  }

  /** One exchange of it begins, unless its client has gone already. */
  use(res: ServerResponse): void {
    this.hooks.used()
    this.#isNew = false
    if (res.destroyed) return
    this.#open.add(res)
    res.once('close', () => {
      this.#open.delete(res)
      this.#idle.refresh()
    })
  }

  /** Whether the store has not heard of it for so long; it is about to. */
  isStale(ms: number, now: number): boolean {
    if (now - this.#touchedAt < Math.min(ms, this.hooks.idleMs / 2)) return false
    this.#touchedAt = now
    return true
  }

  /** Hands a client's message to the SDK, or to the node that it is for. False: the SDK cannot read it, and will never answer it. */
  receive(message: RpcMessage, extra?: MessageExtraInfo): boolean {
    const own = isRequest(message) ? message : this.transport.inward(message)
    if (own) {
      const read = this.server.deliver(inner(own), extra)
      this.transport.cancelled(own)
      return read
    }
    if (extra) this.endpoint.state.eventBus.publish({ kind: 'message', session: this.id, message }) // without it comes from the bus
    return true
  }

  /** What another node needs to go on. */
  toRecord(): SessionRecord {
    return { ...this.record, logLevel: this.remembered.logLevel, subscribed: [...this.remembered.subscribed] }
  }

  /** Ends it on this node: its calls are aborted, its exchanges closed. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#idle)
    clearTimeout(this.#life)
    if (this.endpoint.adapter.settings.telemetry !== false) sessionEnded((Date.now() - this.#since) / 1000, attributesOf(this.record))
    await this.server.close()
    const why = this.endpoint.isClosed() ? STOPPING : NO_SESSION
    for (const res of this.#open) {
      if (!res.headersSent) answerRefusal(res, why)
      else if (!res.writableEnded) res.end()
    }
  }
}

/** Of its metric. A revision that nobody knows is not told: the client wrote it. */
function attributesOf({ initialize: { protocolVersion } }: SessionRecord): Record<string, string> {
  const known = LEGACY_VERSIONS.find((version) => version === protocolVersion)
  return { 'network.transport': 'tcp', ...(known && { 'mcp.protocol.version': known }) }
}

/** Opens a session on this node, new or known to another one. */
export async function openSession(endpoint: Endpoint, record: SessionRecord, hooks: SessionHooks): Promise<Session> {
  const { adapter, limits, state } = endpoint
  const { maxUnsentBytes, timeoutMs, log } = adapter.settings
  const scope = `${record.owner}:${record.id}`
  const remembered: Remembered = {
    logLevel: (record.logLevel as LogLevel | undefined) ?? 'info',
    subscribed: new Set(record.subscribed),
    changed: hooks.changed,
  }
  const noCaller = () => Promise.reject(new Error('every request brings its caller'))
  // A call outlives its exchange here: it holds its place until it ends, and each of a batch has its own.
  const server = await legacyServer(adapter, noCaller, { limits, lasts: true, remembered })
  const transport = new SessionTransport(record.id, hooks.node, endpoint.running, {
    scope,
    eventStore: state.eventStore,
    eventBus: state.eventBus,
    maxUnsent: maxUnsentBytes,
    patienceMs: timeoutMs + 5000,
    log,
  })
  await server.connect(transport)
  return new Session(record, scope, transport, server, remembered, endpoint, hooks)
}
