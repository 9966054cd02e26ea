import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connectInMemory } from '../../src/transport/memory.js'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { serveStdio } from '../../src/transport/stdio.js'
import { ask, mirrored } from '../transport/modern-rows.js'
import { post, rpc } from '../transport/post.js'
import { openShop } from './shop.js'
import { startSdk, stopSdk, takePoints, takeSpans } from './sdk.js'

let shop: Awaited<ReturnType<typeof openShop>>
let serving: HttpServing
beforeAll(async () => {
  startSdk()
  shop = await openShop()
  serving = await serveHttp(shop.adapter, { port: 0 })
})
afterAll(async () => {
  await serving.close()
  await shop.close()
  stopSdk()
})
beforeEach(() => void takeSpans())

const ours = (spans: readonly ReadableSpan[]) => spans.filter(({ instrumentationScope }) => instrumentationScope.name === 'backend2mcp')
const parents = (spans: readonly ReadableSpan[]) =>
  spans.map(({ name, parentSpanContext }) => [name, spans.find((one) => one.spanContext().spanId === parentSpanContext?.spanId)?.name])

/** `_meta` of a request whose client traces. */
function clientsMeta(): { readonly meta: Record<string, string>; readonly end: () => void } {
  const span = trace.getTracer('client').startSpan('agent', { kind: SpanKind.CLIENT }, ROOT_CONTEXT)
  const meta: Record<string, string> = {}
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), meta)
  return { meta, end: () => span.end() }
}

const called = (name: string, args: object, _meta?: object) => rpc('tools/call', { name, arguments: args, ...(_meta && { _meta }) })

describe('what the span of an operation says', () => {
  const ROUTE = { 'http.route': '/users/{id}', 'http.request.method': 'GET' }
  const GREET = { 'http.route': '/users/greet/{who}', 'http.request.method': 'GET' }
  const CALL = { 'mcp.method.name': 'tools/call', 'gen_ai.operation.name': 'execute_tool' }
  const USER = { ...CALL, ...ROUTE, 'gen_ai.tool.name': 'get_user' }
  const RESOURCE = { ...ROUTE, 'mcp.method.name': 'resources/read' }
  const PROMPT = { ...GREET, 'mcp.method.name': 'prompts/get', 'gen_ai.prompt.name': 'greet' }
  const NOT_FOUND = { 'error.type': '-32602', 'rpc.response.status_code': '-32602' }
  const ok = { 'http.response.status_code': 200 }

  const rows: [string, string, object, string, object][] = [
    ['a call', 'tools/call', { name: 'get_user', arguments: { id: 1 } }, 'tools/call get_user', { ...USER, ...ok }],
    [
      'a call that fails',
      'tools/call',
      { name: 'get_user', arguments: { id: 404 } },
      'tools/call get_user',
      { ...USER, 'http.response.status_code': 404, 'error.type': 'tool_error' },
    ],
    [
      'a call that is refused before the route',
      'tools/call',
      { name: 'get_user', arguments: { id: 'one' } },
      'tools/call get_user',
      { ...USER, 'error.type': 'tool_error' },
    ],
    [
      'an unknown tool: its name is no part of the span name',
      'tools/call',
      { name: 'x'.repeat(300), arguments: {} },
      'tools/call',
      { ...CALL, ...NOT_FOUND, 'gen_ai.tool.name': 'x'.repeat(200) },
    ],
    [
      'a resource',
      'resources/read',
      { uri: 'shop://users/1' },
      'resources/read',
      { ...RESOURCE, ...ok, 'mcp.resource.uri': 'shop://users/1' },
    ],
    ['a prompt', 'prompts/get', { name: 'greet', arguments: { who: 'Ada' } }, 'prompts/get greet', { ...PROMPT, ...ok }],
    [
      'a prompt whose route refuses',
      'prompts/get',
      { name: 'greet', arguments: { who: 'nobody' } },
      'prompts/get greet',
      { ...PROMPT, ...NOT_FOUND, 'http.response.status_code': 400 },
    ],
  ]
  const HTTP = {
    'network.transport': 'tcp',
    'network.protocol.name': 'http',
    'network.protocol.version': '1.1',
    'client.address': '127.0.0.1',
    'client.port': expect.any(Number),
    'jsonrpc.request.id': '1',
    'backend2mcp.framework': 'nestjs',
  }

  test.each(rows)('%s, 2025 era over HTTP', async (_, method, params, name, attributes) => {
    await post(serving.url, rpc(method, params), { 'mcp-protocol-version': '2025-11-25' })
    const [span, ...more] = ours(takeSpans())
    expect([span!.name, span!.kind, more]).toEqual([name, SpanKind.SERVER, []])
    expect(span!.attributes).toEqual({ ...HTTP, 'mcp.protocol.version': '2025-11-25', ...attributes })
    expect(span!.status.code).toBe('error.type' in attributes ? SpanStatusCode.ERROR : SpanStatusCode.UNSET)
  })

  test.each(rows)('%s, 2026 era over HTTP', async (_, method, params, name, attributes) => {
    const body = ask(method, params as Record<string, unknown>)
    await post(serving.url, body, mirrored(body))
    const [span] = ours(takeSpans())
    expect(span!.name).toBe(name)
    expect(span!.attributes).toEqual({
      ...HTTP,
      'jsonrpc.request.id': String(body.id),
      'mcp.protocol.version': '2026-07-28',
      ...attributes,
    })
  })

  test('a resource that is not there has the code of its era', async () => {
    const body = ask('resources/read', { uri: 'shop://nothing' })
    await post(serving.url, rpc('resources/read', { uri: 'shop://nothing' }))
    await post(serving.url, body, mirrored(body))
    expect(ours(takeSpans()).map(({ attributes }) => attributes['rpc.response.status_code'])).toEqual(['-32002', '-32602'])
  })

  test('in memory, and the revision that was agreed upon', async () => {
    const client = new Client({ name: 't', version: '1' })
    await client.connect(await connectInMemory(shop.adapter))
    await client.callTool({ name: 'get_user', arguments: { id: 1 } })
    await client.close()
    const [{ attributes }] = ours(takeSpans()) as [ReadableSpan]
    expect(attributes).toMatchObject({ 'mcp.protocol.version': '2025-11-25', 'gen_ai.tool.name': 'get_user' })
    expect(Object.keys(attributes).filter((name) => /^(network|client)\./.test(name))).toEqual([])
  })

  test.each<[string, number | string, object]>([
    ['2025', 0, called('get_user', { id: 1 })],
    ['2025', 'a', called('get_user', { id: 1 })],
    ['2026', 0, ask('tools/call', { name: 'get_user', arguments: { id: 1 } })],
  ])('on stdio, %s era, id %j as its client wrote it', async (_, id, message) => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const served = serveStdio(shop.adapter, output, input)
    const answered = new Promise((resolve) => output.once('data', resolve))
    input.write(`${JSON.stringify({ ...message, id })}\n`)
    await answered
    input.end()
    await served
    expect(ours(takeSpans())[0]!.attributes).toMatchObject({ 'network.transport': 'pipe', 'jsonrpc.request.id': String(id) })
  })

  test('in a session, its id', async () => {
    const { adapter, close } = await openShop({ sessions: true })
    const { url, close: end } = await serveHttp(adapter, { port: 0 })
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } }
    const { headers } = await post(url, rpc('initialize', params))
    const session = headers['mcp-session-id'] as string
    await post(url, called('get_user', { id: 1 }), { 'mcp-session-id': session })
    expect(ours(takeSpans())[0]!.attributes).toMatchObject({ 'mcp.session.id': session, 'mcp.protocol.version': '2025-11-25' })
    await end()
    await close()
  })

  test('what an endpoint refuses', async () => {
    const { adapter, close } = await openShop({ maxCallsPerMinute: 1 })
    const { url, close: end } = await serveHttp(adapter, { port: 0 })
    for (let n = 0; n < 2; n++) await post(url, called('get_user', { id: 1 }))
    const spans = ours(takeSpans())
    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual([undefined, '-32000'])
    await end()
    await close()
  })
})

