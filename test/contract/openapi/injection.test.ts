import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMcpTestClient, McpAdapter } from '../../../adapters/openapi/index.js'
import { isLinkLocal } from '../../../adapters/openapi/origin.js'
import type { McpTestClient } from '../../../src/protocol/test-client.js'
import { startStub, type Stub } from './stub.js'

const text = { type: 'string' }
const id = { name: 'id', in: 'path', required: true, schema: text }
const document = {
  openapi: '3.0.3',
  info: { title: 't', version: '1' },
  servers: [{ url: 'http://169.254.169.254' }],
  paths: {
    '/items': {
      get: {
        parameters: [
          { name: 'q', in: 'query', schema: { type: 'object' } },
          { name: 'url', in: 'query', schema: text },
        ],
      },
    },
    '/items/me': { get: {} },
    '/items/{id}': {
      get: { parameters: [id, { name: 'X-Note', in: 'header', schema: text }, { name: 'theme', in: 'cookie', schema: text }] },
    },
    '/items/{id}/admin': { post: { parameters: [id] } },
    '/files/{name}.json': { get: { parameters: [{ name: 'name', in: 'path', required: true, schema: text }] } },
    '/login': {
      post: {
        requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties: { user: text } } } } },
      },
    },
  },
}
let stub: Stub
let client: McpTestClient
beforeAll(async () => {
  stub = await startStub()
  client = await createMcpTestClient({ document, baseUrl: `${stub.url}/api`, checkArguments: false })
})
afterAll(() => stub.close())
beforeEach(() => void (stub.seen.length = 0))

describe('a path argument stays one segment of its own path, or nothing is sent', () => {
  test.each([
    '..',
    '.',
    '',
    '/',
    '//',
    '/etc',
    'a/b',
    '../me',
    '../../x',
    './me',
    'me',
    'ME',
    ' me ',
    'me.',
    'me;a=b',
    '..;/me',
    '..;',
    '.;x',
    ' .. ',
    'me\u0000',
    'a\nb',
    'a\r\nX: y',
    '\ud800',
    'http://evil.example/',
  ])('refused: %j', async (value) => {
    const { isError, content } = await client.callTool('get_by_id', { id: value })
    expect([isError, JSON.stringify(content), stub.seen.length]).toEqual([true, expect.stringContaining('/id'), 0])
  })

  test.each([
    ['a b', '/api/items/a%20b'],
    ['a?b=c', '/api/items/a%3Fb%3Dc'],
    ['a#b', '/api/items/a%23b'],
    ['%2e%2e', '/api/items/%252e%252e'],
    ['me%2Fx', '/api/items/me%252Fx'],
    ['..\\me', '/api/items/..%5Cme'],
    ['{id}', '/api/items/%7Bid%7D'],
    ['@evil.example', '/api/items/%40evil.example'],
    [':80', '/api/items/%3A80'],
    ['a;b', '/api/items/a%3Bb'],
    ['ä', '/api/items/%C3%A4'],
    ['mе', '/api/items/m%D0%B5'], // the second letter is Cyrillic
  ])('sent encoded: %j', async (value, url) => {
    await client.callTool('get_by_id', { id: value })
    expect(stub.seen.map((one) => one.url)).toEqual([url])
  })

  test('inside a segment', async () => {
    expect((await client.callTool('get_by_name_json', { name: '../../x' })).isError).toBe(true)
    await client.callTool('get_by_name_json', { name: 'a.b' })
    expect(stub.seen.map((one) => one.url)).toEqual(['/api/files/a.b.json'])
  })
})

