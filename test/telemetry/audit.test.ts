import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { AuditEntry } from '../../src/telemetry/audit.js'
import { auditWritten } from '../../src/telemetry/audit-file.js'
import type { AdapterOptions } from '../../src/options.js'
import { serveHttp } from '../../src/transport/run.js'
import { CallerHeaderProvider } from '../auth/header-provider.js'
import { NodeAdapter, slow } from '../transport/node-app.js'
import { ask, mirrored } from '../transport/modern-rows.js'
import { call, HEADERS, post, rpc } from '../transport/post.js'
import { openShop } from './shop.js'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'backend2mcp-audit-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function serve(options: AdapterOptions = {}) {
  const entries: AuditEntry[] = []
  const { url, close } = await serveHttp(new NodeAdapter({ audit: (entry) => void entries.push(entry), ...options }), { port: 0 })
  onTestFinished(() => close())
  return { url, entries }
}

async function serveShop() {
  const entries: AuditEntry[] = []
  const { adapter, close } = await openShop({ audit: (entry) => void entries.push(entry) })
  const { url, close: end } = await serveHttp(adapter, { port: 0 })
  onTestFinished(async () => {
    await end()
    await close()
  })
  return { url, entries }
}

const TRACE = '0af7651916cd43dd8448eb211c80319c'

test('an entry says who, what, and how it ended', async () => {
  const { url, entries } = await serve({ auth: new CallerHeaderProvider() })
  const headers = { 'x-caller': 'ada orders:read', traceparent: `00-${TRACE}-b7ad6b7169203331-01` }
  await post(url, call('get_by_id', { id: 7, note: 'x'.repeat(300) }, 'r1'), headers)
  expect(entries).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      method: 'tools/call',
      tool: 'get_by_id',
      route: 'GET /users/{id}',
      framework: 'node',
      transport: 'http',
      caller: expect.objectContaining({ subject: 'ada', address: '127.0.0.1' }),
      requestId: 'r1',
      traceId: TRACE,
      arguments: { id: 7, note: `${'x'.repeat(200)}[300 characters]` },
      outcome: 'refused', // an argument that the tool has not
      durationMs: expect.any(Number),
    },
  ])
  expect(JSON.stringify(entries)).not.toContain('orders:read') // the credential
})

describe('outcomes', () => {
  test.each<[string, AdapterOptions, object, Partial<AuditEntry>]>([
    ['good', {}, call('get_names'), { outcome: 'ok', status: 200, arguments: {} }],
    ['an error of the route', {}, call('get_guarded'), { outcome: 'error', status: 401 }],
    ['a route that breaks', {}, call('get_broken'), { outcome: 'error' }],
    ['wrong arguments', {}, call('get_by_id', {}), { outcome: 'refused', route: 'GET /users/{id}' }],
    ['a timeout', { timeoutMs: 30 }, call('get_slow'), { outcome: 'timeout' }],
    [
      'an unknown tool',
      {},
      call('nope', { password: 'hunter2' }),
      { outcome: 'unknown', tool: 'nope', arguments: { password: '[redacted]' } },
    ],
    ['an unknown resource', { resources: ['GET /names'] }, rpc('resources/read', { uri: 'no://' }), { outcome: 'unknown', tool: 'no://' }],
  ])('%s', async (_, options, message, expected) => {
    const { url, entries } = await serve(options)
    await post(url, message)
    expect(entries).toEqual([expect.objectContaining(expected)])
    if (expected.outcome !== 'ok' && expected.status === undefined) expect(entries[0]).not.toHaveProperty('status')
  })

  test.each<[string, object, Partial<AuditEntry>]>([
    ['a resource', rpc('resources/read', { uri: 'shop://users/1' }), { outcome: 'ok', tool: 'shop://users/1', route: 'GET /users/{id}' }],
    ['a resource that its route has not', rpc('resources/read', { uri: 'shop://users/404' }), { outcome: 'error', status: 404 }],
    ['a prompt', rpc('prompts/get', { name: 'greet', arguments: { who: 'Ada' } }), { outcome: 'ok', arguments: { who: 'Ada' } }],
    ['a prompt without its argument', rpc('prompts/get', { name: 'greet' }), { outcome: 'refused' }],
    ['an unknown prompt', rpc('prompts/get', { name: 'nope' }), { outcome: 'unknown' }],
  ])('%s', async (_, message, expected) => {
    const { url, entries } = await serveShop()
    await post(url, message)
    expect(entries).toEqual([expect.objectContaining(expected)])
    if (expected.outcome !== 'ok' && expected.status === undefined) expect(entries[0]).not.toHaveProperty('status')
  })

  test.each([
    ['2025', call('get_names'), {}],
    ['2026', ask('tools/call', { name: 'get_names' }), mirrored(ask('tools/call', { name: 'get_names' }))],
  ])('a limit, %s era', async (_, message, headers) => {
    const { url, entries } = await serve({ maxCallsPerMinute: 1 })
    for (let n = 0; n < 2; n++) await post(url, message, headers)
    expect(entries.map(({ outcome }) => outcome)).toEqual(['ok', 'busy'])
  })

  test('a client that goes away', async () => {
    const { url, entries } = await serve()
    slow.started = 0
    const gone = new AbortController()
    const body = JSON.stringify(call('get_slow'))
    const hanging = fetch(url, { method: 'POST', signal: gone.signal, headers: HEADERS, body }).catch(() => undefined)
    await vi.waitFor(() => expect(slow.started).toBe(1))
    gone.abort()
    await hanging
    await vi.waitFor(() => expect(entries.map(({ outcome }) => outcome)).toEqual(['cancelled']))
  })

  test('a question to the client, and the call with its answer', async () => {
    const { testClient } = await import('../../src/protocol/test-client.js')
    const entries: AuditEntry[] = []
    class Asking extends NodeAdapter {
      override getRoutes = () => super.getRoutes().map((route) => ({ ...route, options: { confirm: 'Sure?' } }))
    }
    const adapter = new Asking({ audit: (entry) => void entries.push(entry) })
    await testClient(adapter).callTool('get_names', {}, { answer: () => ({ action: 'accept' }) })
    await testClient(adapter).callTool('get_names', {}, { answer: () => ({ action: 'decline' }) })
    await expect(testClient(adapter).callTool('get_names', {})).rejects.toThrow('elicitation')
    expect(entries.map(({ outcome }) => outcome)).toEqual(['input_required', 'ok', 'input_required', 'refused', 'refused'])
  })
})

