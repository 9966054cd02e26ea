import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BearerAuthProvider } from '../../../src/index.js'
import { createMcpTestClient, McpAdapter } from '../../../adapters/openapi/index.js'
import { startStub, type Stub } from './stub.js'

const text = { type: 'string' }
const paths = (operation: object, path = '/x', method = 'get') => ({
  openapi: '3.0.3',
  info: { title: 't', version: '1' },
  paths: { [path]: { [method]: operation } },
})
const secured = (schemes: object, security: object[]) => ({ ...paths({ security }), components: { securitySchemes: schemes } })
const KEY = { Key: { type: 'apiKey', in: 'header', name: 'X-Key' } }
let stub: Stub
beforeAll(async () => void (stub = await startStub()))
afterAll(() => stub.close())
beforeEach(() => {
  stub.seen.length = 0
  stub.answer = (_, res) => void res.setHeader('content-type', 'application/json').end('{"ok":true}')
})
const clientOf = (document: object, more: object = {}) => createMcpTestClient({ document, baseUrl: stub.url, ...more })

describe('what goes to the backend', () => {
  test("the caller's credential never leaves, whatever the header is called", async () => {
    const providers = [new BearerAuthProvider({ validTokens: ['caller-secret'] }), new BearerAuthProvider({ delegate: true })]
    for (const auth of providers) {
      const client = await clientOf(paths({}), { auth, forwardHeaders: ['x-session-token', 'x-trace'] })
      await client.callTool('get_x', {}, { token: 'caller-secret' })
    }
    expect(stub.seen.length).toBeGreaterThan(1)
    expect(JSON.stringify(stub.seen)).not.toContain('caller-secret')
  })

  test('headers by value, and by who calls', async () => {
    const auth = new BearerAuthProvider({ validTokens: [{ token: 'a', subject: 'ada' }] })
    const headers = (principal?: { subject: string }) => ({ 'X-User': principal?.subject ?? 'nobody' })
    await (await clientOf(paths({}), { headers: { 'X-Key': 'k', Authorization: 'Bearer ours' } })).callTool('get_x')
    await (await clientOf(paths({}), { headers, auth })).callTool('get_x', {}, { token: 'a' })
    expect(stub.seen.map(({ headers: one }) => [one['x-key'], one.authorization, one['x-user']])).toEqual([
      ['k', 'Bearer ours', undefined],
      [undefined, undefined, 'ada'],
    ])
  })

  test.each<[string, object, string, object]>([
    ['an API key in a header', KEY.Key, 'k', { headers: { 'x-key': 'k' } }],
    ['in a query', { type: 'apiKey', in: 'query', name: 'key' }, 'k&', { url: '/x?key=k%26' }],
    ['in a cookie', { type: 'apiKey', in: 'cookie', name: 'key' }, 'k;', { headers: { cookie: 'key=k%3B' } }],
    ['bearer', { type: 'http', scheme: 'bearer' }, 't', { headers: { authorization: 'Bearer t' } }],
    [
      'basic',
      { type: 'http', scheme: 'basic' },
      'user:päss',
      { headers: { authorization: `Basic ${Buffer.from('user:päss').toString('base64')}` } },
    ],
    ['OAuth', { type: 'oauth2', flows: {} }, 't', { headers: { authorization: 'Bearer t' } }],
  ])('credentials: %s', async (_, scheme, value, expected) => {
    await (await clientOf(secured({ S: scheme }, [{ S: [] }]), { credentials: { S: value } })).callTool('get_x')
    expect(stub.seen[0]).toMatchObject(expected)
  })

  test('of several ways in, the first that is configured whole', async () => {
    const schemes = { ...KEY, Other: { type: 'apiKey', in: 'header', name: 'X-Other' } }
    const client = await clientOf(secured(schemes, [{ Key: [], Other: [] }, { Other: [] }]), { credentials: { Other: 'o' } })
    await client.callTool('get_x')
    expect([stub.seen[0]!.headers['x-other'], stub.seen[0]!.headers['x-key']]).toEqual(['o', undefined])
  })

  test.each<[string, object, RegExp]>([
    ['an unknown scheme', { credentials: { Kee: 'k' } }, /no security scheme "Kee"[^]*it has Key/],
    ['a header with a line break', { headers: { 'x-a': 'b\r\nc' } }, /value of the header x-a cannot be sent/],
    ['a header of the framing', { headers: { 'Transfer-Encoding': 'chunked' } }, /the header "transfer-encoding" cannot be sent/],
  ])('refused at start: %s', async (_, options, message) => {
    await expect(
      new McpAdapter({ document: secured(KEY, [{ Key: [] }]), baseUrl: stub.url, log: false, ...options }).listTools(),
    ).rejects.toThrow(message)
  })

  test.each<[string, object, object, string]>([
    ['comma', { schema: { type: 'array', items: text }, explode: false }, { q: ['a', 'b'] }, '/x?q=a%2Cb'],
    ['repeat', { schema: { type: 'array', items: text } }, { q: ['a', 'b'] }, '/x?q=a&q=b'],
    ['pipes', { schema: { type: 'array', items: text }, style: 'pipeDelimited' }, { q: ['a', 'b'] }, '/x?q=a%7Cb'],
    ['spaces', { schema: { type: 'array', items: text }, style: 'spaceDelimited' }, { q: ['a', 'b'] }, '/x?q=a%20b'],
    ['deepObject', { schema: { type: 'object', properties: { a: text } }, style: 'deepObject' }, { q: { a: '1' } }, '/x?q%5Ba%5D=1'],
    ['side by side', { schema: { type: 'object', properties: { a: text } } }, { a: '1' }, '/x?a=1'],
    ['JSON', { content: { 'application/json': { schema: { type: 'object' } } } }, { q: { a: 1 } }, '/x?q=%7B%22a%22%3A1%7D'],
  ])('a query written as %s', async (_, parameter, args, url) => {
    await (
      await clientOf(paths({ parameters: [{ name: 'q', in: 'query', ...parameter }] }))
    ).callTool('get_x', args as Record<string, unknown>)
    expect(stub.seen[0]!.url).toBe(url)
  })

  test.each([
    ['matrix', '/x/;id=a%20b/y'],
    ['label', '/x/.a%20b/y'],
    ['simple', '/x/a%20b/y'],
  ])('a path written as %s', async (style, url) => {
    const operation = { parameters: [{ name: 'id', in: 'path', required: true, style, schema: text }] }
    await (await clientOf(paths(operation, '/x/{id}/y'))).callTool('get_y', { id: 'a b' })
    expect(stub.seen[0]!.url).toBe(url)
  })

  test('a text body, and a form with a list', async () => {
    const body = (type: string, schema: object) => ({ requestBody: { content: { [type]: { schema } } } })
    await (await clientOf(paths(body('text/plain', text), '/x', 'post'))).callTool('post_x', { body: 'ä\n' })
    await (
      await clientOf(paths(body('application/x-www-form-urlencoded', { type: 'object', properties: { a: {} } }), '/x', 'post'))
    ).callTool('post_x', { a: ['1', '2'] })
    expect(stub.seen.map(({ body: sent, headers }) => [headers['content-type'], sent])).toEqual([
      ['text/plain', 'ä\n'],
      ['application/x-www-form-urlencoded', 'a=1&a=2'],
    ])
  })
})