describe('a header or a cookie holds one value', () => {
  test.each(['a\r\nX-Admin: 1', 'a\nb', 'a\u0000b', '日本', 'a\rb'])('refused: %j', async (value) => {
    const { isError } = await client.callTool('get_by_id', { id: '7', 'X-Note': value })
    expect([isError, stub.seen.length]).toEqual([true, 0])
  })

  test.each(['a; session=1', 'a,b', 'a\r\nb', '"a"', 'a=b'])('a cookie is encoded: %j', async (value) => {
    await client.callTool('get_by_id', { id: '7', theme: value })
    expect(stub.seen[0]!.headers.cookie).toBe(`theme=${encodeURIComponent(value)}`)
    expect(Object.keys(stub.seen[0]!.headers)).not.toContain('session')
  })

  test.each(['authorization', 'host', 'cookie', 'content-length', 'transfer-encoding', 'x-forwarded-for', 'connection'])(
    'an undeclared header is no argument: %s',
    async (name) => {
      const { isError } = await client.callTool('get_by_id', { id: '7', [name]: 'x' })
      expect([isError, stub.seen.length]).toEqual([true, 0])
    },
  )
})

describe('a query and a form stay what they are', () => {
  test.each([
    [{ url: 'http://169.254.169.254/?a=b&c#d' }, '/api/items?url=http%3A%2F%2F169.254.169.254%2F%3Fa%3Db%26c%23d'],
    [{ q: { 'a&b': 'c=d' } }, '/api/items?a%26b=c%3Dd'],
    [{ url: 'a\r\nHost: evil' }, '/api/items?url=a%0D%0AHost%3A%20evil'],
  ])('%j', async (args, url) => {
    await client.callTool('get_items', args)
    expect(stub.seen.map((one) => one.url)).toEqual([url])
  })

  test.each(['__proto__x', 'constructor'])('an undeclared argument is refused: %j', async (name) => {
    expect([(await client.callTool('get_items', { [name]: 1 })).isError, stub.seen.length]).toEqual([true, 0])
  })

  test('a form', async () => {
    await client.callTool('post_login', { user: 'a&admin=1\r\n' })
    expect(stub.seen[0]).toMatchObject({
      body: 'user=a%26admin%3D1%0D%0A',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
  })
})

describe('nothing but the configured origin', () => {
  test.each([
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'http://user:pass@127.0.0.1',
    'http://169.254.169.254',
    'http://[fe80::1]',
    'http://[::ffff:169.254.169.254]',
    'http://metadata.google.internal',
    'http://100.100.100.200',
    'http://[fd00:ec2::254]',
    'http://169.254.169.254.',
    'http://2852039166',
    'http://0xa9.0xfe.0xa9.0xfe',
    'http://127.0.0.1?x=1',
    'http://127.0.0.1#x',
    'nonsense',
    '',
  ])('baseUrl %j is refused', (baseUrl) => {
    expect(() => new McpAdapter({ document, baseUrl })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }) as Error)
  })

  test('no baseUrl is refused: a document does not decide', () => {
    expect(() => new McpAdapter({ document } as never)).toThrow(/There is no baseUrl/)
  })

  test.each(['169.254.1.1', 'fe80::1%eth0', '::ffff:a9fe:a9fe', 'FEBF::1', 'metadata.goog'])('link-local: %s', (host) =>
    expect(isLinkLocal(host)).toBe(true),
  )
  test.each(['127.0.0.1', '10.0.0.1', '169.253.0.1', 'fc00::1', 'example.com', '::1'])('not link-local: %s', (host) =>
    expect(isLinkLocal(host)).toBe(false),
  )

  test('allowLinkLocal is a decision', () => {
    expect(() => new McpAdapter({ document, baseUrl: 'http://169.254.1.1', allowLinkLocal: true })).not.toThrow()
  })

  test('a redirect is an answer, and is not followed', async () => {
    const other = await startStub()
    stub.answer = (_, res) => void res.writeHead(302, { location: `${other.url}/secret`, 'set-cookie': 'a=b' }).end()
    const { content, _meta } = await client.callTool('get_items')
    expect([_meta!['backend2mcp/response'], other.seen, stub.seen.length]).toMatchObject([{ status: 302 }, [], 1])
    expect(JSON.stringify(content)).toContain('302')
    await other.close()
    stub.answer = (_, res) => void res.end('{}')
  })
})