describe('a file', () => {
  test('one line a call, whole, of 500 at once, and no secret in it', async () => {
    const path = join(folder(), 'audit.jsonl')
    const options = { audit: path, maxCallsPerMinute: false, maxConcurrentCallsPerCaller: false, checkArguments: false } as const
    const { url, close } = await serveHttp(new NodeAdapter(options), { port: 0 })
    expect(existsSync(path)).toBe(false)
    const args = {
      api_key: 's3cret',
      deep: [{ Authorization: 'Bearer s3cret-of-ada' }],
      text: 'my token=s3cret',
      url: 'https://ada:s3cret@x.example',
    }
    const ids = Array.from({ length: 500 }, (_, id) => id)
    for (let at = 0; at < ids.length; at += 50)
      await Promise.all(ids.slice(at, at + 50).map((id) => post(url, call('get_by_id', { id, ...args }, id))))
    await close()
    await auditWritten()
    const text = readFileSync(path, 'utf8')
    const entries = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEntry)
    expect(entries.map(({ requestId }) => requestId as number).sort((a, b) => a - b)).toEqual(ids)
    expect(text).not.toContain('s3cret')
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('a line is bounded, whatever its client sends', async () => {
    const path = join(folder(), 'audit.jsonl')
    const { url, close } = await serveHttp(new NodeAdapter({ audit: path }), { port: 0 })
    const big = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`${n}${'k'.repeat(300)}`, ['ü'.repeat(300)]]))
    const deep = JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`) as unknown
    await post(url, call('x'.repeat(100_000), { big, deep }, 'i'.repeat(10_000)))
    await close()
    await auditWritten()
    const line = readFileSync(path, 'utf8')
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8 * 1024 + 1)
    expect(JSON.parse(line)).toMatchObject({ outcome: 'unknown', arguments: expect.stringMatching(/^\[\d+ bytes\]$/) })
  })

  test('that cannot be written is said once, and fails no call; later it works again', async () => {
    const lines: string[] = []
    const path = join(folder(), 'later', 'audit.jsonl')
    const { url, close } = await serveHttp(new NodeAdapter({ audit: path, log: (text) => void lines.push(text) }), { port: 0 })
    for (let n = 0; n < 3; n++) {
      expect((await post(url, call('get_names'))).json.result.isError).toBeUndefined()
      await auditWritten()
    }
    mkdirSync(dirname(path))
    await vi.waitFor(
      async () => {
        await post(url, call('get_names'))
        await auditWritten()
        expect(readFileSync(path, 'utf8')).toMatch(/^\{.*\}\n$/)
      },
      { timeout: 5000, interval: 100 },
    )
    await close()
    expect(lines.filter((line) => line.includes('audit file'))).toEqual([expect.stringMatching(/audit\.jsonl cannot be written.*ENOENT/)])
  })
})

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('full')
    },
  ],
  ['rejects', () => Promise.reject(new Error('full'))],
])('a function that %s is said once, and fails no call', async (_, audit) => {
  const lines: string[] = []
  const { url } = await serve({ audit, log: (text) => void lines.push(text) })
  for (let n = 0; n < 3; n++) expect((await post(url, call('get_names'))).json.result.isError).toBeUndefined()
  expect(lines.filter((line) => line.includes('the audit of a call could not be recorded'))).toHaveLength(1)
})
