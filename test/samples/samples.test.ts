import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const built = fileURLToPath(new URL('../../.build/samples', import.meta.url))
const node = async (file: string) => {
  const ran = run(process.execPath, [join(built, file)], { env: { ...process.env, NO_COLOR: '1' } })
  const { stdout } = await ran.catch(({ message, stdout, stderr }: Error & { stdout: string; stderr: string }) => {
    throw new Error(`${message}\n${stdout}${stderr}`) // execFile's own error has no word of what was printed
  })
  return stdout.trimEnd().split('\n')
}

/** What each self-check prints; it runs once. */
const checks = new Map<string, Promise<string[]>>()
const check = (name: string) => checks.get(name) ?? checks.set(name, node(`${name}/check.js`)).get(name)!

describe('each sample checks itself', () => {
  test.each<[name: string, last: string]>([
    ['nestjs-shop', 'nestjs-shop: 13 of 13 as over HTTP, 1 of them refused before the call'],
    ['routing-controllers-helpdesk', 'routing-controllers-helpdesk: 9 of 9 as over HTTP, 1 of them refused before the call'],
    ['auth', 'auth: 15 of 15 as meant'],
    ['reports', 'reports: ok'],
    ['own-adapter', 'own-adapter, nobody: 1 of 1 as over HTTP, 0 of them refused before the call'],
    ['express-users', 'express-users: ok'],
    ['observability', 'observability: ok'],
    ...['nestjs', 'routing-controllers', 'express', 'fastify', 'koa', 'hono'].map((name): [string, string] => [
      `quickstart-${name}`,
      `quickstart-${name}: ok`,
    ]),
  ])('%s', async (name, last) => {
    expect((await check(name)).at(-1)).toBe(last)
  })
})

test.each(['auth', 'reports', 'own-adapter', 'express-users', 'observability'])(
  'the README of samples/%s shows what its check prints',
  async (name) => {
    const readme = readFileSync(fileURLToPath(new URL(`../../samples/${name}/README.md`, import.meta.url)), 'utf8')
    const shown = /```text\n([^`]*)```/.exec(readme)![1]!.trimEnd().split('\n')
    expect(shown.length).toBeGreaterThan(3)
    expect((await check(name)).slice(0, shown.length)).toEqual(shown)
  },
)

test('npm start prints a transcript of at most 60 lines, with a 200, a 400 and its pointers, a 403 and a 404', async () => {
  const lines = await node('start.js')
  expect(lines.length).toBeLessThanOrEqual(60)
  for (const status of ['200', '400', '403', '404']) expect(lines.some((line) => line.startsWith(`  ${status} `))).toBe(true)
  expect(lines.filter((line) => /^ {6}\/address\/city /.test(line)).length).toBeGreaterThan(0)
  expect(lines.at(-1)).toBe('Every answer is what HTTP gives: 200 200 201 400 403 404. No port was opened.')
})

test('the command line says what McpModule would have said, once', async () => {
  const cli = join(built, '../../dist/esm/src/cli/main.js')
  const { stdout, stderr } = await run(process.execPath, [cli, 'list', join(built, 'reports/main.js')])
  expect([stderr.match(/streams events/g), stdout.match(/build_report/g)]).toEqual([['streams events'], ['build_report']])
  expect(stderr).not.toContain('build_report')
})

describe('the command line on the unchanged main.js opens no port and makes no connection', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backend2mcp-sockets-'))
  const log = join(folder, 'sockets')
  const cli = join(built, '../../dist/esm/src/cli/main.js')
  const preload = pathToFileURL(fileURLToPath(new URL('./count-sockets.mjs', import.meta.url))).href
  const env = { ...(process.env as Record<string, string>), NODE_OPTIONS: `--import=${preload}`, SOCKET_LOG: log }
  const sockets = () => readFileSync(log, 'utf8')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each([
    ['nestjs-shop', 'customer-token', 'get_products', { category: 'ware' }, 10],
    ['routing-controllers-helpdesk', 'user-token', 'get_tickets', { priority: 'low' }, 8],
  ])('%s: list --json, call, and 1,000 calls over stdio', async (name, token, tool, args, tools) => {
    writeFileSync(log, '')
    const main = join(built, name, 'main.js')
    const list = JSON.parse((await run(process.execPath, [cli, 'list', main, '--json'], { env })).stdout) as {
      name: string
      route: { method: string; path: string; source: string }
    }[]
    expect(list.length).toBe(tools)
    expect(list.find((one) => one.name === tool)!.route).toMatchObject({
      method: 'GET',
      path: expect.stringMatching(/^\/api\//),
      source: expect.stringContaining('.find'),
    })
    const called = JSON.parse(
      (await run(process.execPath, [cli, 'call', main, tool, '--args', JSON.stringify(args), '--token', token], { env })).stdout,
    ) as { items: unknown[] }
    expect(called.items.length).toBeGreaterThan(0)
    const client = new Client({ name: 't', version: '1' })
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [cli, 'run', main, '--max-calls-per-minute', '0'],
        env: { ...env, BACKEND2MCP_TOKEN: token },
        stderr: 'ignore',
      }),
    )
    for (let round = 0; round < 20; round++) {
      const calls = Array.from({ length: 50 }, () => client.callTool({ name: tool, arguments: args }))
      for (const result of await Promise.all(calls)) expect(result.structuredContent).toEqual(called)
    }
    await client.close()
    expect(sockets()).toBe('')
  })

  test('the counter counts', async () => {
    writeFileSync(log, '')
    const script =
      "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => require('node:net').connect(s.address().port, '127.0.0.1', function () { this.destroy(); s.close() }))"
    await run(process.execPath, ['-e', script], { env })
    expect(sockets()).toBe('listen\nconnect\n')
  })
})
