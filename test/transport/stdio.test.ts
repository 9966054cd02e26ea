import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { PassThrough, Writable } from 'node:stream'
import { afterAll, afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { AdapterOptions } from '../../src/options.js'
import { serveStdio } from '../../src/transport/stdio.js'
import { compile } from './compiled.js'
import { MALFORMED, WELL_FORMED } from './malformed.js'
import { NodeAdapter, slow } from './node-app.js'
import { pipeClient } from './pipe-client.js'
import { call, rpc } from './post.js'

// oxlint-disable-next-line no-explicit-any
type Message = any
const refusal = (code: number, id: unknown = null) => ({ jsonrpc: '2.0', id, error: { code, message: expect.any(String) } })
const text = (message: unknown) => (typeof message === 'string' ? message : JSON.stringify(message))

/** A client of an application of ours. */
function client(options: AdapterOptions = {}) {
  const adapter = new NodeAdapter(options)
  return { adapter, ...pipeClient(adapter) }
}

/** Sends messages, ends the input, and gives every answer. */
async function talk(messages: readonly unknown[], options?: AdapterOptions): Promise<Message[]> {
  const { send, input, served, answers } = client(options)
  send(...messages)
  input.end()
  await served
  return answers
}

describe('a line that is wrong', () => {
  test.each(MALFORMED)('%s', async (_name, body, _status, code, id) => {
    const answers = await talk([text(body), rpc('ping', undefined, 'next')])
    expect(answers).toHaveLength(2)
    expect(answers).toContainEqual(refusal(code, id))
    expect(answers).toContainEqual({ jsonrpc: '2.0', id: 'next', result: {} })
    expect(JSON.stringify(answers)).not.toMatch(/zod|invalid_type/i)
  })

  test.each(WELL_FORMED)('%s is answered', async (_name, body) => {
    const [answer] = await talk([body])
    expect(answer).toMatchObject({ id: typeof body === 'string' ? 1 : (body as { id: unknown }).id, result: expect.anything() })
  })

  test('a batch', async () => {
    expect(await talk([[rpc('ping')]])).toEqual([refusal(-32600)])
  })

  test('one that is too long: refused once, and the next is read', async () => {
    const answers = await talk([rpc('ping', { text: 'x'.repeat(200_000) }), rpc('ping', undefined, 2)], { maxRequestBytes: 100_000 })
    expect(answers).toEqual([refusal(-32600), { jsonrpc: '2.0', id: 2, result: {} }])
  })

  test('an id that is in use', async () => {
    const answers = await talk([call('get_late', {}, 1), call('get_names', {}, 1), call('get_names', {}, '1')])
    expect(answers.map(({ id, error }: Message) => [id, error?.code])).toEqual([
      [null, -32600],
      ['1', undefined],
      [1, undefined],
    ])
  })
})

describe('lines', () => {
  test('one byte at a time, with a letter of three bytes', async () => {
    const { input, served, answers } = client()
    for (const byte of Buffer.from(`${text(rpc('ping', { a: '€' }, '€'))}\r\n`)) input.write(Buffer.of(byte))
    input.end()
    await served
    expect(answers).toEqual([{ jsonrpc: '2.0', id: '€', result: {} }])
  })

  test('empty ones are nothing, and the last needs no end', async () => {
    const { input, served, answers } = client()
    input.end(`\n\r\n  \n${text(rpc('ping'))}`)
    await served
    expect(answers).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }])
  })

  test('an input with an encoding', async () => {
    const { input, send, served, answers } = client()
    input.setEncoding('utf8')
    send(rpc('ping', undefined, 'ä'))
    input.end()
    await served
    expect(answers).toEqual([{ jsonrpc: '2.0', id: 'ä', result: {} }])
  })
})

describe('the end of a call', () => {
  afterEach(() => void (slow.started = slow.closed = 0))

  test.each([1, 'one', 0, ''])('cancelled with the id %j: the signal fires, nothing is answered', async (id) => {
    const { adapter, send, input, served, answers } = client()
    send(call('get_slow', {}, id))
    await vi.waitFor(() => expect(slow.started).toBe(1))
    send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
    await vi.waitFor(() => expect([adapter.contexts[0]!.signal.aborted, slow.closed]).toEqual([true, 1]))
    send(rpc('ping', undefined, 'after'))
    input.end()
    await served
    expect(answers).toEqual([{ jsonrpc: '2.0', id: 'after', result: {} }])
  })

  test('a cancellation of another call, of none and of nothing is ignored', async () => {
    const cancel = (params: unknown) => ({ jsonrpc: '2.0', method: 'notifications/cancelled', params })
    const answers = await talk([call('get_late'), cancel({ requestId: 2 }), cancel({}), cancel({ requestId: {} })])
    expect(answers).toMatchObject([{ id: 1, result: { structuredContent: { late: true } } }])
  })

  test('the input ends: a running call is answered still', async () => {
    expect(await talk([call('get_late')])).toMatchObject([{ id: 1, result: { structuredContent: { late: true } } }])
  })

  test('the input ends: a call without end is aborted', async () => {
    const { adapter, send, input, served, answers } = client()
    send(call('get_slow'))
    await vi.waitFor(() => expect(slow.started).toBe(1))
    input.end()
    await served
    expect([adapter.contexts[0]!.signal.aborted, answers]).toEqual([true, []])
  })

  test('the output breaks: running calls are aborted at once', async () => {
    const adapter = new NodeAdapter()
    const input = new PassThrough()
    const output = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
    const served = serveStdio(adapter, output, input)
    input.write(`${text(call('get_slow'))}\n`)
    await vi.waitFor(() => expect(slow.started).toBe(1))
    input.write(`${text(rpc('ping', undefined, 2))}\n`)
    await served
    expect(adapter.contexts[0]!.signal.aborted).toBe(true)
  })
})