describe('one trace', () => {
  test('from the client to the database: the HTTP span that carries it is linked', async () => {
    const { meta, end } = clientsMeta()
    const carrier = trace.getTracer('client').startSpan('POST /mcp', {}, ROOT_CONTEXT)
    await context.with(trace.setSpan(ROOT_CONTEXT, carrier), () => callIn(called('get_user', { id: 1 }, meta)))
    carrier.end()
    end()
    const spans = takeSpans().filter((span) => span.spanContext().traceId === meta.traceparent!.split('-')[1])
    expect(parents(spans)).toEqual([
      ['agent', undefined],
      ['tools/call get_user', 'agent'],
      ['HTTP GET', 'tools/call get_user'],
      ['SELECT users', 'HTTP GET'],
    ])
    expect(spans[1]!.links.map((link) => link.context)).toEqual([carrier.spanContext()])
  })

  test('without a client that traces, the ambient span is the parent', async () => {
    const carrier = trace.getTracer('client').startSpan('POST /mcp', {}, ROOT_CONTEXT)
    await context.with(trace.setSpan(ROOT_CONTEXT, carrier), () => callIn(called('get_user', { id: 1 })))
    carrier.end()
    const spans = takeSpans()
    expect(parents(spans).slice(0, 2)).toEqual([
      ['POST /mcp', undefined],
      ['tools/call get_user', 'POST /mcp'],
    ])
    expect(spans[1]!.links).toEqual([])
  })

  test('over HTTP without an instrumentation, the headers of the request tell the parent', async () => {
    const { meta, end } = clientsMeta()
    await post(serving.url, called('get_user', { id: 1 }), meta)
    end()
    expect(parents(takeSpans())).toEqual([
      ['agent', undefined],
      ['tools/call get_user', 'agent'],
      ['HTTP GET', 'tools/call get_user'],
      ['SELECT users', 'HTTP GET'],
    ])
  })

  test('of _meta over a header, and only once each', async () => {
    const [own, other] = [clientsMeta(), clientsMeta()]
    await post(serving.url, called('get_user', { id: 1 }, own.meta), other.meta)
    own.end()
    other.end()
    const spans = takeSpans()
    const [tool] = ours(spans)
    expect(parents(spans)).toContainEqual(['tools/call get_user', 'agent'])
    expect(tool!.spanContext().traceId).toBe(own.meta.traceparent!.split('-')[1])
  })

  test.each([
    { traceparent: 1 },
    { traceparent: 'x'.repeat(1e5) },
    { traceparent: '\n' },
    { baggage: 'a=b;c\u0000\u00fc' },
    { tracestate: ['a'] },
  ])('a _meta that no context can be read of fails nothing: %j', async (meta) => {
    const { json } = await post(serving.url, called('get_user', { id: 1 }, meta))
    expect(json.result.isError).toBeUndefined()
    expect(ours(takeSpans())).toHaveLength(1)
  })
})

