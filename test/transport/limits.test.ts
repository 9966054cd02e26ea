import { PassThrough } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { AdapterOptions } from '../../src/options.js'
import { connectInMemory } from '../../src/transport/memory.js'
import { serveHttp } from '../../src/transport/run.js'
import { serveStdio } from '../../src/transport/stdio.js'
import { NodeAdapter, slow } from './node-app.js'
import { call, post } from './post.js'

async function serve(options: AdapterOptions): Promise<string> {
  const serving = await serveHttp(new NodeAdapter(options), { port: 0 })
  onTestFinished(() => serving.close())
  return serving.url
}

describe('over HTTP', () => {
  test('one call too many in a minute: 429, with its id, and when to come again', async () => {
    const url = await serve({ maxCallsPerMinute: 2 })
    const answers = []
    for (const id of [1, 2, 3]) answers.push(await post(url, { ...call('get_names'), id }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(Number(answers[2]!.headers['retry-after'])).toBeGreaterThan(50)
    expect(answers[2]!.json).toEqual({
      jsonrpc: '2.0',
      id: 3,
      error: {
        code: -32000,
        message: expect.stringMatching(/^Too many calls of get_names: 2 a minute at the most\. Try again in \d+ s\.$/),
      },
    })
    expect((await post(url, { jsonrpc: '2.0', id: 4, method: 'tools/list' })).status).toBe(200)
  })

  test('one call too many at once: 503 after a second; a client that leaves gives its place back', async () => {
    const url = await serve({ maxConcurrentCalls: 1 })
    slow.started = 0
    const gone = new AbortController()
    const hanging = fetch(url, {
      method: 'POST',
      signal: gone.signal,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify(call('get_slow')),
    }).catch(() => undefined)
    await vi.waitFor(() => expect(slow.started).toBe(1))
    const refused = await post(url, call('get_names'))
    expect([refused.status, refused.headers['retry-after'], refused.json.error.message]).toEqual([
      503,
      '1',
      'Busy: too many calls are running. Try again in 1 s.',
    ])
    gone.abort()
    await hanging
    expect((await post(url, call('get_names'))).status).toBe(200)
  })

  test('a call that hangs gives its place back at its timeout', async () => {
    const url = await serve({ maxConcurrentCalls: 1, timeoutMs: 50 })
    for (let n = 0; n < 3; n++) expect((await post(url, call('get_slow'))).json.result.isError).toBe(true)
    expect((await post(url, call('get_names'))).json.result.isError).toBeUndefined()
  })

  test.each([
    ['shorter than all others', 'get_late', { timeoutMs: 5000 }, 50, true],
    ['longer than all others', 'get_late', { timeoutMs: 50 }, 5000, undefined],
    ['of another tool', 'get_names', { timeoutMs: 5000 }, 1, undefined],
  ])('a timeout of one tool, %s', async (_, tool, options, timeoutMs, isError) => {
    class OwnTimeout extends NodeAdapter {
      override getRoutes = () => super.getRoutes().map((route) => (route.path === '/late' ? { ...route, options: { timeoutMs } } : route))
    }
    const serving = await serveHttp(new OwnTimeout(options), { port: 0 })
    onTestFinished(() => serving.close())
    expect((await post(serving.url, call(tool))).json.result.isError).toBe(isError)
  })

  test('the calls of a batch are counted one by one', async () => {
    const url = await serve({ maxCallsPerMinute: 2 })
    const batch = [1, 2, 3].map((id) => ({ ...call('get_names'), id }))
    const { status, json } = await post(url, batch, { 'mcp-protocol-version': '2025-03-26' })
    expect(status).toBe(200)
    const results = (json as { result: { isError?: boolean; _meta: object } }[]).map(({ result }) => result)
    expect(results.filter(({ isError }) => isError)).toEqual([
      expect.objectContaining({ _meta: { 'backend2mcp/retryAfterMs': expect.any(Number) } }),
    ])
  })
})

/** Sends lines to the stdio server; resolves with as many answers, by id. */
async function overStdio(adapter: NodeAdapter, messages: readonly object[]): Promise<Map<number, { result: Record<string, unknown> }>> {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const served = serveStdio(adapter, output, input)
  let text = ''
  output.on('data', (chunk: Buffer) => (text += chunk.toString()))
  for (const message of messages) input.write(`${JSON.stringify(message)}\n`)
  await vi.waitFor(() => expect(text.split('\n')).toHaveLength(messages.length + 1), 5000)
  input.end()
  await served
  const answers = text.trim().split('\n').map((line) => JSON.parse(line) as { id: number; result: Record<string, unknown> }) // prettier-ignore
  return new Map(answers.map((answer) => [answer.id, answer]))
}

test('over stdio: an error result, with the milliseconds to wait', async () => {
  const messages = [1, 2, 3].map((id) => ({ ...call('get_names'), id }))
  const answers = [...(await overStdio(new NodeAdapter({ maxCallsPerMinute: 2 }), messages)).values()].map(({ result }) => result)
  const refused = answers.filter(({ isError }) => isError)
  expect(refused).toHaveLength(1)
  expect(refused[0]).toEqual({
    isError: true,
    content: [{ type: 'text', text: expect.stringMatching(/^Too many calls of get_names: 2 a minute/) }],
    _meta: { 'backend2mcp/retryAfterMs': expect.any(Number) },
  })
})

test('in memory nothing is counted', async () => {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js')
  const client = new Client({ name: 't', version: '1' })
  await client.connect(await connectInMemory(new NodeAdapter({ maxCallsPerMinute: 1, maxConcurrentCalls: 1 })))
  const results = await Promise.all(Array.from({ length: 5 }, () => client.callTool({ name: 'get_late', arguments: {} })))
  expect(results.map(({ isError }) => isError)).toEqual(Array(5).fill(undefined))
  await client.close()
})
