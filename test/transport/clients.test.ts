import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import * as v2 from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioClientTransport2 } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectInMemory } from '../../src/transport/memory.js'
import { type HttpServing, serveHttp } from '../../src/transport/run.js'
import { compile } from './compiled.js'
import { NodeAdapter } from './node-app.js'

const adapter = new NodeAdapter({ name: 'shop', version: '1.2.3', instructions: 'Sells things.' })
const compiled = compile()
let serving: HttpServing
beforeAll(async () => void (serving = await serveHttp(adapter, { port: 0 })))
afterAll(async () => {
  await serving.close()
  compiled.remove()
})

const child = (token?: string) => ({
  command: process.execPath,
  args: [compiled.child, JSON.stringify({ noise: true, open: true })],
  env: (token ? { BACKEND2MCP_TOKEN: `${token}\n` } : {}) as Record<string, string>,
  stderr: 'ignore' as const,
})
const http = (token?: string) => ({
  requestInit: { headers: token ? { authorization: `Bearer ${token}` } : ({} as Record<string, string>) },
})

/** The official clients' ways in, with and without a credential. */
const TRANSPORTS = {
  memory: { v1: (token?: string) => connectInMemory(adapter, token), v2: (token?: string) => connectInMemory(adapter, token) },
  stdio: {
    v1: async (token?: string) => new StdioClientTransport(child(token)),
    v2: async (token?: string) => new StdioClientTransport2(child(token)),
  },
  http: {
    v1: async (token?: string) => new StreamableHTTPClientTransport(new URL(serving.url), http(token)),
    v2: async (token?: string) => new v2.StreamableHTTPClientTransport(new URL(serving.url), http(token)),
  },
}

const v1Client = () => new Client({ name: 'test', version: '1.0.0' })
const v2Client = (mode?: 'auto' | { pin: string }) => () =>
  new v2.Client({ name: 'test', version: '1.0.0' }, mode ? { versionNegotiation: { mode } } : {}) as unknown as Client
const pinned = v2Client({ pin: '2026-07-28' })
const LEGACY = '2025-11-25'
const MODERN = '2026-07-28'

/** Each official client over each transport, and the revision that they speak. (Version 2 in memory speaks the 2025 era only: its own decision.) */
const CELLS: readonly [client: string, make: () => Client, of: 'v1' | 'v2', transport: keyof typeof TRANSPORTS, version: string][] = [
  ['v1', v1Client, 'v1', 'memory', LEGACY],
  ['v1', v1Client, 'v1', 'stdio', LEGACY],
  ['v1', v1Client, 'v1', 'http', LEGACY],
  ['v2', v2Client(), 'v2', 'memory', LEGACY],
  ['v2', v2Client(), 'v2', 'stdio', LEGACY],
  ['v2', v2Client(), 'v2', 'http', LEGACY],
  ['v2, auto', v2Client('auto'), 'v2', 'memory', LEGACY],
  ['v2, auto', v2Client('auto'), 'v2', 'stdio', MODERN],
  ['v2, auto', v2Client('auto'), 'v2', 'http', MODERN],
  ['v2, pinned', pinned, 'v2', 'stdio', MODERN],
  ['v2, pinned', pinned, 'v2', 'http', MODERN],
]

describe.each(CELLS.map((cell) => [`${cell[0]} over ${cell[3]}: ${cell[4]}`, ...cell] as const))(
  '%s',
  (_, _client, make, of, transport, version) => {
    const client = make()
    const connect = (token?: string) => TRANSPORTS[transport][of](token) as ReturnType<typeof connectInMemory>
    const call = (tool: string, args: Record<string, unknown> = {}) => client.callTool({ name: tool, arguments: args })
    beforeAll(async () => client.connect(await connect()))
    afterAll(() => client.close())

    test('connects, and learns what is served', () => {
      const { getNegotiatedProtocolVersion } = client as unknown as { getNegotiatedProtocolVersion?(): string }
      expect(getNegotiatedProtocolVersion?.call(client) ?? LEGACY).toBe(version)
      // Without a session nothing can be sent to a client of the 2025 era that has not asked.
      const tools = version === LEGACY && transport === 'http' ? {} : { listChanged: true }
      expect(client.getServerCapabilities()).toEqual({ tools, logging: {} })
      if (transport !== 'stdio')
        expect([client.getServerVersion(), client.getInstructions()]).toEqual([{ name: 'shop', version: '1.2.3' }, 'Sells things.'])
    })

    test('lists the tools in route order, each time alike', async () => {
      const { tools } = await client.listTools()
      expect(tools.map((tool) => tool.name)).toEqual([...(await adapter.listTools()).tools.keys()])
      expect((await client.listTools()).tools).toEqual(tools)
      expect(tools.find((tool) => tool.name === 'get_names')!.outputSchema).toEqual({
        type: 'object',
        properties: { result: { type: 'array', items: { type: 'string' } } },
      })
    })

    test.each<[string, Record<string, unknown>, unknown]>([
      ['get_by_id', { id: 7 }, { path: '/users/7' }],
      ['get_names', {}, { result: ['ada', 'grace'] }],
      ['get_late', {}, { late: true }],
    ])('calls %s, and checks the answer against its schema', async (tool, args, expected) => {
      const result = await call(tool, args)
      expect([result.isError, result.structuredContent]).toEqual([undefined, expected])
    })

    test('answers of five million characters arrive whole', async () => {
      expect((await call('get_big')).structuredContent).toEqual({ text: 'x'.repeat(5_000_000) })
    })

    test('20 calls at once', async () => {
      const ids = Array.from({ length: 20 }, (_, id) => id)
      const results = await Promise.all(ids.map((id) => call('get_by_id', { id })))
      expect(results.map(({ structuredContent }) => structuredContent)).toEqual(ids.map((id) => ({ path: `/users/${id}` })))
    })

    test('an unknown tool is -32602', async () => {
      await expect(call('nope')).rejects.toMatchObject({ code: -32602, message: expect.stringMatching(/Unknown tool: nope$/) })
    })

    test.each<[string, Record<string, unknown>, string]>([
      ['get_by_id', {}, '/id'],
      ['get_by_id', { id: '..' }, '/id'],
      ['get_names', { surplus: 1 }, '/surplus'],
      ['get_guarded', {}, 'HTTP 401'],
      ['get_broken', {}, 'before the route could answer'],
    ])('%s %j is an error of the tool', async (tool, args, says) => {
      const result = await call(tool, args)
      expect(result.isError).toBe(true)
      expect(JSON.stringify(result.content)).toContain(says)
    })

    test('with the credential, the guard lets in', async () => {
      const other = make()
      await other.connect(await connect('let-me-in'))
      expect((await other.callTool({ name: 'get_guarded', arguments: {} })).structuredContent).toEqual({ secret: 42 })
      await other.close()
    })

    test('an application that writes to stdout does not disturb', async () => {
      expect((await call('get_noisy')).structuredContent).toEqual({ path: '/noisy' })
    })
  },
)
