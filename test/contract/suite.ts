import { type IncomingHttpHeaders, request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BaseAdapter, CallContext, RouteResponse, Tool } from '../../src/adapter.js'
import { anonymous } from '../../src/auth/context.js'
import { callTool } from '../../src/tools/call-tool.js'
import { seen } from './shared-app.js'
import { wireRows } from './wire-rows.js'

/** The shared application, made with one framework, listening on loopback. */
export interface Subject {
  readonly adapter: BaseAdapter<unknown>
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  close(): Promise<unknown>
}

interface Row {
  readonly says: string
  readonly tool: string
  readonly args: Record<string, unknown>
  readonly token?: string
  /** The HTTP request that the call stands for. */
  readonly http: string
  readonly body?: unknown
  readonly status: number
}

/** Each call must give what the HTTP request beside it gives: status, content type, body, and the headers named below. */
const ROWS: readonly Row[] = [
  { says: 'a path parameter', tool: 'get_by_id', args: { id: '7' }, http: 'GET /items/7', status: 200 },
  {
    says: 'a path parameter is one segment',
    tool: 'get_by_id',
    args: { id: 'a/b?c#d%20e é' },
    http: `GET /items/${encodeURIComponent('a/b?c#d%20e é')}`,
    status: 200,
  },
  { says: 'a query', tool: 'get_items', args: { page: 2, tag: ['x', 'y&z'] }, http: 'GET /items?page=2&tag=x&tag=y%26z', status: 200 },
  {
    says: 'a DTO',
    tool: 'post_items',
    args: { name: 'n', size: { width: 2 } },
    http: 'POST /items',
    body: { name: 'n', size: { width: 2 } },
    status: 201,
  },
  {
    says: 'an invalid DTO',
    tool: 'post_items',
    args: { name: 1, size: { width: 'x' } },
    http: 'POST /items',
    body: { name: 1, size: { width: 'x' } },
    status: 400,
  },
  { says: 'no body at all', tool: 'post_items', args: {}, http: 'POST /items', body: {}, status: 400 },
  { says: 'a guard without a credential', tool: 'delete_by_id', args: { id: '7' }, http: 'DELETE /items/7', status: 403 },
  { says: 'a guard with the wrong one', tool: 'delete_by_id', args: { id: '7' }, token: 'user', http: 'DELETE /items/7', status: 403 },
  { says: 'a guard with the right one', tool: 'delete_by_id', args: { id: '7' }, token: 'admin', http: 'DELETE /items/7', status: 200 },
  { says: 'an error of the application', tool: 'get_teapot', args: {}, http: 'GET /teapot', status: 418 },
  { says: 'a redirect', tool: 'get_redirect', args: {}, http: 'GET /redirect', status: 302 },
  { says: 'nothing', tool: 'get_empty', args: {}, http: 'GET /empty', status: 204 },
  { says: 'bytes', tool: 'get_image', args: {}, http: 'GET /image', status: 200 },
  { says: 'an array', tool: 'get_list', args: {}, http: 'GET /list', status: 200 },
  { says: 'middleware', tool: 'get_list', args: {}, token: 'user', http: 'GET /list', status: 200 },
]
const HEADERS = ['content-type', 'x-middleware', 'location', 'content-length']

