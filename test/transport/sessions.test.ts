import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { get, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { BearerAuthProvider } from '../../src/auth/bearer.js'
import type { AdapterOptions } from '../../src/options.js'
import { serveHttp } from '../../src/transport/run.js'
import { MALFORMED } from './malformed.js'
import { ask, mirrored } from './modern-rows.js'
import { NodeAdapter, slow } from './node-app.js'
import { type Answer, call, HEADERS, post, rpc } from './post.js'

async function serve(options: AdapterOptions = {}) {
  const adapter = new NodeAdapter({ sessions: true, ...options })
  const serving = await serveHttp(adapter, { port: 0 })
  onTestFinished(() => serving.close())
  return { adapter, ...serving }
}

const INITIALIZE = rpc('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } })
const opened = (answer: Answer) => answer.headers['mcp-session-id'] as string

async function open(url: string, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  const answer = await post(url, INITIALIZE, headers)
  expect(answer.status).toBe(200)
  return { ...headers, 'mcp-session-id': opened(answer), 'mcp-protocol-version': '2025-11-25' }
}

/** A client that listens until it leaves. */
function listen(url: string, headers: Record<string, string>): { res?: IncomingMessage; leave(): void } {
  const listening: { res?: IncomingMessage; leave(): void } = { leave: () => req.destroy() }
  const req = get(url, { headers: { ...headers, accept: 'text/event-stream' } }, (res) => {
    listening.res = res.on('error', () => {}).resume()
  })
  req.on('error', () => {})
  onTestFinished(() => void req.destroy())
  return listening
}

/** The messages of an answer, from JSON or from a stream. */
// oxlint-disable-next-line no-explicit-any
const messages = ({ text, json }: Answer): any[] =>
  json ? [json] : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as unknown)

afterEach(() => void vi.useRealTimers())

test('the official client opens one, calls, hears of changes, and ends it', async () => {
  const { url, adapter } = await serve()
  const client = new Client({ name: 't', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(url))
  let heard = 0
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void heard++)
  await client.connect(transport)
  expect(transport.sessionId).toMatch(/^[\x21-\x7e]{36}$/)
  expect(client.getServerCapabilities()).toEqual({ tools: { listChanged: true }, logging: {} })
  expect((await client.callTool({ name: 'get_names', arguments: {} })).structuredContent).toEqual({ result: ['ada', 'grace'] })
  await vi.waitFor(async () => {
    await adapter.hide('get_big')
    await adapter.show('get_big')
    expect(heard).toBeGreaterThan(0) // once its stream is open
  })
  const id = transport.sessionId!
  await transport.terminateSession()
  expect((await post(url, rpc('ping'), { 'mcp-session-id': id })).status).toBe(404)
  await client.close()
})

test('every session has an id of its own', async () => {
  const { url } = await serve()
  const ids = await Promise.all(Array.from({ length: 10 }, () => open(url)))
  expect(new Set(ids.map((headers) => headers['mcp-session-id'])).size).toBe(10)
})

describe('what is no session', () => {
  test.each([
    ['none at all', undefined, 400],
    ['an unknown one', '00000000-0000-0000-0000-000000000000', 404],
    ['an empty one', '', 404],
  ])('%s', async (_, id, status) => {
    const { url } = await serve()
    for (const [method, body] of [
      ['POST', rpc('tools/list')],
      ['GET', ''],
      ['DELETE', ''],
    ] as const) {
      const answer = await post(url, body, { 'mcp-session-id': id, accept: 'application/json, text/event-stream' }, method)
      expect([answer.status, answer.json.error.code]).toEqual([status, -32000])
    }
  })

  test('that of another caller, and it stays whole', async () => {
    const auth = new BearerAuthProvider({
      validTokens: [
        { token: 'token-of-ada-here', subject: 'ada' },
        { token: 'token-of-bob-here', subject: 'bob' },
      ],
    })
    const { url } = await serve({ auth })
    const ada = await open(url, { authorization: 'Bearer token-of-ada-here' })
    const bob = { ...ada, authorization: 'Bearer token-of-bob-here' }
    for (const method of ['POST', 'GET', 'DELETE'])
      expect((await post(url, method === 'POST' ? rpc('ping') : '', bob, method)).status).toBe(404)
    expect((await post(url, rpc('tools/list'), ada)).status).toBe(200)
  })

  test('one that its client has ended, or that was idle for too long', async () => {
    const { url } = await serve({ sessions: { idleMs: 1000 } })
    const [ended, idle] = [await open(url), await open(url)]
    expect((await post(url, '', ended, 'DELETE')).status).toBe(200)
    expect((await post(url, rpc('ping'), ended)).status).toBe(404)
    expect((await post(url, rpc('ping'), idle)).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 1300))
    expect((await post(url, rpc('ping'), idle)).status).toBe(404)
  })
})