describe('what comes back', () => {
  test('a status, and its body', async () => {
    stub.answer = (_, res) =>
      void res.writeHead(422, { 'content-type': 'application/json' }).end('{"errors":[{"field":"q","message":"must be short"}]}')
    const { isError, _meta } = await (
      await clientOf(paths({ parameters: [{ name: 'q', in: 'query', schema: text }] }))
    ).callTool('get_x', { q: 'x' })
    expect([isError, _meta!['backend2mcp/response']]).toMatchObject([
      true,
      { status: 422, arguments: [{ pointer: '/q', message: 'must be short' }] },
    ])
  })

  test('more than maxBytes ends the call', async () => {
    stub.answer = (_, res) => void res.end('x'.repeat(200_000))
    const { isError, content } = await (await clientOf(paths({}), { maxBytes: 100_000 })).callTool('get_x')
    expect([isError, content[0]]).toEqual([true, { type: 'text', text: expect.stringMatching(/larger than 100000 bytes/) }])
  })

  test('a timeout ends the request, and says so', async () => {
    let closed = 0
    stub.answer = (_, res) => void res.on('close', () => closed++)
    const { content } = await (await clientOf(paths({}), { timeoutMs: 100 })).callTool('get_x')
    expect(content[0]).toMatchObject({ text: expect.stringMatching(/longer than 100 ms/) })
    await expect.poll(() => closed).toBe(1)
  })

  test('a client that goes away ends the request', async () => {
    let closed = 0
    stub.answer = (_, res) => void res.on('close', () => closed++)
    const gone = new AbortController()
    const running = (await clientOf(paths({}))).callTool('get_x', {}, { signal: gone.signal })
    await expect.poll(() => stub.seen.length).toBe(1)
    gone.abort(new Error('gone'))
    await expect(running).rejects.toThrow()
    await expect.poll(() => closed).toBe(1)
  })

  test('events are told as they come; a stream without an end gives what it brought', async () => {
    stub.answer = (_, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write('data: one\n\n')
      setTimeout(() => res.write('data: two\n\n'), 20)
    }
    const told: unknown[] = []
    const client = await clientOf(paths({}), { timeoutMs: 300 })
    const { content } = await client.callTool('get_x', {}, { onNotification: (_, params) => told.push(params.message) })
    expect([told, content[0]]).toEqual([['one', 'two'], { type: 'text', text: 'data: one\n\ndata: two\n\n' }])
  })

  test('a backend that is down: which, and why', async () => {
    const client = await createMcpTestClient({ document: paths({}), baseUrl: 'http://127.0.0.1:9' })
    const { isError, content } = await client.callTool('get_x')
    expect([isError, content[0]]).toEqual([
      true,
      { type: 'text', text: expect.stringMatching(/^The backend at http:\/\/127\.0\.0\.1:9 did not answer: .*ECONNREFUSED/) },
    ])
  })
})

