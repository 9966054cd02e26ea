import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { MALFORMED, WELL_FORMED } from './malformed.js'
import { NodeAdapter, slow } from './node-app.js'
import { call, HEADERS, post, rpc } from './post.js'

const adapter = new NodeAdapter({
  allowedHosts: ['api.example.com', 'other.example.com:8443'],
  allowedOrigins: ['https://app.example.com', 'vscode-webview://panel'],
  forwardHeaders: ['X-Tenant'],
})
let serving: HttpServing
beforeAll(async () => void (serving = await serveHttp(adapter, { port: 0 })))
afterAll(() => serving.close())

const refusal = (code: number, id: unknown = null) => ({ jsonrpc: '2.0', id, error: { code, message: expect.any(String) } })

describe('a message that is wrong', () => {
  test.each(MALFORMED)('%s', async (_name, body, status, code, id) => {
    const answer = await post(serving.url, body)
    expect([answer.status, answer.json]).toEqual([status, refusal(code, id)])
    expect(answer.text).not.toMatch(/zod|invalid_type|<html/i)
  })

  test.each(WELL_FORMED)('%s is answered', async (_name, body) => {
    const answer = await post(serving.url, body)
    expect(answer.status).toBe(200)
    expect(answer.json).toHaveProperty('result')
    expect(answer.json.id).toBe((typeof body === 'string' ? { id: 1 } : (body as { id: unknown })).id)
  })

  test('an unknown tool is named, and nothing else is said', async () => {
    expect((await post(serving.url, call('nope'))).json.error).toEqual({ code: -32602, message: 'Unknown tool: nope' })
  })

  test('a prototype key among the arguments is refused, not dropped', async () => {
    const { json } = await post(
      serving.url,
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_names","arguments":{"__proto__":{"admin":true}}}}',
    )
    expect(json.result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('/__proto__') }] })
  })
})

