import { createMcpHandler, Server } from '@modelcontextprotocol/server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { ask, mirrored, ROWS } from './modern-rows.js'
import { NodeAdapter, slow } from './node-app.js'
import { pipeClient } from './pipe-client.js'
import { HEADERS, post, rpc } from './post.js'

const adapter = new NodeAdapter({ name: 'shop', version: '1.2.3' })
let serving: HttpServing
beforeAll(async () => void (serving = await serveHttp(adapter, { port: 0 })))
afterAll(() => serving.close())

/** The official server of the second SDK, with the same tools. */
const official = createMcpHandler(async () => {
  const server = new Server({ name: 'shop', version: '1.2.3' }, { capabilities: { tools: {} } })
  const { tools } = await adapter.listTools()
  server.setRequestHandler('tools/list', () => ({
    tools: [...tools.values()].map(({ name, inputSchema }) => ({ name, inputSchema })) as never,
  }))
  server.setRequestHandler('tools/call', ({ params: { name } }) => {
    if (tools.has(name)) return { content: [] }
    throw Object.assign(new Error(`Unknown tool: ${name}`), { code: -32602 })
  })
  return server
})

async function askOfficial(body: unknown, headers: Readonly<Record<string, string | undefined>>) {
  const sent = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== undefined) as [string, string][]
  const answer = await official.fetch(new Request('http://127.0.0.1/mcp', { method: 'POST', headers: sent, body: JSON.stringify(body) }))
  const text = await answer.text()
  const json = text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? 'null')
  return { status: answer.status, json: JSON.parse(json) as { error?: { code: number } } | null }
}

const headersOf = (body: unknown) => (Array.isArray(body) || !(body as { method?: unknown }).method ? {} : mirrored(body))

describe.each(ROWS)('$name', ({ body, headers, status, code, differs }) => {
  const sent = { ...headersOf(body), ...headers }
  test('over HTTP', async () => {
    const answer = await post(serving.url, body, sent)
    expect([answer.status, answer.json.error?.code ?? 0]).toEqual([status, code])
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', ...(code === 0 ? { result: { resultType: 'complete' } } : {}) })
  })
  test(differs ? `the official server answers otherwise: ${differs}` : 'as the official server answers', async () => {
    const { status: officialStatus, json } = await askOfficial(body, sent)
    const same = officialStatus === status && (json?.error?.code ?? 0) === code
    expect(same, `theirs: ${officialStatus} ${json?.error?.code}`).toBe(differs === undefined)
  })
})

// Without headers a message that names no version speaks the other era.
describe('on one pipe', () => {
  const pipe = () => pipeClient(new NodeAdapter())

  test.each(ROWS.filter(({ headers, name }) => headers === undefined && name !== 'no version in the body'))(
    '$name',
    async ({ body, code }) => {
      const { send, input, served, answers } = pipe()
      send(body)
      input.end()
      await served
      expect(answers.map(({ error }) => error?.code ?? 0)).toEqual([code])
    },
  )

  test('both eras, message by message; ids are answered as they came', async () => {
    const { send, input, served, answers } = pipe()
    send(ask('tools/call', { name: 'get_late' }, {}, 0))
    send(rpc('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }, 'i'))
    send(ask('tools/list', {}, {}, ''))
    send(rpc('tools/call', { name: 'get_names' }, 2))
    input.end()
    await served
    const byId = new Map(answers.map((answer) => [answer.id, answer.result]))
    expect([byId.get(0).resultType, byId.get('i').protocolVersion, byId.get('').resultType, byId.get(2).resultType]).toEqual([
      'complete',
      '2025-11-25',
      'complete',
      undefined,
    ])
  })

  test.each([1, 0, '', 'a'])(
    'the request %j is cancelled by its id: the handler sees its client gone, and nothing is answered',
    async (id) => {
      const { send, input, served, answers } = pipe()
      Object.assign(slow, { started: 0, closed: 0 })
      send(ask('tools/call', { name: 'get_slow' }, {}, id))
      await vi.waitFor(() => expect(slow.started).toBe(1))
      send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
      await vi.waitFor(() => expect(slow.closed).toBe(1))
      send(ask('tools/list', {}, {}, 9))
      input.end()
      await served
      expect(answers.map((answer) => answer.id)).toEqual([9])
    },
  )
})

test('a client that goes away cancels its call', async () => {
  Object.assign(slow, { started: 0, closed: 0 })
  const gone = new AbortController()
  const body = ask('tools/call', { name: 'get_slow' })
  const hanging = fetch(serving.url, {
    method: 'POST',
    signal: gone.signal,
    headers: { ...HEADERS, ...mirrored(body) },
    body: JSON.stringify(body),
  })
  await vi.waitFor(() => expect(slow.started).toBe(1))
  gone.abort()
  await expect(hanging).rejects.toThrow()
  await vi.waitFor(() => expect(slow.closed).toBe(1))
})

test("one call too many in a minute: 429, and a code that is not the protocol's", async () => {
  const limited = await serveHttp(new NodeAdapter({ maxCallsPerMinute: 1 }), { port: 0 })
  const body = ask('tools/call', { name: 'get_names' })
  const answers = [await post(limited.url, body, mirrored(body)), await post(limited.url, body, mirrored(body))]
  await limited.close()
  expect(answers.map(({ status, json }) => [status, json.error?.code])).toEqual([
    [200, undefined],
    [429, 429],
  ])
  expect(Number(answers[1]!.headers['retry-after'])).toBeGreaterThan(50)
})

test('a list says how long it may be kept, and by whom; each answer says who gave it', async () => {
  const { json } = await post(serving.url, ask('tools/list'), mirrored(ask('tools/list')))
  expect(json.result).toMatchObject({
    ttlMs: 60_000,
    cacheScope: 'private',
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'shop', version: '1.2.3' } },
  })
})
