import type { HttpMethod } from '../adapter.js'
import type { Settings } from '../options.js'
import type { RpcId } from '../protocol/check-message.js'
import type { Caller } from '../protocol/caller.js'
import type { Seen } from './observe.js'
import type { Outcome, RouteMethod } from './operation.js'
import { MOST_BYTES, redact, shortText, tooLarge } from './redact.js'

/** One call of a tool, resource or prompt: who, what, and how it ended. Never a credential. At most 8 KiB as JSON. */
export interface AuditEntry {
  /** When it began, ISO 8601 in UTC. */
  readonly time: string
  readonly method: RouteMethod
  /** The tool's or prompt's name, or the resource's URI, as the client wrote it, up to 200 characters. */
  readonly tool: string
  /** `GET /users/{id}`; absent: there is no such tool. */
  readonly route?: `${HttpMethod} ${string}`
  readonly framework: string
  readonly transport: 'memory' | 'stdio' | 'http'
  /** Who called: of a verified principal its names; on HTTP the address. Empty: anonymous. */
  readonly caller: { readonly subject?: string; readonly issuer?: string; readonly clientId?: string; readonly address?: string }
  /** The JSON-RPC id. */
  readonly requestId?: RpcId
  /** The trace that the call belongs to. */
  readonly traceId?: string
  readonly sessionId?: string
  /** Values under names that say secret are `[redacted]`; texts are cut to 200 characters. */
  readonly arguments: unknown
  readonly outcome: Outcome
  /** HTTP status of the route's answer; absent: it did not answer, or was not run. */
  readonly status?: number
  /** Waiting for a place included. */
  readonly durationMs: number
}

/** Hears of every call. What it throws is logged, and fails nothing. */
export type AuditSink = (entry: AuditEntry) => unknown

/** Tells the audit of the options of an operation that has ended. */
export function audit({ audit: sink, clean }: Settings, seen: Seen, time: Date, seconds: number, traceId = callersTrace(seen)): unknown {
  const { adapter, operation, tool, request, ended } = seen
  const { caller, asked } = request
  const { id, sessionId } = asked ?? {}
  const entry: AuditEntry = {
    time: time.toISOString(),
    method: operation.method,
    tool: shortText(operation.target, clean),
    ...(tool && { route: `${tool.route.method} ${tool.route.path}` as const }),
    framework: adapter.framework,
    transport: caller.transport,
    caller: whoIs(caller, clean),
    ...(id !== undefined && { requestId: typeof id === 'string' ? shortText(id, clean) : id }),
    ...(traceId && { traceId }),
    ...(sessionId !== undefined && { sessionId }),
    arguments: redact(operation.args, clean),
    outcome: ended.outcome,
    ...(ended.status !== undefined && { status: ended.status }),
    durationMs: Math.round(seconds * 10_000) / 10,
  }
  return sink!(bounded(entry))
}

function whoIs({ auth: { principal }, remoteAddress }: Caller, clean: (text: string) => string): AuditEntry['caller'] {
  const { subject, issuer, clientId } = principal ?? {}
  const told = Object.entries({ subject, issuer, clientId, address: remoteAddress })
  return Object.fromEntries(told.flatMap(([name, text]) => (text ? [[name, shortText(text, clean)]] : [])))
}

/** The arguments give way. */
function bounded(entry: AuditEntry): AuditEntry {
  const bytes = Buffer.byteLength(JSON.stringify(entry))
  return bytes <= MOST_BYTES ? entry : { ...entry, arguments: tooLarge(Buffer.byteLength(JSON.stringify(entry.arguments))) }
}

/** The trace of the client, where nobody here traces (W3C Trace Context, section 3.2). */
function callersTrace({ request: { asked, caller } }: Seen): string | undefined {
  const given = asked?.meta?.traceparent ?? caller.forwardedHeaders?.traceparent
  return typeof given === 'string' ? /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(given)?.[1] : undefined
}
