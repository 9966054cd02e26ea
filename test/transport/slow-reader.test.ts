import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { mcpContext, type ToolContext } from '../../src/tools/tool-context.js'
import type { AdapterOptions } from '../../src/options.js'
import { serveHttp } from '../../src/transport/run.js'
import { ask, mirrored } from './modern-rows.js'
import { NodeAdapter } from './node-app.js'
import { HEADERS, post, rpc } from './post.js'

const COUNT = 20_000
const TEXT = 'x'.repeat(1000)
const META = { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'info' }

/** Runs `handler` as the tool `get_slow`. */
async function serve(handler: (context: ToolContext) => void | Promise<void>, options: AdapterOptions = {}) {
  const adapter = new NodeAdapter({ drainMs: 0, ...options }, (req, res) => {
    void Promise.resolve(handler(mcpContext(req)!)).then(() =>
      res.writeHead(200, { 'content-type': 'application/json' }).end('{"done":true}'),
    )
  })
  const serving = await serveHttp(adapter, { port: 0 })
  onTestFinished(() => serving.close())
  return { url: new URL(serving.url), adapter }
}

/** A client that has sent a call and reads nothing until it is told to. */
function slowClient(url: URL, message: object, headers: Record<string, string>): { socket: Socket; read(): Promise<string> } {
  const body = JSON.stringify(message)
  const head = Object.entries({
    host: url.host,
    ...HEADERS,
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  })
  const socket = connect(Number(url.port), url.hostname).pause()
  socket.on('error', () => {})
  socket.write(`POST ${url.pathname} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
  onTestFinished(() => void socket.destroy())
  return {
    socket,
    read: () =>
      new Promise((resolve) => {
        let text = ''
        socket.on('data', (chunk) => (text += chunk.toString())).once('close', () => resolve(text))
        socket.resume()
      }),
  }
}

const INITIALIZE = rpc('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } })

/** How a client of each kind asks for the call. */
const KINDS: Record<string, { options?: AdapterOptions; ask(url: URL): Promise<{ message: object; headers: Record<string, string> }> }> = {
  '2025': { ask: async () => ({ message: rpc('tools/call', { name: 'get_slow', _meta: META }), headers: {} }) },
  '2025, in a session': {
    options: { sessions: true },
    async ask(url) {
      const id = (await post(url.href, INITIALIZE)).headers['mcp-session-id'] as string
      const headers = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' }
      return { message: rpc('tools/call', { name: 'get_slow', _meta: META }), headers }
    },
  },
  '2026': {
    async ask() {
      const message = ask('tools/call', { name: 'get_slow' }, META)
      return { message, headers: mirrored(message) as Record<string, string> }
    },
  },
}

const numbers = (text: string) => [...text.matchAll(/"progress":(\d+)/g)].map(([, n]) => Number(n))

describe.each(Object.entries(KINDS))('a client that does not read, %s', (_, { options, ask: asked }) => {
  test('a handler that does not wait runs to its end; the client gets the last progress and the answer', async () => {
    let isDone = false
    const { url } = await serve((context) => {
      for (let n = 1; n <= COUNT; n++) void context.progress(n, COUNT, TEXT)
      isDone = true
    }, options)
    const { message, headers } = await asked(url)
    const client = slowClient(url, message, headers)
    await vi.waitFor(() => expect(isDone).toBe(true), { timeout: 10_000 })
    const text = await client.read()
    const heard = numbers(text)
    expect(heard.at(-1)).toBe(COUNT)
    expect(heard).toEqual([...heard].sort((a, b) => a - b))
    expect(heard.length).toBeLessThan(COUNT / 4)
    expect(text).toContain('"done":true')
  })

  test('a handler that waits is slowed to its pace, and loses nothing', async () => {
    let reached = 0
    const { url } = await serve(async (context) => {
      for (let n = 1; n <= COUNT; n++) {
        await context.progress(n, COUNT, TEXT)
        reached = n
      }
    }, options)
    const { message, headers } = await asked(url)
    const client = slowClient(url, message, headers)
    let before = -1
    await vi.waitFor(
      () => {
        const now = reached
        const isStill = now > 0 && now === before
        before = now
        expect(isStill).toBe(true)
      },
      { timeout: 10_000, interval: 300 },
    )
    expect(reached).toBeLessThan(COUNT)
    const heard = numbers(await client.read())
    expect(heard).toEqual(Array.from({ length: COUNT }, (__, n) => n + 1))
  })

  test('log messages: the last ones come, and how many were dropped', async () => {
    const { url } = await serve((context) => {
      for (let n = 1; n <= COUNT; n++) void context.log('info', `${n} ${TEXT}`)
    }, options)
    const { message, headers } = await asked(url)
    const client = slowClient(url, message, headers)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const text = await client.read()
    expect(text).toMatch(/\d+ log messages were dropped/)
    expect(text).toContain(`"${COUNT} xxx`)
    expect(text).toContain('"done":true')
  })
})