describe('before the body is read', () => {
  test.each<[string, Record<string, string | undefined>, number, string?]>([
    ['Host of another site', { host: 'evil.example' }, 403],
    ['Host that begins like ours', { host: 'localhost.evil.example' }, 403],
    ['Host that ends like ours', { host: 'evil-api.example.com' }, 403],
    ['Host with credentials', { host: 'localhost@evil.example' }, 403],
    ['no host name', { host: '?' }, 403],
    ['Host localhost, any port', { host: 'localhost:9' }, 200],
    ['Host in capitals', { host: 'LOCALHOST' }, 200],
    ['Host ::1', { host: '[::1]:3333' }, 200],
    ['an allowed Host', { host: 'api.example.com' }, 200],
    ['an allowed Host, any port', { host: 'API.example.com:444' }, 200],
    ['an allowed Host with its port', { host: 'other.example.com:8443' }, 200],
    ['an allowed Host with another port', { host: 'other.example.com:1' }, 403],
    ['Origin of another site', { origin: 'https://evil.example' }, 403],
    ['Origin null', { origin: 'null' }, 403],
    ['an empty Origin', { origin: '' }, 403],
    ['Origin that begins like ours', { origin: 'http://localhost.evil.example' }, 403],
    ['Origin of another port of an allowed one', { origin: 'https://app.example.com:444' }, 403],
    ['Origin of another scheme of an allowed one', { origin: 'http://app.example.com' }, 403],
    ['a loopback Origin', { origin: 'http://localhost:5173' }, 200],
    ['an allowed Origin', { origin: 'https://app.example.com' }, 200],
    ['an allowed Origin with the default port', { origin: 'https://app.example.com:443' }, 200],
    ['an allowed Origin of its own scheme', { origin: 'vscode-webview://panel' }, 200],
    ['Host before all else', { host: 'evil.example', origin: 'https://evil.example', 'content-type': 'text/plain' }, 403],
    ['no content type', { 'content-type': undefined }, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['text, the type that needs no preflight', { 'content-type': 'text/plain' }, 415],
    ['a type that begins like ours', { 'content-type': 'application/jsonp' }, 415],
    ['a charset', { 'content-type': 'application/json; charset=utf-8' }, 200],
    ['no Accept', { accept: undefined }, 406],
    ['Accept without events', { accept: 'application/json' }, 406],
    ['Accept without JSON', { accept: 'text/event-stream' }, 406],
    ['Accept anything', { accept: '*/*' }, 200],
    ['Accept with weights', { accept: 'application/*;q=0.5, text/*;q=0.1' }, 200],
    ['an unknown revision', { 'mcp-protocol-version': '1999-01-01' }, 400],
    ['a revision that is no date', { 'mcp-protocol-version': 'latest' }, 400],
  ])('%s', async (_name, headers, status) => {
    const answer = await post(serving.url, rpc('ping'), headers)
    expect([answer.status, answer.json]).toEqual([status, status === 200 ? rpcResult : refusal(-32000)])
  })
  const rpcResult = { jsonrpc: '2.0', id: 1, result: {} }

  test.each(SUPPORTED_PROTOCOL_VERSIONS)('revision %s is served', async (version) => {
    expect((await post(serving.url, rpc('ping'), { 'mcp-protocol-version': version })).status).toBe(200)
  })

  test('initialize is answered whatever revision the header names', async () => {
    const params = { protocolVersion: '2026-07-28', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
    const { json } = await post(serving.url, rpc('initialize', params), { 'mcp-protocol-version': '2026-07-28' })
    expect(json.result.protocolVersion).toBe('2025-11-25')
  })

  test.each(['GET', 'DELETE', 'PUT', 'OPTIONS', 'PATCH'])('%s', async (method) => {
    const answer = await post(serving.url, '', {}, method)
    expect([answer.status, answer.headers.allow, answer.json]).toEqual([405, 'POST', refusal(-32000)])
  })

  test('another path', async () => {
    const answer = await post(serving.url.replace('/mcp', '/other'), rpc('ping'))
    expect([answer.status, answer.json]).toEqual([404, refusal(-32000)])
    expect((await post(serving.url.replace('/mcp', '/other'), rpc('ping'), { host: 'evil.example' })).status).toBe(403)
    expect((await post(`${serving.url}?x=1`, rpc('ping'))).status).toBe(200)
  })

  test.each([
    ['two', ['Bearer a', 'Bearer b']],
    ['two equal ones', ['Bearer a', 'Bearer a']],
  ])('%s Authorization headers', async (_name, authorization) => {
    const answer = await post(serving.url, call('get_headers'), { authorization })
    expect([answer.status, answer.json]).toEqual([400, refusal(-32000)])
  })
})

describe('the size of a body', () => {
  const large = JSON.stringify(rpc('ping', { text: 'x'.repeat(5 * 1024 * 1024) }))

  test.each<[string, Record<string, string>]>([
    ['told', { 'content-length': String(large.length) }],
    ['counted while it arrives', { 'transfer-encoding': 'chunked' }],
  ])('over 4 MiB, %s', async (_name, headers) => {
    const answer = await post(serving.url, large, headers)
    expect([answer.status, answer.headers.connection, answer.json]).toEqual([413, 'close', refusal(-32000)])
  })

  test('over 4 MiB, told: refused before it is sent', async () => {
    const { port } = new URL(serving.url)
    const socket = connect(Number(port), '127.0.0.1')
    const headers = Object.entries({ ...HEADERS, host: 'localhost', 'content-length': '999999999' }).map(
      ([name, value]) => `${name}: ${value}`,
    )
    socket.write(`POST /mcp HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
    const first = await new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))))
    socket.destroy()
    expect(first).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('a little under 4 MiB is taken', async () => {
    expect((await post(serving.url, rpc('ping', { text: 'x'.repeat(4 * 1024 * 1024 - 100) }))).status).toBe(200)
  })

  test('half a body is nobody’s business', async () => {
    const { port } = new URL(serving.url)
    const socket = connect(Number(port), '127.0.0.1')
    const headers = Object.entries({ ...HEADERS, host: 'localhost', 'content-length': '100' }).map(([name, value]) => `${name}: ${value}`)
    socket.end(`POST /mcp HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n{"jsonrpc"`)
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
    expect((await post(serving.url, rpc('ping'))).status).toBe(200)
  })
})

describe('batches', () => {
  const old = { 'mcp-protocol-version': '2025-03-26' }
  const pings = (n: number) => Array.from({ length: n }, (_, i) => rpc('ping', undefined, i))

  test.each<[string, unknown[], Record<string, string>, number]>([
    ['without a revision', pings(2), {}, 200],
    ['2025-03-26', pings(2), old, 200],
    ['2025-06-18', pings(2), { 'mcp-protocol-version': '2025-06-18' }, 400],
    ['2025-11-25', pings(1), { 'mcp-protocol-version': '2025-11-25' }, 400],
    ['100', pings(100), old, 200],
    ['101', pings(101), old, 400],
    ['none', [], old, 400],
    ['two equal ids', [rpc('ping'), rpc('ping')], old, 400],
    ['an id of a right and of a wrong request', [rpc('ping'), call(7 as never)], old, 400],
    ['one that cannot be read', [rpc('ping'), 7], old, 400],
    ['a batch in a batch', [[rpc('ping')]], old, 400],
  ])('%s', async (_name, body, headers, status) => {
    const answer = await post(serving.url, body, headers)
    expect(answer.status).toBe(status)
    if (status === 200)
      expect(answer.json.map(({ id }: { id: number }) => id).sort((a: number, b: number) => a - b)).toEqual(
        pings(body.length).map(({ id }) => id),
      )
    else expect(answer.json).toEqual(refusal(-32600))
  })

  test('each request gets its own answer, right or wrong', async () => {
    const note = { jsonrpc: '2.0', method: 'notifications/initialized' }
    const stray = { jsonrpc: '2.0', id: 9, result: {} }
    const body = [
      call('get_names', {}, 'a'),
      note,
      call(7 as never, {}, 'b'),
      rpc('tools/list', { _meta: { progressToken: {} } }, 'c'),
      stray,
      rpc('nope', {}, 'd'),
    ]
    const { json } = await post(serving.url, body)
    const codes = Object.fromEntries(json.map((one: { id: string; error?: { code: number } }) => [one.id, one.error?.code ?? 'result']))
    expect(codes).toEqual({ a: 'result', b: -32602, c: -32602, d: -32601 })
  })

  test.each([
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['an answer', { jsonrpc: '2.0', id: 1, result: {} }],
    [
      'both',
      [
        { jsonrpc: '2.0', method: 'notifications/x', params: {} },
        { jsonrpc: '2.0', id: 1, error: { code: 1, message: '' } },
      ],
    ],
  ])('%s is accepted and not answered', async (_name, body) => {
    const answer = await post(serving.url, body)
    expect([answer.status, answer.text]).toEqual([202, ''])
  })
})

describe('what goes inward', () => {
  const seen = async (headers: Record<string, string>) => {
    const { json } = await post(serving.url, call('get_headers'), headers)
    return json.result.structuredContent as { headers: Record<string, string>; address: string }
  }

  test.each<[string, string, boolean]>([
    ['authorization', 'Bearer let-me-in', true],
    ['x-request-id', 'r-1', true],
    ['traceparent', '00-aa-bb-01', true],
    ['tracestate', 'a=b', true],
    ['accept-language', 'de', true],
    ['x-tenant', 'acme', true],
    ['cookie', 'session=1', false],
    ['x-forwarded-for', '10.0.0.1', false],
    ['x-api-key', 'k', false],
    ['origin', 'http://localhost:1', false],
    ['referer', 'http://localhost/', false],
    ['sec-fetch-site', 'cross-site', false],
    ['if-none-match', '"x"', false],
    ['mcp-protocol-version', '2025-06-18', false],
    ['mcp-session-id', 's', false],
    ['last-event-id', '7', false],
  ])('%s', async (name, value, forwarded) => {
    expect((await seen({ [name]: value })).headers[name]).toBe(forwarded ? value : undefined)
  })

  test('host and length are the inner request’s own', async () => {
    const { headers } = await seen({ host: 'api.example.com' })
    expect([headers.host, headers['content-length'], headers['content-type']]).toEqual(['localhost', undefined, undefined])
  })

  test('the address is the client’s', async () => {
    expect((await seen({})).address).toBe('127.0.0.1')
  })

  test('guards decide, and the credential is in no log', async () => {
    expect((await post(serving.url, call('get_guarded'))).json.result).toMatchObject({ isError: true })
    const { json } = await post(serving.url, call('get_guarded'), { authorization: 'Bearer let-me-in' })
    expect(json.result.structuredContent).toEqual({ secret: 42 })
    const { auth, transport } = adapter.contexts.at(-1)!
    expect([transport, auth.scheme, auth.headers.authorization]).toEqual(['http', 'bearer', 'Bearer let-me-in'])
    expect(JSON.stringify(auth)).not.toContain('let-me-in')
  })
})

describe('the end of a call', () => {
  afterEach(() => void (slow.started = slow.closed = 0))

  test('the client leaves: the signal fires, and the handler sees close', async () => {
    const req = request(serving.url, { method: 'POST', headers: HEADERS, agent: false })
    req.on('error', () => {})
    req.end(JSON.stringify(call('get_slow')))
    await vi.waitFor(() => expect(slow.started).toBe(1))
    const { signal } = adapter.contexts.at(-1)!
    expect(signal.aborted).toBe(false)
    req.destroy()
    await vi.waitFor(() => expect([signal.aborted, slow.closed]).toEqual([true, 1]))
  })

  test('two clients with one id do not meet', async () => {
    const answers = await Promise.all(
      [call('get_late'), call('get_names'), call('get_by_id', { id: 7 })].map((one) => post(serving.url, one)),
    )
    expect(answers.map(({ json }) => json.result.structuredContent)).toEqual([
      { late: true },
      { result: ['ada', 'grace'] },
      { path: '/users/7' },
    ])
  })

  test('shutdown: a short call is answered, a long one gets 503, a new one finds nobody', async () => {
    const own = new NodeAdapter({ drainMs: 1500 })
    const other = await serveHttp(own, { port: 0 })
    const [late, long] = [post(other.url, call('get_late')), post(other.url, call('get_slow', {}, 'long'))]
    await vi.waitFor(() => expect(own.contexts).toHaveLength(2))
    await other.close()
    expect((await late).json.result.structuredContent).toEqual({ late: true })
    expect([(await long).status, (await long).headers.connection, (await long).json]).toEqual([503, 'close', refusal(-32000, 'long')])
    expect(own.contexts.every(({ signal, tool }) => signal.aborted === (tool === 'get_slow'))).toBe(true)
    await expect(post(other.url, rpc('ping'))).rejects.toThrow('ECONNREFUSED')
  })

  test('an unexpected fault is a fixed text with an id, and its cause is in the log only', async () => {
    const log: string[] = []
    class Faulty extends NodeAdapter {
      override listTools(): never {
        throw new Error('postgres://user:hunter2@db')
      }
    }
    const faulty = new Faulty({ log: (text) => void log.push(text) })
    const { mcpHandler } = await import('../../src/transport/http.js')
    const { createServer } = await import('node:http')
    const handle = mcpHandler(faulty, { loopbackOnly: true })
    const server = createServer((req, res) => void handle(req, res)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`
    for (const message of [rpc('tools/list'), call('get_names')]) {
      const { status, json, text } = await post(url, message)
      expect([status, json.error.code]).toEqual([200, -32603])
      expect(text).not.toContain('hunter2')
      expect(log.at(-1)).toContain('postgres://[redacted]@db')
      expect(log.at(-1)).toContain(/[0-9a-f-]{36}/.exec(json.error.message)![0])
    }
    await new Promise((resolve) => server.close(resolve))
  })
})

test('tools/list: registration order, the same bytes for everybody, the id last', async () => {
  const lists = [
    await post(serving.url, rpc('tools/list')),
    await post(serving.url, rpc('tools/list')),
    await post(serving.url, rpc('tools/list')),
  ]
  expect(new Set(lists.slice(1).map(({ text }) => text)).size).toBe(1)
  expect(lists[0]!.json).toEqual(lists[1]!.json)
  expect(lists[0]!.text).toMatch(/,"id":1}$/)
  const { tools } = lists[0]!.json.result
  expect(tools.map(({ name }: { name: string }) => name)).toEqual([...(await adapter.listTools()).tools.keys()])
  expect(tools.find(({ name }: { name: string }) => name === 'get_guarded')).toMatchObject({
    title: 'Guarded',
    description: 'Only with a token',
    annotations: { readOnlyHint: true },
  })
})
