import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const cli = fileURLToPath(new URL('../../dist/esm/src/cli/main.js', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'backend2mcp-home-'))
const project = join(home, 'shop')

beforeAll(() => {
  mkdirSync(join(project, 'src'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "name": "@acme/shop" }')
  writeFileSync(join(project, 'src/main.ts'), '')
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Runs `install` in the project, with a home of its own. */
function install(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), NO_COLOR: '1' }
  return new Promise((resolve) =>
    execFile(process.execPath, [cli, 'install', ...args], { cwd: project, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  )
}

const main = join(project, 'src/main.ts')
const process_ = { command: process.execPath, args: [cli, 'run', main] }
const theirs = { command: 'npx', args: ['-y', 'other'], env: { KEY: 'v' }, disabled: true }

/** Each client's file as it really looks, with keys that are not ours, in styles that are not ours. */
const JSON_CLIENTS: readonly [client: string, path: string, text: string, key: string, entry: object, scope?: string][] = [
  [
    'claude-desktop',
    '.config/Claude/claude_desktop_config.json',
    JSON.stringify({ globalShortcut: '', mcpServers: { other: theirs } }, null, 4),
    'mcpServers',
    process_,
  ],
  [
    'claude-code',
    'shop/.mcp.json',
    `${JSON.stringify({ mcpServers: { other: { type: 'stdio', ...theirs } } }, null, '\t')}\n`,
    'mcpServers',
    { type: 'stdio', ...process_ },
  ],
  [
    'claude-code',
    '.claude.json',
    JSON.stringify({ numStartups: 7, projects: { '/x': { mcpServers: {} } } }),
    'mcpServers',
    { type: 'stdio', ...process_ },
    'user',
  ],
  ['cursor', 'shop/.cursor/mcp.json', '{\r\n  "mcpServers": {}\r\n}\r\n', 'mcpServers', process_],
  [
    'vscode',
    'shop/.vscode/mcp.json',
    JSON.stringify({ inputs: [{ id: 'key' }], servers: { other: theirs } }, null, 2),
    'servers',
    { type: 'stdio', ...process_ },
  ],
  ['windsurf', '.codeium/windsurf/mcp_config.json', '\uFEFF{"mcpServers":{}}', 'mcpServers', process_],
  [
    'gemini',
    'shop/.gemini/settings.json',
    JSON.stringify({ theme: 'GitHub', security: { auth: { selectedType: 'oauth' } } }, null, 2),
    'mcpServers',
    process_,
  ],
]

describe.each(JSON_CLIENTS)('%s, %s', (client, path, text, key, entry, scope) => {
  const file = join(home, path)
  const flags = scope ? ['--scope', scope] : []
  const parsed = (given: string) => JSON.parse(given.replace(/^\uFEFF/, ''))

  test('is added beside what is there, and taken out byte for byte', async () => {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { mode: 0o600 }) // it may hold secrets, and so does its copy
    expect((await install(client, 'src/main.ts', ...flags)).code).toBe(0)
    expect(statSync(`${file}.backend2mcp.bak`).mode & 0o777).toBe(0o600)
    expect(parsed(readFileSync(file, 'utf8'))).toEqual({ ...parsed(text), [key]: { ...parsed(text)[key], shop: entry } })
    expect((await install(client, 'src/main.ts', '--env', 'A=b', ...flags)).code).toBe(0) // again: replaced, and the first form is kept
    expect((await install(client, '--uninstall', ...flags)).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect((await install(client, '--uninstall', ...flags)).code).toBe(1)
  })

  test('a file that is not there is made, and taken away', async () => {
    rmSync(file)
    expect((await install(client, 'src/main.ts', ...flags)).code).toBe(0)
    expect(parsed(readFileSync(file, 'utf8'))).toEqual({ [key]: { shop: entry } })
    expect((await install(client, '--uninstall', ...flags)).code).toBe(0)
    expect(existsSync(file)).toBe(false)
  })

  test('what changed in between stays', async () => {
    writeFileSync(file, text)
    await install(client, 'src/main.ts', ...flags)
    writeFileSync(file, JSON.stringify({ ...parsed(readFileSync(file, 'utf8')), added: true }))
    await install(client, '--uninstall', ...flags)
    const left = parsed(readFileSync(file, 'utf8'))
    expect([left.added, 'shop' in left[key]]).toEqual([true, false])
    rmSync(`${file}.backend2mcp.bak`)
  })

  test('comments: left as it is, and the snippet is printed', async () => {
    const commented = `{\n  // mine\n  "${key}": {}\n}\n`
    writeFileSync(file, commented)
    const { code, stdout, stderr } = await install(client, 'src/main.ts', ...flags)
    expect([code, readFileSync(file, 'utf8')]).toEqual([0, commented])
    expect(JSON.parse(stdout)).toEqual({ [key]: { shop: entry } })
    expect(stderr).toContain('left as it is')
  })
})

test.each([
  ['codex', `[mcp_servers.shop]\ncommand = ${JSON.stringify(process.execPath)}\nargs = ${JSON.stringify(process_.args)}\n`],
  [
    'goose',
    `extensions:\n  shop:\n    type: "stdio"\n    enabled: true\n    cmd: ${JSON.stringify(process.execPath)}\n    args:\n${process_.args.map((arg) => `      - ${JSON.stringify(arg)}\n`).join('')}    envs: {}\n`,
  ],
])('%s: printed, as its file is no JSON', async (client, expected) => {
  const { code, stdout } = await install(client, 'src/main.ts')
  expect([code, stdout]).toEqual([0, expected])
})

test.each([
  ['cursor', { url: 'http://127.0.0.1:3000/mcp', headers: { authorization: 'Bearer x' } }],
  ['windsurf', { serverUrl: 'http://127.0.0.1:3000/mcp', headers: { authorization: 'Bearer x' } }],
  ['gemini', { httpUrl: 'http://127.0.0.1:3000/mcp', headers: { authorization: 'Bearer x' } }],
  ['vscode', { type: 'http', url: 'http://127.0.0.1:3000/mcp', headers: { authorization: 'Bearer x' } }],
])('%s: a server that runs', async (client, entry) => {
  const { stdout } = await install(client, '--url', 'http://127.0.0.1:3000/mcp', '--header', 'authorization: Bearer x', '--print')
  expect(Object.values(JSON.parse(stdout))).toEqual([{ shop: entry }])
})

test.each([
  [['claud-code'], /There is no client "claud-code"[^]*did you mean claude-code\?/],
  [['windsurf', '--scope', 'project'], /has no scope "project"[^]*takes user/],
  [['claude-desktop', '--url', 'http://127.0.0.1:1/mcp'], /asks no URL/],
  [['cursor', 'src/nothing.ts'], /does not exist/],
  [['cursor', '--url', 'nowhere'], /is no URL/],
])('%s is refused, with a fix', async (args, expected) => {
  const { code, stderr } = await install(...args)
  expect(code).toBeGreaterThan(0)
  expect(stderr).toMatch(expected)
  expect(stderr).toContain('Fix:')
})
