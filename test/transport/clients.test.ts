import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
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

/** The official client's way in, with and without a credential. */
const TRANSPORTS: Record<string, (token?: string) => Promise<Transport>> = {
  memory: (token) => connectInMemory(adapter, token),
  stdio: async (token) =>
    new StdioClientTransport({
      command: process.execPath,
      args: [compiled.child, JSON.stringify({ noise: true, open: true })],
      env: token ? { BACKEND2MCP_TOKEN: `${token}\n` } : {},
      stderr: 'ignore',
    }),
  http: async (token) =>
    new StreamableHTTPClientTransport(new URL(serving.url), {
      requestInit: { headers: token ? { authorization: `Bearer ${token}` } : {} },
    }),
}

describe.each(Object.entries(TRANSPORTS))('the official client over %s', (name, connect) => {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const call = (tool: string, args: Record<string, unknown> = {}) => client.callTool({ name: tool, arguments: args })
  beforeAll(async () => client.connect(await connect()))
  afterAll(() => client.close())

  test('connects, and learns what is served', () => {
    expect(client.getServerCapabilities()).toEqual({ tools: {} })
    if (name !== 'stdio')
      expect([client.getServerVersion(), client.getInstructions()]).toEqual([{ name: 'shop', version: '1.2.3' }, 'Sells things.'])
  })

  test('lists the tools in route order, each time alike', async () => {
    const { tools } = await client.listTools()
    expect(tools.map((tool) => tool.name)).toEqual([...(await adapter.listTools()).tools.keys()])
    expect(await client.listTools()).toEqual({ tools })
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
    const other = new Client({ name: 'test', version: '1.0.0' })
    await other.connect(await connect('let-me-in'))
    expect((await other.callTool({ name: 'get_guarded', arguments: {} })).structuredContent).toEqual({ secret: 42 })
    await other.close()
  })

  test('an application that writes to stdout does not disturb', async () => {
    expect((await call('get_noisy')).structuredContent).toEqual({ path: '/noisy' })
  })
})