/** A call through the application's own process, as a mounted endpoint runs it. */
async function callIn(message: ReturnType<typeof rpc>): Promise<void> {
  const { modernResult } = await import('../../src/protocol/modern.js')
  const { localCaller } = await import('../../src/protocol/caller.js')
  const { Ending } = await import('../../src/dispatch/ending.js')
  const caller = await (await localCaller(shop.adapter.settings, 'memory'))()
  await modernResult(shop.adapter, message as never, { caller, signal: new Ending() })
}

describe('arguments and results', () => {
  const CONTENT = ['gen_ai.tool.call.arguments', 'gen_ai.tool.call.result']

  test.each<[string, boolean | object, (string | undefined)[]]>([
    ['neither unless asked for', true, [undefined, undefined]],
    ['arguments, without secrets', { arguments: true }, ['{"id":1,"password":"[redacted]"}', undefined]],
    ['results', { results: true }, [undefined, '{"id":1,"name":"Ada"}']],
  ])('%s', async (_, telemetry, expected) => {
    const { adapter, close } = await openShop({ telemetry })
    const client = new Client({ name: 't', version: '1' })
    await client.connect(await connectInMemory(adapter))
    await client.callTool({ name: 'get_user', arguments: { id: 1, password: 'hunter2' } })
    const [span] = ours(takeSpans())
    expect(CONTENT.map((name) => span!.attributes[name])).toEqual(expected)
    await client.close()
    await close()
  })

  test('telemetry: false makes no span, and passes the headers of the caller on', async () => {
    const { adapter, close } = await openShop({ telemetry: false })
    const { url, close: end } = await serveHttp(adapter, { port: 0 })
    const { meta, end: endSpan } = clientsMeta()
    await post(url, called('get_user', { id: 1 }), meta)
    endSpan()
    expect(parents(takeSpans())).toEqual([
      ['agent', undefined],
      ['HTTP GET', 'agent'],
      ['SELECT users', 'HTTP GET'],
    ])
    await end()
    await close()
  })
})

describe('durations', () => {
  test('of each operation, in seconds, by names that no client chooses', async () => {
    await takePoints('mcp.server.operation.duration')
    for (const name of ['get_user', 'get_user', 'one', 'two'])
      await post(serving.url, called(name, { id: 1 }), { 'mcp-protocol-version': '2025-11-25' })
    const points = await takePoints('mcp.server.operation.duration')
    const shared = {
      'mcp.method.name': 'tools/call',
      'gen_ai.operation.name': 'execute_tool',
      'mcp.protocol.version': '2025-11-25',
      'network.transport': 'tcp',
      'network.protocol.name': 'http',
      'network.protocol.version': '1.1',
      'backend2mcp.framework': 'nestjs',
    }
    expect(points.map(({ attributes, value, unit }) => [(value as { count: number }).count, unit, attributes])).toEqual([
      [2, 's', { ...shared, 'gen_ai.tool.name': 'get_user' }],
      [2, 's', { ...shared, 'error.type': '-32602', 'rpc.response.status_code': '-32602' }],
    ])
    const { buckets, sum } = points[0]!.value as { buckets: { boundaries: number[] }; sum: number }
    expect(buckets.boundaries).toEqual([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300])
    expect(sum).toBeGreaterThan(0)
  })

  test('of a session', async () => {
    const { sessionEnded } = await import('../../src/telemetry/metrics.js')
    await takePoints('mcp.server.session.duration')
    sessionEnded(12, { 'network.transport': 'tcp' })
    const [point] = await takePoints('mcp.server.session.duration')
    expect([point!.attributes, (point!.value as { sum: number }).sum]).toEqual([{ 'network.transport': 'tcp' }, 12])
  })
})
