import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import type { AuditEntry } from 'backend2mcp'
import { McpAdapter, mcpTool } from 'backend2mcp/express'
import express from 'express'

const tracer = trace.getTracer('users')

const BY_ID = { type: 'object', properties: { id: { type: 'integer', minimum: 1 } } }

/** Stands for a database client that traces. */
const find = (id: number) =>
  tracer.startActiveSpan('SELECT users', { kind: SpanKind.CLIENT }, async (span) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    span.end()
    return id === 1 ? { id, name: 'Satyam' } : undefined
  })

export const app = express().use(express.json())

// Stands for the application's own tracing of its routes.
app.use('/users', (req, res, next) => {
  const caller = propagation.extract(context.active(), req.headers)
  const span = tracer.startSpan(`${req.method} /users/:id`, { kind: SpanKind.SERVER }, caller)
  res.once('finish', () => span.end())
  context.with(trace.setSpan(caller, span), next)
})

app.get(
  '/users/:id',
  mcpTool({ name: 'get_user', params: BY_ID }, async (req, res) => {
    const user = await find(Number(req.params.id))
    if (user) res.json(user)
    else res.status(404).json({ error: `there is no user ${req.params.id}` })
  }),
)

/** What the audit has heard. `audit: 'calls.jsonl'` writes it to a file. */
export const heard: AuditEntry[] = []

const adapter = new McpAdapter(app, { audit: (entry) => heard.push(entry) })
app.all('/mcp', adapter.handler())
