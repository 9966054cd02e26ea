import type { Context, Link, Span, TextMapGetter } from '@opentelemetry/api'
import type { BaseAdapter } from '../adapter.js'
import type { Request } from '../protocol/methods.js'
import type { CallResult } from '../tools/call-result.js'
import { type Api, isTracing } from './api.js'
import { attributesOf, endAttributes } from './attributes.js'
import { NAMES, SCOPE } from './names.js'
import type { Ended, KnownTool, Operation } from './operation.js'
import { boundedJson } from './redact.js'

type Headers = Readonly<Record<string, string>>

/** The span of one operation. */
export interface ToolSpan {
  /** The span is active in it. */
  readonly context: Context
  readonly traceId: string
  /** The headers of the inner request, whose parent is the span. */
  headers(forwarded?: Headers): Headers
  end(ended: Ended, result?: unknown): void
}

/** Opens the span of an operation; undefined: nobody traces. */
export function openSpan(
  api: Api,
  adapter: BaseAdapter<unknown>,
  operation: Operation,
  tool: KnownTool,
  request: Request,
): ToolSpan | undefined {
  if (!isTracing(api)) return undefined
  const { telemetry } = adapter.settings
  const { parent, links } = parentOf(api, request)
  const isCall = operation.method === 'tools/call'
  const span = api.trace
    .getTracer(SCOPE)
    .startSpan(
      tool && operation.method !== 'resources/read' ? `${operation.method} ${operation.target}` : operation.method,
      { kind: api.SpanKind.SERVER, attributes: attributesOf(adapter, operation, tool, request), links },
      parent,
    )
  const told = telemetry !== false && isCall && span.isRecording() ? telemetry : undefined
  if (told?.arguments) span.setAttribute(NAMES.toolArguments, boundedJson(operation.args, adapter.settings.clean))
  const context = api.trace.setSpan(parent, span)
  return {
    context,
    traceId: span.spanContext().traceId,
    headers: (forwarded) => headersFor(api, context, forwarded),
    end(ended, result) {
      const { structuredContent, content } = (result ?? {}) as Partial<CallResult>
      if (told?.results && result) span.setAttribute(NAMES.toolResult, boundedJson(structuredContent ?? content, adapter.settings.clean))
      endSpan(api, span, ended)
    },
  }
}

function endSpan({ SpanStatusCode }: Api, span: Span, ended: Ended): void {
  const { status, errorType, message } = ended
  span.setAttributes({ ...endAttributes(ended), ...(status !== undefined && { [NAMES.httpStatus]: status }) })
  if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, ...(message && { message }) })
  span.end()
}

/**
 * The client's own span, by `params._meta`; the span of the HTTP request that carries it is then linked (docs/gen-ai/mcp.md, Context propagation).
 * Else the latter, and where the application makes none, what the HTTP request says of its client.
 */
function parentOf({ context, propagation, trace }: Api, { asked, caller }: Request): { parent: Context; links: Link[] } {
  const active = context.active()
  const ambient = trace.getSpanContext(active)
  const told = propagation.extract(active, asked?.meta ?? {}, TEXTS)
  if (trace.getSpanContext(told) !== ambient) return { parent: told, links: ambient ? [{ context: ambient }] : [] }
  return { parent: ambient ? told : propagation.extract(told, caller.forwardedHeaders ?? {}), links: [] }
}

/** Only of texts can a context be read. */
const TEXTS: TextMapGetter<Readonly<Record<string, unknown>>> = {
  keys: Object.keys,
  get: (meta, name) => (typeof meta[name] === 'string' ? meta[name] : undefined),
}

/** The caller's own context gives way to that of the span; what no header can carry is left out. */
function headersFor({ propagation }: Api, context: Context, forwarded: Headers = {}): Headers {
  const own: Record<string, string> = {}
  propagation.inject(context, own)
  const injected = Object.entries(own).filter(([, value]) => /^[\t\x20-\x7e]*$/.test(value))
  if (injected.length === 0) return forwarded
  const { traceparent: _, tracestate: __, ...kept } = forwarded
  return { ...kept, ...Object.fromEntries(injected) }
}
