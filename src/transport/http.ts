import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { BaseAdapter } from '../adapter.js'
import type { SessionOptions } from '../options.js'
import type { Caller } from '../protocol/caller.js'
import { isModern } from '../protocol/era.js'
import { makeLimits } from '../protocol/limits.js'
import { answerError, answerRefusal, STOPPING } from './answer.js'
import { opened } from './drain.js'
import type { Endpoint } from './endpoint.js'
import { refuse } from './guard.js'
import { httpCaller } from './http-caller.js'
import { lameDuck } from './lame-duck.js'
import { legacyExchange } from './legacy-exchange.js'
import { modernExchange } from './modern-exchange.js'
import { readBody } from './read-body.js'
import { checkParsed, parseBody } from './read-messages.js'
import { Running } from './running.js'
import { stateOf } from './state/state-of.js'
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
  /** False once it is told to stop. */
  readonly isReady: boolean
  /**
   * Ends the service within the option `drainMs`: what comes is answered until nothing has come for a second, with `Connection: close`; then streams
   * get their last event, and what still runs is aborted and gets 503, as does what comes later. `server`: takes no new connections from now on.
   */
  drain(server?: Server): Promise<void>
}

/**
 * Streamable HTTP of both eras (2025-11-25, basic/transports; 2026-07-28, basic/transports/streamable-http), as a Node
 * handler: standalone, or mounted in the host application.
 * Each check refuses before the next one spends anything; every refusal is JSON.
 */
export function mcpHandler(adapter: BaseAdapter<unknown>, options: HandlerOptions): McpHandler {
  const { settings } = adapter
  const running = new Running()
  const callerOf = httpCaller(settings)
  const metadata = wellKnown(settings)
  const streams = new Running()
  const state = stateOf(adapter)
  let closed = false
  let lastAt = -Infinity
  let draining: Promise<void> | undefined
  const endpoint: Endpoint = { adapter, limits: makeLimits(adapter, state.rateLimiter), running, streams, state, isClosed: () => closed }
  const sessions = settings.sessions === false ? undefined : openSessions(endpoint, settings.sessions)
  const handle = async (req: IncomingMessage, res: ServerResponse, parsedBody?: unknown): Promise<void> => {
    lastAt = performance.now()
    if (draining) res.setHeader('connection', 'close')
    try {
      if (metadata.answer(req, res)) return
      const refusal = closed ? STOPPING : refuse(req, settings, options)
      if (refusal) return answerRefusal(res, refusal)
      const asked = callerOf(req)
      const caller = asked instanceof Promise ? await asked : asked
      if ('status' in caller) return answerRefusal(res, caller)
      if (req.method !== 'POST') return await (await sessions!).handle(undefined, req, res, caller)
      const body =
        parsedBody === undefined
          ? parseBody(await readBody(req, settings.maxRequestBytes), settings.maxDepth)
          : checkParsed(parsedBody, settings.maxDepth)
      if (isModern(body, req.headers['mcp-protocol-version'] as string | undefined)) await modernExchange(endpoint, body, req, res, caller)
      else if (sessions) await (await sessions).handle(body, req, res, caller)
      else await legacyExchange(endpoint, body, req, res, caller)
    } catch (error) {
      answerError(res, error, settings.log)
    }
  }
  const end = async (server: Server | undefined) => {
    running.closeConnections()
    if (running.size > 0) settings.log(`backend2mcp: stopping; ${running.size} calls have ${settings.drainMs} ms to end.`, 'info')
    await lameDuck(server, () => ({ running: running.size, lastAt: Math.max(lastAt, running.endedAt) }), settings.drainMs)
    if (running.size > 0) settings.log(`backend2mcp: ${running.size} calls did not end in time, and are aborted.`, 'warn')
    closed = true
    streams.end()
    running.end()
    await (await sessions)?.close()
    await gone()
  }
  const drain = (server?: Server) => (draining ??= end(server))
  const gone = opened(adapter, drain)
  return Object.defineProperty(Object.assign(handle, { drain, isReady: true }), 'isReady', { get: () => !draining })
}

const SESSIONS: Required<SessionOptions> = { max: 10_000, maxPerCaller: 100, idleMs: 30 * 60_000, lifeMs: 24 * 60 * 60_000 }

/** Loaded with the official SDK, which only the 2025 era needs. */
async function openSessions(endpoint: Endpoint, given: true | SessionOptions) {
  const [{ Sessions }, { sessionExchange }] = await Promise.all([import('./sessions.js'), import('./session-exchange.js')])
  const sessions = new Sessions(endpoint, { ...SESSIONS, ...(given !== true && given) })
  return {
    handle: (body: unknown, req: IncomingMessage, res: ServerResponse, caller: Caller) =>
      sessionExchange(endpoint, sessions, body, req, res, caller),
    close: () => sessions.close(),
  }
}