describe('a process', () => {
  const compiled = compile()
  afterAll(() => compiled.remove())

  function start(options: object, env: Record<string, string> = {}) {
    const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [compiled.child, JSON.stringify(options)], { env })
    const seen = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => (seen.out += String(chunk)))
    child.stderr.on('data', (chunk: Buffer) => (seen.err += String(chunk)))
    child.stdin.on('error', () => {})
    const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
      child.once('close', (code, signal) => resolve({ code, signal })),
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    return {
      child,
      seen,
      ended,
      lines: () =>
        seen.out
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Message),
    }
  }

  test('ends when its input ends, though the application holds a handle', async () => {
    const { child, seen, ended, lines } = start({ open: true })
    child.stdin.end(`${text(rpc('ping'))}\n`)
    expect(await ended).toEqual({ code: 0, signal: null })
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }])
    expect(seen.err).toMatch(/backend2mcp: 9 tools/)
  })

  test('writes everything before it ends: 20 answers of five million characters, its input closed at once', async () => {
    const { child, ended, lines } = start({ open: true })
    const ids = Array.from({ length: 20 }, (_, id) => id)
    child.stdin.end(ids.map((id) => `${text(call('get_big', {}, id))}\n`).join(''))
    expect((await ended).code).toBe(0)
    expect(
      lines()
        .map(({ id }) => id)
        .sort((a: number, b: number) => a - b),
    ).toEqual(ids)
  })

  test('a noisy application: every line on stdout is ours', async () => {
    const { child, seen, ended, lines } = start({ noise: true })
    child.stdin.end([call('get_late'), call('get_noisy', {}, 2)].map((one) => `${text(one)}\n`).join(''))
    expect((await ended).code).toBe(0)
    expect(lines().map(({ id }) => id)).toEqual([2, 1])
    expect(seen.err).toContain('the application says hello')
    expect(seen.err).toContain('tick')
  })

  test('what the application writes in the turn that called run() stays off stdout', async () => {
    const { child, ended, lines } = start({ early: true })
    child.stdin.end()
    await ended
    expect(lines()).toEqual([])
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('%s: a running call is answered, and it ends with 0', async (signal) => {
    const { child, ended, lines } = start({ open: true })
    child.stdin.write(`${text(rpc('ping', undefined, 'up'))}\n${text(call('get_late'))}\n`)
    await vi.waitFor(() => expect(lines()).toHaveLength(1), 10_000)
    child.kill(signal)
    child.kill(signal) // the terminal's, and the parent's that passes it on
    expect(await ended).toEqual({ code: 0, signal: null })
    expect(lines().map(({ id }) => id)).toEqual(['up', 1])
  })

  test('the client stops reading: it ends, and not by a crash', async () => {
    const { child, seen, ended } = start({ open: true })
    child.stdout.destroy()
    for (let i = 0; i < 100; i++) child.stdin.write(`${text(rpc('ping', undefined, i))}\n`)
    expect(await ended).toEqual({ code: 0, signal: null })
    expect(seen.err).not.toContain('EPIPE')
  })

  test('over http: tells its address on stderr, and SIGTERM ends it', async () => {
    const { child, seen, ended } = start({ transport: 'http', port: 0, open: true })
    await vi.waitFor(() => expect(seen.err).toMatch(/MCP on http:\/\/127\.0\.0\.1:\d+\/mcp/), 10_000)
    const [url] = /http:\/\/\S+/.exec(seen.err)!
    const { post } = await import('./post.js')
    expect((await post(url!, rpc('ping'))).json.result).toEqual({})
    child.kill('SIGTERM')
    expect(await ended).toEqual({ code: 0, signal: null })
    expect(seen.out).toBe('')
  })

  test.each<[string, object, RegExp]>([
    ['an unknown transport', { transport: 'sse' }, /"transport" must be 'stdio' or 'http'\.\n {2}Fix: /],
    ['an open bind', { transport: 'http', host: '0.0.0.0', port: 0 }, /Binding to 0\.0\.0\.0 .*\n {2}Fix: .*auth/],
  ])('%s: one clear error, and 1', async (_name, options, says) => {
    const { seen, ended } = start(options)
    expect((await ended).code).toBe(1)
    expect(seen.err).toMatch(says)
  })
})
