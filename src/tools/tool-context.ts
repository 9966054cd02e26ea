import type { CallContext } from '../adapter.js'
import type { AuthContext } from '../auth/context.js'
import { callOf } from '../dispatch/call-of.js'
import { currentCall } from './async-context.js'
import { CannotAskError, CAPABILITY, type ElicitResult, type InputRequests, type InputResponses } from './input.js'
import { LOG_LEVELS, type LogLevel, MESSAGE, PROGRESS } from './client-link.js'

/** The running tool call, for the handler behind it: who calls, and what the client hears before the answer. */
export interface ToolContext {
  /** The tool's name. */
  readonly tool: string
  readonly auth: AuthContext
  /** Aborts when the client cancels or goes away, at the timeout, and when the server stops. */
  readonly signal: AbortSignal
  /**
   * How far the call is: `progress(3, 10, 'three of ten')`. Sent only where the client asked for it, and only when `progress` has grown.
   * Throws `RangeError` for what is no finite number. Resolves when the client has room for more: awaited, it slows the handler to the client's
   * pace; not awaited, a client that is slower gets the last one only. Never rejects.
   */
  progress(progress: number, total?: number, message?: string): Promise<void>
  /**
   * Asks the user with a form: `elicit('How many?', { type: 'object', properties: { count: { type: 'integer' } } })`. Of the 2026 era the handler
   * runs again from the top when the answer is there: keep what stands before it free of effects. Rejects with `CannotAskError` where the
   * client cannot ask; let it through, and the call says so. `key`: what tells several questions of one handler apart; default: the message.
   */
  elicit(message: string, requestedSchema: object, key?: string): Promise<ElicitResult>
  /** Asks several things at once, or the client's model or folders; each under a key of its own. As `elicit` otherwise. */
  input(requests: InputRequests): Promise<InputResponses>
  /**
   * A log message for the client, `log('warning', { disk: 'full' }, 'storage')`. Sent only where the client wants that level. Resolves as `progress`
   * does; of those that a slow client has no room for the oldest are dropped.
   */
  log(level: LogLevel, data: unknown, logger?: string): Promise<void>
}

/**
 * The running call, in a handler, guard or middleware. Takes the request of Node, Express, Fastify, Koa (or its context) and Nest, and Hono's context. Undefined
 * over plain HTTP: the request did not come through MCP.
 */
export function mcpContext(request: object): ToolContext | undefined {
  const call = callOf(request)
  return call && toolContext(call)
}

/**
 * The same without the request, anywhere below the handler. Undefined over plain HTTP. Throws `BAD_OPTION` unless the option `asyncContext` is
 * set: to keep a context through every promise costs all requests of the process, MCP or not.
 */
export function currentMcpContext(): ToolContext | undefined {
  const call = currentCall()
  return call && toolContext(call)
}

function toolContext(call: CallContext): ToolContext {
  const { tool, auth, client } = call
  const input = async (requests: InputRequests): Promise<InputResponses> => {
    if (client?.input) return client.input(requests)
    throw new CannotAskError(Object.values(requests).map(({ method }) => CAPABILITY[method])[0] ?? 'input')
  }
  return {
    tool,
    auth,
    get signal() {
      return call.signal
    },
    progress(progress, total, message) {
      for (const given of [progress, total]) {
        if (given !== undefined && !Number.isFinite(given)) throw new RangeError(`progress takes finite numbers, not ${String(given)}`)
      }
      if (client?.progressToken === undefined) return SENT
      const { progressToken } = client
      return client.notify(PROGRESS, { progressToken, progress, ...(total !== undefined && { total }), ...(message && { message }) })
    },
    async elicit(message, requestedSchema, key = message) {
      const answered = await input({ [key]: { method: 'elicitation/create', params: { message, requestedSchema } } })
      return answered[key] as unknown as ElicitResult
    },
    input,
    log(level, data, logger) {
      const at = LOG_LEVELS.indexOf(level)
      if (at < 0) throw new RangeError(`log takes a level of ${LOG_LEVELS.join(', ')}, not ${String(level)}`)
      if (client?.logLevel === undefined || at < LOG_LEVELS.indexOf(client.logLevel)) return SENT
      return client.notify(MESSAGE, { level, data: writable(data), ...(logger && { logger }) })
    },
  }
}

const SENT = Promise.resolve()

/** What JSON cannot hold is told as text: a log message never fails the handler. */
function writable(data: unknown): unknown {
  try {
    return data === undefined || JSON.stringify(data) === undefined ? String(data) : data
  } catch {
    return String(data)
  }
}
