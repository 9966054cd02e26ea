import type { BaseAdapter } from '../adapter.js'
import type { Settings } from '../options.js'
import type { Request } from '../protocol/methods.js'
import { noting } from '../tools/client-link.js'
import { type Api, mayBeHeard, openTelemetry } from './api.js'
import { audit } from './audit.js'
import { endedBy, endedWith } from './ended.js'
import { harmless } from './harmless.js'
import { recordDuration } from './metrics.js'
import type { CallRecord, Ended, KnownTool, Operation } from './operation.js'
import { openSpan, type ToolSpan } from './span.js'

/** Whether anybody may hear of a call. Cheap: asked for each. */
export const isObserved = ({ telemetry, audit }: Settings): boolean => audit !== undefined || (telemetry !== false && mayBeHeard())

type Run<Told> = (request: Request, record: CallRecord) => Promise<Told>

/**
 * Runs one operation inside its span, and tells of its end: to OpenTelemetry's histogram and to the audit. Whatever observes, the operation's
 * result or error is its own.
 */
export async function observed<Told>(adapter: BaseAdapter<unknown>, operation: Operation, request: Request, run: Run<Told>): Promise<Told> {
  const { settings } = adapter
  const api = settings.telemetry === false ? null : await openTelemetry(settings.log)
  const tool = await knownTool(adapter, operation)
  const began = performance.now()
  const time = new Date()
  const record: CallRecord = {}
  const span = api ? harmless(settings, 'a span', () => openSpan(api, adapter, operation, tool, request)) : undefined
  const end = (ended: Ended, result?: unknown) => {
    const seconds = (performance.now() - began) / 1000
    const seen: Seen = { adapter, operation, tool, request, ended }
    if (span) harmless(settings, 'a span', () => span.end(ended, result))
    if (api) harmless(settings, 'a duration', () => recordDuration(api, seen, seconds))
    if (settings.audit) harmless(settings, 'the audit', () => audit(settings, seen, time, seconds, span?.traceId))
  }
  try {
    const seen = inner(settings, request, record, span)
    const told = await within(api, span, () => run(seen, record))
    end(record.unwound === undefined ? endedWith(told, record) : endedBy(record.unwound, operation, record, request), told)
    return told
  } catch (error) {
    end(endedBy(record.unwound ?? error, operation, record, request))
    throw error
  }
}

/** An operation that has ended, for who tells of it. */
export interface Seen {
  readonly adapter: BaseAdapter<unknown>
  readonly operation: Operation
  readonly tool: KnownTool
  readonly request: Request
  readonly ended: Ended
}

/** The span is the active one, as far as the application's context manager follows. */
const within = <T>(api: Api | null, span: ToolSpan | undefined, run: () => T): T =>
  api && span ? api.context.with(span.context, run) : run()

/** What a route sees: the span as its parent. Whoever asks the client is noted, as a framework may make an answer of what unwinds the handler. */
function inner(settings: Settings, request: Request, record: CallRecord, span: ToolSpan | undefined): Request {
  const { caller, client } = request
  const { forwardedHeaders } = caller
  const headers = span && harmless(settings, 'a span', () => span.headers(forwardedHeaders))
  return {
    ...request,
    ...(headers && { caller: { ...caller, forwardedHeaders: headers } }),
    ...(client && { client: noting(client, record) }),
  }
}

/** The route behind an operation, whoever asks. A list that fails fails the operation, which says so. */
async function knownTool(adapter: BaseAdapter<unknown>, { method, target }: Operation): Promise<KnownTool> {
  const list = await adapter.listTools().catch(() => undefined)
  if (method === 'tools/call') return list?.tools.get(target)
  return method === 'prompts/get' ? list?.prompts.get(target)?.tool : list?.resources.find(({ uri }) => uri.match(target))?.tool
}
