import { exporter } from './tracing.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import type { AddressInfo } from 'node:net'
import { app, heard } from './app.js'

const KINDS = ['internal', 'server', 'client']
const lines: string[] = []
const say = (text: string) => {
  lines.push(text)
  console.log(text)
}

const server = app.listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const client = new Client({ name: 'agent', version: '1.0.0' })
await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`)))

/** A call by an agent that traces: its context goes with the request, in `_meta`. */
async function call(id: number, more: object = {}): Promise<void> {
  const span = trace.getTracer('agent').startSpan('agent: who is it?', { kind: SpanKind.CLIENT })
  const _meta: Record<string, string> = {}
  propagation.inject(trace.setSpan(context.active(), span), _meta)
  await client.callTool({ name: 'get_user', arguments: { id, ...more }, _meta })
  span.end()
}

/** One trace as a tree; how long each took is another each time. */
function tree(spans: readonly ReadableSpan[], parent?: string, depth = 0): void {
  for (const span of spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)) {
    const { 'error.type': error } = span.attributes
    const text = `${'   '.repeat(depth)}${depth > 0 ? '└─ ' : ''}${span.name}`
    say(`${text.padEnd(44)} ${KINDS[span.kind]!.padEnd(6)} … ms${error ? `  ${String(error)}` : ''}`)
    tree(spans, span.spanContext().spanId, depth + 1)
  }
}

for (const id of [1, 7]) {
  exporter.reset()
  await call(id)
  tree(exporter.getFinishedSpans())
}
await client.close()
server.close()

for (const { method, tool, route, arguments: args, outcome, status } of heard)
  say(JSON.stringify({ method, tool, route, arguments: args, outcome, status }))

const least = [
  '└─ tools/call get_user',
  '      └─ GET /users/:id',
  '         └─ SELECT users',
  'tool_error',
  '"outcome":"ok"',
  '"status":404',
]
const missing = least.filter((text) => !lines.some((line) => line.includes(text)))
console.log(missing.length === 0 ? 'observability: ok' : `observability: missing ${missing.join('; ')}`)
process.exit(missing.length === 0 ? 0 : 1)
