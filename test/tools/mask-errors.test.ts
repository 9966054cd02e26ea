import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { callTool } from '../../src/tools/call-tool.js'
import { contextOf } from '../contract/suite.js'
import { NodeAdapter } from '../transport/node-app.js'

const answers =
  (status: number): RequestListener =>
  (_req, res) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message: `db at 10.1.2.3 said\n${status}` }))

test.each([
  [500, true, false],
  [503, true, false],
  [599, true, false],
  [400, true, true],
  [404, true, true],
  [200, true, true],
  [500, undefined, true],
  [500, false, true],
])('%i with maskErrors %s: the body is shown: %s', async (status, maskErrors, shown) => {
  const lines: string[] = []
  const adapter = new NodeAdapter({ maskErrors, log: (text) => void lines.push(text) }, answers(status))
  const result = await callTool(adapter, 'get_names', {}, contextOf('get_names'))
  expect(JSON.stringify(result).includes('10.1.2.3')).toBe(shown)
  expect(result._meta).toMatchObject({ 'backend2mcp/response': { status } })
  expect(result.isError ?? false).toBe(status >= 400)
  if (shown) return
  const [, id] = /The server's log tells why: ([0-9a-f-]{36})$/.exec((result.content[0] as { text: string }).text)!
  expect(lines).toEqual([expect.stringContaining(`get_names answered ${status} (${id}): {"message":"db at 10.1.2.3 said`)])
})

test('the log gets 2,000 characters of it', async () => {
  const lines: string[] = []
  const long: RequestListener = (_req, res) => res.writeHead(500).end('x'.repeat(5000))
  await callTool(new NodeAdapter({ maskErrors: true, log: (text) => void lines.push(text) }, long), 'get_names', {}, contextOf('get_names'))
  expect(lines[0]).toMatch(/: x{2000}$/)
})