/** The contract that every adapter keeps, with live HTTP as the oracle. */
export function contractSuite(name: string, make: () => Promise<Subject>): void {
  describe(`contract: ${name}`, () => {
    let subject: Subject
    beforeAll(async () => {
      subject = await make()
    })
    afterAll(() => subject?.close())
    const tools = async () => (await subject.adapter.listTools()).tools
    const execute = async (tool: string, args: Record<string, unknown>, more: Partial<CallContext> = {}) =>
      subject.adapter.executeTool((await tools()).get(tool)! as Tool, args, contextOf(tool, more))

    test('lists the routes, hidden ones left out, in route order', async () => {
      const list = await subject.adapter.listTools()
      expect([...list.tools.keys()].sort()).toEqual(
        [
          'delete_by_id',
          'get_big',
          'get_empty',
          'get_events',
          'get_hang',
          'get_image',
          'get_items',
          'get_by_id',
          'get_me',
          'get_list',
          'get_redirect',
          'get_slow',
          'get_teapot',
          'post_archive',
          'post_items',
          'post_upload',
        ].sort(),
      )
      expect(list.leftOut.map(({ route, reason }) => [route.id, reason])).toContainEqual(['GET /secret', '@McpHidden'])
      expect(list.tools.get('get_by_id')).toMatchObject({
        description: 'One item.',
        annotations: { readOnlyHint: true },
        inputSchema: { type: 'object', properties: { id: { type: 'string', description: 'The item to show.' } }, required: ['id'] },
      })
      expect(list.tools.get('post_items')!.inputSchema).toMatchObject({
        properties: { name: { type: 'string' }, size: { properties: { width: { type: 'number' } } } },
        required: ['name'],
      })
    })

    test.each(ROWS)('$says: $http', async ({ tool, args, token, http, body, status }) => {
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
      const live = await fetchLive(subject.url, http, body, headers)
      const called = await execute(tool, args, { identityHeaders: headers })
      expect(live.status).toBe(status)
      expect(essence(called)).toEqual(essence(live))
    })

    test('a call reaches its own handler or none: an argument that names a sibling is refused', async () => {
      expect((await fetchLive(subject.url, 'GET /items/me')).body.toString()).toContain('sibling')
      const result = await callTool(subject.adapter, 'get_by_id', { id: 'me' }, contextOf('get_by_id'))
      expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/not lead to GET \/items\/\{id\}/) }] })
      expect(JSON.stringify(result)).not.toContain('sibling')
      expect((await execute('get_me', {})).body.toString()).toContain('sibling')
    })

    test('an invalid DTO names the arguments to change', async () => {
      const result = await callTool(subject.adapter, 'post_items', { name: 1, size: { width: 'x' } }, contextOf('post_items'))
      const meta = result._meta as { 'backend2mcp/response': { arguments: { pointer: string }[] } }
      expect(meta['backend2mcp/response'].arguments.map(({ pointer }) => pointer)).toEqual(['/name', '/size/width'])
    })

    test('the hidden route is no tool, by any name', async () => {
      for (const guess of ['get_secret', 'GET_SECRET', 'get_secret/', '__proto__', 'GET /secret']) {
        await expect(callTool(subject.adapter, guess, {}, contextOf(guess))).rejects.toMatchObject({ code: 'UNKNOWN_TOOL' })
      }
    })

    test('an abort reaches the handler as a lost client', async () => {
      const before = seen.closed
      const abort = new AbortController()
      const running = execute('get_slow', { id: '1' }, { signal: abort.signal })
      setTimeout(() => abort.abort(new Error('gone')), 50)
      await expect(running).rejects.toThrow('gone')
      await expect.poll(() => seen.closed).toBe(before + 1)
    })

    test('an answer over the limit ends the call with a text that says so', async () => {
      const result = await callTool(subject.adapter, 'get_big', {}, contextOf('get_big'))
      expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/larger than 100000 bytes/) }] })
    })

    test("the caller's address is the one that the route sees", async () => {
      const seen = await execute('get_items', {}, { remoteAddress: '10.1.2.3', transport: 'http' })
      expect(JSON.parse(Buffer.from(seen.body).toString())).toMatchObject({ ip: '10.1.2.3' })
    })

    wireRows(() => subject)

    test('200 calls at once, each with its own identity and answer, while live HTTP goes on', async () => {
      const all = Array.from({ length: 200 }, async (_, n) => {
        const headers = { authorization: `Bearer user${n}` }
        const live = n % 4 === 0
        const answer = live
          ? await fetchLive(subject.url, `GET /items/${n}`, undefined, headers)
          : await execute('get_by_id', { id: String(n) }, { identityHeaders: headers })
        expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({ id: String(n), who: `user${n}` })
      })
      await Promise.all(all)
    })
  })
}

export function contextOf(tool: string, more: Partial<CallContext> = {}): CallContext {
  return { auth: anonymous(), tool, identityHeaders: {}, signal: new AbortController().signal, transport: 'memory', ...more }
}

function essence({ status, headers, body }: { status: number; headers: RouteResponse['headers'] | IncomingHttpHeaders; body: Uint8Array }) {
  return {
    status,
    headers: Object.fromEntries(HEADERS.map((header) => [header, headers[header]])),
    body: Buffer.from(body).toString('latin1'),
  }
}

/** One real HTTP request on a connection of its own. */
export function fetchLive(
  base: string,
  target: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const [method, path] = target.split(/ (.*)/s) as [string, string]
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  return new Promise((resolve, reject) => {
    const req = httpRequest(
      base + path,
      {
        method,
        agent: false,
        headers: { accept: 'application/json, */*;q=0.5', ...(bytes && { 'content-type': 'application/json' }), ...headers },
      },
      (res) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) }))
        res.on('error', reject)
      },
    )
    req.on('error', reject)
    req.end(bytes)
  })
}
