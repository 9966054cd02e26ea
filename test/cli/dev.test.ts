import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { DevSession } from '../../src/cli/dev/session.js'
import { PROJECTS, write } from './sources/projects.js'

const cli = fileURLToPath(new URL('../../dist/esm/src/cli/main.js', import.meta.url))
const SLOW = { timeout: 30_000, interval: 100 }

test('a changed source: the client stays connected, is told, sees the new route, and a mistake in between does no harm', async () => {
  const folder = write(PROJECTS[0]!)
  const controller = join(folder, 'src/cats.controller.ts')
  const source = readFileSync(controller, 'utf8')
  const client = new Client({ name: 't', version: '1' })
  let told = 0
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void told++)
  const env = process.env as Record<string, string>
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [cli, 'dev', 'src/main.ts'], cwd: folder, env, stderr: 'ignore' }),
  )
  const names = async () => (await client.listTools()).tools.map(({ name }) => name)
  expect(await names()).toEqual(['get_by_id', 'post_cats'])

  writeFileSync(controller, source.replace('@Post()', "@Get('all/names') names() { return ['Tom'] }\n  @Post()"))
  await vi.waitFor(() => expect(told).toBe(1), SLOW)
  expect(await names()).toContain('get_names')
  expect((await client.callTool({ name: 'get_names', arguments: {} })).content).toEqual([{ type: 'text', text: '["Tom"]' }])

  writeFileSync(controller, 'this is no TypeScript')
  await new Promise((resolve) => setTimeout(resolve, 1500))
  writeFileSync(controller, source.replace('@Post()', "@Get('all/hangs') hangs() { return new Promise(() => {}) }\n  @Post()"))
  await vi.waitFor(() => expect(told).toBe(2), SLOW)
  const hanging = client.callTool({ name: 'get_hangs', arguments: {} })
  await new Promise((resolve) => setTimeout(resolve, 300))
  writeFileSync(controller, source)
  await expect(hanging).rejects.toThrow(/reloaded while the call ran/)
  await vi.waitFor(() => expect(told).toBe(3), SLOW)
  expect(await names()).toEqual(['get_by_id', 'post_cats'])
  await client.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what a client says while no server is there waits for the next; the handshake is played once', () => {
  const [client, first, second]: string[][] = [[], [], []]
  const session = new DevSession((line) => void client!.push(line))
  const line = (message: object) => JSON.stringify({ jsonrpc: '2.0', ...message })
  session.fromClient(line({ id: 1, method: 'initialize' }))
  session.attach((text) => void first!.push(text))
  session.fromServer(line({ id: 1, result: {} }))
  session.fromClient(line({ method: 'notifications/initialized' }))
  session.detach()
  session.fromClient(line({ id: 2, method: 'tools/list' }))
  session.attach((text) => void second!.push(text))
  expect(second).toEqual([line({ id: 1, method: 'initialize' })])
  session.fromServer(line({ id: 1, result: {} }))
  expect(second!.slice(1)).toEqual([line({ method: 'notifications/initialized' }), line({ id: 2, method: 'tools/list' })])
  expect(client!.map((text) => (JSON.parse(text) as { id?: number; method?: string }).id ?? 'told')).toEqual([1, 'told', 'told', 'told'])
  expect(first).toHaveLength(2)
})