describe.each([
  ['of all', { max: 2 }],
  ['of one caller', { maxPerCaller: 2 }],
])('one too many %s', (_, sessions) => {
  test('ends the one that has been idle longest', async () => {
    const { url } = await serve({ sessions })
    const [first, second] = [await open(url), await open(url)]
    expect((await post(url, rpc('ping'), first!)).status).toBe(200) // now the second is older
    const third = await open(url)
    const alive = await Promise.all([first!, second!, third].map(async (one) => (await post(url, rpc('ping'), one)).status))
    expect(alive).toEqual([200, 404, 200])
  })

  test('is refused where none is idle', async () => {
    const { url } = await serve({ sessions })
    const listening = [await open(url), await open(url)].map((headers) => listen(url, headers))
    await vi.waitFor(() => expect(listening.every(({ res }) => res)).toBe(true))
    const refused = await post(url, INITIALIZE)
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '60'])
    listening[0]!.leave()
    await vi.waitFor(async () => expect((await post(url, INITIALIZE)).status).toBe(200))
  })
})

test('one ends when its life is over, however busy it is', async () => {
  const { url } = await serve({ sessions: { lifeMs: 1000 } })
  const session = await open(url)
  await vi.waitFor(async () => expect((await post(url, rpc('ping'), session)).status).toBe(404), { timeout: 5000 })
})

test('however many ask at once, no more are kept', async () => {
  const { url } = await serve({ sessions: { max: 3 } })
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(url, INITIALIZE)))
  const sessions = answers.filter(({ status }) => status === 200).map((answer) => ({ 'mcp-session-id': opened(answer) }))
  const alive = await Promise.all(sessions.map((headers) => post(url, rpc('ping'), headers)))
  expect(alive.filter(({ status }) => status === 200)).toHaveLength(3)
})

test('calls are limited here, too: alone, in a batch, and while they run on without their client', async () => {
  const { url } = await serve({ maxCallsPerMinute: 2 })
  const session = await open(url)
  const { 'mcp-protocol-version': _, ...old } = session
  const batch = [1, 2].map((id) => call('get_names', {}, id))
  const results = [...messages(await post(url, batch, old)), ...messages(await post(url, call('get_names'), session))]
  const texts = results.flat().map(({ result }) => JSON.stringify(result))
  expect(texts.filter((text) => text.includes('Too many calls of get_names'))).toHaveLength(1)

  const { url: narrow } = await serve({ maxConcurrentCalls: 1 })
  const other = await open(narrow)
  Object.assign(slow, { started: 0, closed: 0 })
  const gone = new AbortController()
  const hanging = fetch(narrow, {
    method: 'POST',
    signal: gone.signal,
    headers: { ...HEADERS, ...other },
    body: JSON.stringify(call('get_slow')),
  }).then((answer) => answer.text())
  await vi.waitFor(() => expect(slow.started).toBe(1))
  gone.abort()
  await hanging.catch(() => {})
  const [message] = messages(await post(narrow, call('get_names', {}, 2), other))
  expect(JSON.stringify(message.result)).toContain('Busy: too many calls are running')
})