describe('connections', () => {
  /** Answers, and closes the connection after every `each` answers, without a word. */
  function closing(each: number): Promise<{ server: Server; url: string; counts: { connections: number; requests: number } }> {
    const counts = { connections: 0, requests: 0 }
    const server = createServer((socket: Socket) => {
      counts.connections++
      let own = 0
      socket.on('error', () => {})
      socket.on('data', () => {
        counts.requests++
        if (++own > each) return socket.destroy()
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}')
      })
    })
    return new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counts })),
    )
  }

  test('are kept', async () => {
    const { server, url, counts } = await closing(100)
    const client = await createMcpTestClient({ document: paths({}), baseUrl: url })
    for (let n = 0; n < 20; n++) await client.callTool('get_x')
    expect(counts).toEqual({ connections: 1, requests: 20 })
    server.close()
  })

  test.each([
    ['GET', 'get', undefined],
    ['POST', 'post', true],
  ])('one that the backend had closed: a %s is sent again only where that is safe', async (_, method, isError) => {
    const { server, url, counts } = await closing(1)
    const client = await createMcpTestClient({ document: paths({}, '/x', method), baseUrl: url })
    await client.callTool(`${method}_x`)
    expect((await client.callTool(`${method}_x`)).isError).toBe(isError)
    expect(counts.requests).toBe(isError ? 2 : 3)
    server.close()
  })

  test('a backend that closes behind each answer', async () => {
    const server = createServer(
      (socket) => void socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{"a":1}')),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const client = await createMcpTestClient({ document: paths({}), baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    const results = await Promise.all(Array.from({ length: 20 }, () => client.callTool('get_x')))
    expect(results.every(({ structuredContent }) => (structuredContent as { a: number }).a === 1)).toBe(true)
    server.close()
  })
})
