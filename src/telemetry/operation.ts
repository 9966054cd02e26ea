import type { Tool } from '../adapter.js'
import type { RpcId } from '../protocol/check-message.js'
import type { EraCodes } from '../protocol/fault.js'

/** The methods that run a route. */
export type RouteMethod = 'tools/call' | 'resources/read' | 'prompts/get'

/** What a request says of itself, for who observes it. */
export interface Asked {
  /** As the client wrote it. */
  readonly id: RpcId
  /** `_meta` of its params. */
  readonly meta?: Readonly<Record<string, unknown>>
  readonly sessionId?: string
  /** The revision that its connection speaks, where that is known; the `_meta` of the 2026 era says it for itself. */
  readonly version?: string
  /** What its era answers a fault with. */
  readonly codes: EraCodes
}

/** One request that runs a route. */
export interface Operation {
  readonly method: RouteMethod
  /** The tool's or the prompt's name, or the resource's URI, as the client wrote it. */
  readonly target: string
  readonly args: Readonly<Record<string, unknown>>
}

/**
 * How an operation ended. `error`: the route answered 400 or more, or failed; `refused`: the route was not run, for its arguments, a scope or the
 * user's answer; `busy`: not run, by a limit; `unknown`: no such tool, prompt or resource for this caller; `input_required`: the client was
 * asked, and comes again with the answers; `replayed`: not run, as an earlier call with the same idempotency key gave the result.
 */
export type Outcome = 'ok' | 'replayed' | 'error' | 'refused' | 'busy' | 'unknown' | 'cancelled' | 'timeout' | 'input_required'

/** What those who run a call note of it for who observes it, beside its result. */
export interface CallRecord {
  /** The request is on its way to the route: it may have had effects. */
  ran?: true
  outcome?: Outcome
  /** HTTP status of the route's answer. */
  status?: number
  /** What unwound the handler, when it asked the client. */
  unwound?: unknown
}

/** How an operation ended, in full. */
export interface Ended {
  readonly outcome: Outcome
  /** HTTP status of the route's answer; absent: there was none. */
  readonly status?: number
  /** Code of the JSON-RPC error that answers; absent: a result does. */
  readonly code?: number
  /** The JSON-RPC error's message. */
  readonly message?: string
  /** Low-cardinality: the code as a text, `tool_error`, `cancelled`. Absent: nothing went wrong. */
  readonly errorType?: string
}

/** The route behind an operation; undefined: there is none of that name. */
export type KnownTool = Tool | undefined