describe('in a session every malformed message is answered', () => {
  test.each(MALFORMED.filter(([, body]) => (body as { method?: string }).method !== 'initialize'))(
    '%s',
    async (_name, body, status, code, id) => {
      const { url } = await serve()
      const answer = await post(url, body, await open(url))
      // The official transport answers on a stream, and so with 200, once a message is for the server.
      const [message] = messages(answer)
      expect([message.error.code, message.id]).toEqual([code, id])
      expect([status, 200]).toContain(answer.status)
    },
  )
})

test('a key __proto__ is refused here as everywhere', async () => {
  const { url } = await serve()
  const body = JSON.stringify(call('get_names')).replace('"name":"get_names"', '"name":"get_names","arguments":{"__proto__":{"x":1}}')
  const [message] = messages(await post(url, body, await open(url)))
  expect(message.result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('__proto__') }] })
})

test('each request is its own caller: a token that is refreshed counts, one that has expired does not', async () => {
  const holders = new Map([
    ['old-token-of-ada', 'ada'],
    ['new-token-of-ada', 'ada'],
  ])
  const auth = new BearerAuthProvider({ verify: (token) => (holders.has(token) ? { subject: holders.get(token)! } : undefined) })
  const { url, adapter } = await serve({ auth })
  const session = await open(url, { authorization: 'Bearer old-token-of-ada' })
  holders.delete('old-token-of-ada')
  expect((await post(url, call('get_headers'), session)).status).toBe(401)
  await post(url, call('get_headers'), { ...session, authorization: 'Bearer new-token-of-ada' })
  expect(adapter.contexts.map(({ identityHeaders }) => identityHeaders.authorization)).toEqual(['Bearer new-token-of-ada'])
})

test('a stream that broke is taken up again: what was sent meanwhile comes, and nothing twice', async () => {
  const { url } = await serve()
  const session = await open(url)
  const gone = new AbortController()
  const answer = await fetch(url, {
    method: 'POST',
    signal: gone.signal,
    headers: { ...HEADERS, ...session },
    body: JSON.stringify(call('get_late')),
  })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  const { value: first } = await reader.read()
  const [, lastEventId] = /^id: (\S+)$/m.exec(first!)!
  gone.abort()
  await reader.closed.catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 500)) // the call ends without its client
  const resumed = new AbortController()
  onTestFinished(() => resumed.abort())
  const again = await fetch(url, {
    signal: resumed.signal,
    headers: { ...session, accept: 'text/event-stream', 'last-event-id': lastEventId! },
  })
  expect(again.status).toBe(200)
  const { value } = await again.body!.pipeThrough(new TextDecoderStream()).getReader().read()
  expect([...value!.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => (JSON.parse(data!) as { result: object }).result)).toEqual([
    expect.objectContaining({ structuredContent: { late: true } }),
  ])
})

test('the other era has no sessions, and needs none', async () => {
  const { url } = await serve()
  const body = ask('tools/list')
  const answer = await post(url, body, { ...mirrored(body), 'mcp-session-id': 'ignored' })
  expect([answer.status, answer.json.result.resultType, opened(answer)]).toEqual([200, 'complete', undefined])
})

test('a server that stops ends its sessions and their calls', async () => {
  const adapter = new NodeAdapter({ sessions: true })
  const serving = await serveHttp(adapter, { port: 0 })
  const session = await open(serving.url)
  Object.assign(slow, { started: 0, closed: 0 })
  const hanging = fetch(serving.url, { method: 'POST', headers: { ...HEADERS, ...session }, body: JSON.stringify(call('get_slow')) }).then(
    (answer) => answer.text(),
  )
  await vi.waitFor(() => expect(slow.started).toBe(1))
  await serving.close()
  await hanging.catch(() => {})
  expect(slow.closed).toBe(1)
  expect(adapter.changes.listeners).toBe(0)
})

test('without the option GET and DELETE are 405, and say what is taken', async () => {
  const { url } = await serve({ sessions: false })
  for (const method of ['GET', 'DELETE', 'PUT']) {
    const answer = await post(url, '', {}, method)
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST'])
  }
})
