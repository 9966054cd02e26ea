import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const fixtures = join(root, '.build/cli-fixtures')
const cli = join(root, 'dist/esm/src/cli/main.js')
const sockets = join(root, '.build/cli-sockets')
const preload = pathToFileURL(join(root, 'test/samples/count-sockets.mjs')).href
const env = { ...(process.env as Record<string, string>), NODE_OPTIONS: `--import=${preload}`, SOCKET_LOG: sockets, NO_COLOR: '1' }
const file = (name: string) => join(fixtures, name)

/** Runs the command and gives everything it left. */
function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...env, BACKEND2MCP_BOOT_TIMEOUT_MS: args[1]?.endsWith('waits.js') ? '3000' : '20000' }, maxBuffer: 1e8 }
    execFile(process.execPath, [cli, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}
const opened = () => readFileSync(sockets, 'utf8')

beforeAll(async () => {
  rmSync(fixtures, { recursive: true, force: true })
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'test/cli/fixtures')], { stdio: 'pipe' })
  mkdirSync(join(root, '.build'), { recursive: true })
  writeFileSync(sockets, '')
  writeFileSync(join(fixtures, 'package.json'), '{"type":"module"}\n')
  mkdirSync(file('node_modules'))
  symlinkSync(root, file('node_modules/backend2mcp'))
  await bundleNest()
  const bundled = `const NestFactory = { create: async () => ({ listen: (port) => require('node:http').createServer().listen(port) }) }; NestFactory.create().then((app) => app.listen(3000))`
  writeFileSync(join(fixtures, 'broken/bundle.cjs'), bundled)
})

/** A real bundle, minified, with Nest and Express inside. */
async function bundleNest(): Promise<void> {
  const external = [/^class-/, /^@nestjs\/(microservices|websockets|platform-(fastify|socket))/]
  const bundle = await rolldown({ input: file('nest-main.js'), platform: 'node', logLevel: 'silent', external })
  await bundle.write({ file: file('broken/nest-bundle.js'), format: 'esm', minify: true, codeSplitting: false })
  await bundle.close()
}

describe('an unchanged main.js', () => {
  test.each([
    ['NestJS on Express, with a server for metrics beside it', 'nest-main.js', '/api/cats/{id}', 'CatsController.one', 'cat 7'],
    ['NestJS on Fastify', 'nest-fastify-main.js', '/api/cats/{id}', 'CatsController.one', 'cat 7'],
    ['NestJS with McpModule, initialised before it listens', 'nest-mcp-main.js', '/cats/{id}', 'CatsController.one', 'cat 7'],
    ['routing-controllers on Koa', 'rc-koa-main.js', '/dogs/{id}', 'DogsController.one', 'dog 7'],
    ['routing-controllers on Express 5', 'rc-express5-main.js', '/birds/{id}', 'BirdsController.one', 'bird 7'],
    ['routing-controllers on Express 4, CommonJS', 'rc-express4-main.cjs', '/fish/{id}', 'FishController.one', 'fish 7'],
    ['routing-controllers in a module that never finishes', 'waiting-main.js', '/snails/{id}', 'SnailsController.one', 'snail 7'],
    ['Express 5, with a mounted application', 'express-main.js', '/admin/goats/{id}', 'one', 'goat 7'],
    ['Koa 3', 'koa-main.js', '/foxes/{id}', 'one', 'fox 7'],
    ['Fastify 5', 'fastify-main.js', '/owls/{id}', 'one', 'owl 7'],
    ['Hono 4 on @hono/node-server', 'hono-main.js', '/bees/{id}', 'one', 'bee 7'],
  ])('%s: list --json and call, nothing else on stdout, no port', async (_, main, path, source, name) => {
    const listed = await run('list', file(main), '--json')
    const tools = JSON.parse(listed.stdout) as { name: string; inputSchema: object; route: object }[]
    expect(tools.find((tool) => tool.name.endsWith('by_id'))).toMatchObject({
      inputSchema: { type: 'object', required: ['id'] },
      route: { method: 'GET', path, source },
    })
    const called = await run('call', file(main), tools.find((tool) => tool.name.endsWith('by_id'))!.name, '--args', '{"id":7}')
    expect(JSON.parse(called.stdout)).toEqual({ id: 7, name })
    expect([listed.code, called.code, opened()]).toEqual([0, 0, ''])
  })

  test('what main.js sets up is kept: prefix, pipes, guards; code after listen goes on', async () => {
    const { stdout, stderr } = await run('call', file('nest-main.js'), 'post_cats', '--args', '{"name":"tom","lives":9}', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      structuredContent: { name: 'tom', lives: 9, isDto: true },
      _meta: { 'backend2mcp/response': { status: 201 } },
    })
    expect(stderr).toMatch(/callback called/)
    expect(stderr).toMatch(/url http:\/\/.*3000, port 3000, listening true/)
    const refused = await run('call', file('nest-main.js'), 'post_cats', '--args', '{"name":1,"lives":0}')
    expect(refused.code).toBe(1)
    expect(refused.stdout).toMatch(/\/name: must be a text; got 1\.[\s\S]*\/lives: must be an integer, at least 1/)
  })

  test.each([
    ['no token', [], 401],
    ['a wrong one', ['--token', 'x'], 403],
    ['the right one', ['--token', 'open sesame'], 200],
  ])('a guarded route, %s', async (_, flags, status) => {
    const { stdout, code } = await run('call', file('nest-main.js'), 'get_secret', '--json', ...flags)
    expect((JSON.parse(stdout) as { _meta: Record<string, { status: number }> })._meta['backend2mcp/response']!.status).toBe(status)
    expect(code).toBe(status < 400 ? 0 : 1)
  })

  test('run: the official client over stdio, while the application writes to stdout in every way there is', async () => {
    const lines: string[] = []
    const client = new Client({ name: 't', version: '1' })
    client.onerror = (error) => lines.push(String(error))
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [cli, 'run', file('nest-main.js')], env, stderr: 'ignore' }),
    )
    for (let id = 1; id <= 5; id++) {
      const { structuredContent } = await client.callTool({ name: 'get_by_id', arguments: { id } })
      expect(structuredContent).toEqual({ id, name: `cat ${id}` })
    }
    await client.close()
    expect(lines).toEqual([])
    expect(opened()).toBe('')
  })

  test('run --transport http serves on loopback until it is told to stop', async () => {
    const child = spawn(process.execPath, [cli, 'run', file('nest-main.js'), '--transport', 'http', '--port', '0'], {
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await expect.poll(() => /MCP on (http:\S+)/.exec(said)?.[1], { timeout: 30_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
    const client = new Client({ name: 't', version: '1' })
    await client.connect(new StreamableHTTPClientTransport(new URL(/MCP on (http:\S+)/.exec(said)![1]!)))
    expect((await client.callTool({ name: 'get_by_id', arguments: { id: 3 } })).structuredContent).toEqual({ id: 3, name: 'cat 3' })
    await client.close()
    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})

describe('an OpenAPI document in place of a file', () => {
  const document = join(fixtures, 'openapi.json')
  const operation = { summary: 'One user.', parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }] }
  beforeAll(() => writeFileSync(document, JSON.stringify({ openapi: '3.0.3', info: {}, paths: { '/users/{id}': { get: operation } } })))

  test('list, and call a backend with a header from the environment', async () => {
    const backend = createServer((req, res) => void res.end(JSON.stringify({ url: req.url, key: req.headers['x-key'] })))
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(backend.address() as AddressInfo).port}/v1`
    const header = ['--upstream-header', 'x-key: ${SOCKET_LOG}']
    expect((await run('list', document, '--base-url', base)).stdout).toMatch(/get_by_id +GET +\/users\/\{id\}/)
    const { stdout, code } = await run('call', document, 'get_by_id', 'id=7', '--base-url', base, ...header)
    expect([code, JSON.parse(stdout)]).toEqual([0, { url: '/v1/users/7', key: sockets }])
    writeFileSync(sockets, '') // the connection to the backend
    backend.close()
  })

  test.each<[string, string[], number, RegExp]>([
    ['no base URL', ['list', document], 2, /does not decide where requests go\.\s+Fix: --base-url http:\/\/127\.0\.0\.1:8000/],
    ['a header without a colon', ['list', document, '--base-url', 'http://127.0.0.1:9', '--upstream-header', 'x'], 2, /"x" has no colon/],
    [
      'a name that the environment has not',
      ['list', document, '--base-url', 'http://127.0.0.1:9', '--upstream-header', 'x: ${NOBODY_SET_IT}'],
      2,
      /the environment has no NOBODY_SET_IT/,
    ],
    [
      'a URL that does not answer',
      ['list', 'http://127.0.0.1:9/openapi.json', '--base-url', 'http://127.0.0.1:9'],
      1,
      /BAD_DOCUMENT: http:\/\/127\.0\.0\.1:9\/openapi\.json cannot be read/,
    ],
    ...['fastapi', 'flask', 'django', 'spring', 'quarkus', 'gin', 'fiber', 'echo'].map((name): [string, string[], number, RegExp] => [
      `--framework ${name}`,
      ['run', 'app.py', '--framework', name],
      2,
      /runs in a process of its own[^]*Fix: backend2mcp run 'http:\/\/127\.0\.0\.1:\d+\/\S+' --base-url http:\/\/127\.0\.0\.1:\d+/,
    ]),
  ])('%s', async (_, args, code, message) => {
    const ended = await run(...args)
    expect([ended.code, ended.stderr, ended.stdout]).toEqual([code, expect.stringMatching(message), ''])
  })
})

describe('exports', () => {
  test('a Hono application that nobody serves yet', async () => {
    const { code, stdout } = await run('call', file('hono-export.js'), 'get_by_id', 'id=7')
    expect([code, JSON.parse(stdout)]).toEqual([0, { id: 7, name: 'bee 7' }])
  })

  test('two applications listen: one is taken, the other named, with what takes it', async () => {
    const { stdout, stderr } = await run('list', file('two-main.js'))
    expect(stdout).toContain('get_goats')
    expect(stderr).toContain(
      'several applications listen: express is taken, not fastify (2 tools). --framework NAME or FILE:EXPORT takes another.',
    )
    expect((await run('list', file('two-main.js'), '--framework', 'fastify')).stdout).toContain('get_owls')
  })

  test('doctor says what to write around a function', async () => {
    const { stdout } = await run('doctor', file('express-main.js'))
    expect(stdout).toContain('Fix: mcpTool({ query: schema, body: schema }, handler)')
    expect(stdout).toContain("Fix: mcpTool({ description: 'What it does")
  })

  test('check says which frameworks it can judge', async () => {
    const { code, stderr } = await run('check', file('hono-export.js'))
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/BAD_OPTION: check knows the validation of nestjs and routing-controllers; the application is of hono/),
    ])
  })

  test.each([
    ['a module class', ':AppModule', /a module is served without what main\.js adds/],
    ['a factory', ':makeApp', undefined],
    ['the usual name', '', /a module is served without/],
  ])('%s', async (_, name, note) => {
    const { code, stdout, stderr } = await run('call', `${file('exports.js')}${name}`, 'get_by_id', '--args', '{"id":2}')
    expect([code, JSON.parse(stdout)]).toEqual([0, { id: 2, name: 'cat 2' }])
    if (note) expect(stderr).toMatch(note)
  })
})

test.each(['list', 'list --json', 'call', 'check'])(
  '%s prints no token of the environment, wherever the answer or a log goes',
  async (how) => {
    const [command, ...flags] = how.split(' ')
    const tool = command === 'call' ? ['get_secret'] : []
    const options = { env: { ...env, BACKEND2MCP_TOKEN: 'canary-of-the-environment', BACKEND2MCP_DEBUG: '1' } }
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [cli, command!, file('nest-main.js'), ...tool, ...flags], options, (_, out, err) =>
        resolve({ stdout: out, stderr: err }),
      )
    })
    expect(stdout.length).toBeGreaterThan(10)
    expect(stdout + stderr).not.toContain('canary-of-the-environment')
  },
)

describe('list', () => {
  test('a table for people; flags narrow it', async () => {
    const { stdout } = await run('list', file('nest-main.js'), '--expose', 'read-only', '--exclude', 'get_secret')
    expect(stdout).toMatch(/^TOOL +ROUTE/)
    expect(stdout).toMatch(/get_by_id +GET +\/api\/cats\/\{id\} +id +read-only/)
    expect(stdout).toMatch(/1 tool, about \d+ tokens/)
    expect(stdout).toMatch(/not a tool: POST \/api\/cats {2}POST writes \(expose: 'read-only'\)/)
    expect(stdout).not.toContain('\u001b[')
  })
})

describe('every failure is one clear error with its fix, nothing on stdout, no port', () => {
  test.each<[string, string[], number, RegExp]>([
    ['a path that is not there', ['list', file('nest-mian.js')], 1, /FILE_NOT_FOUND: .*nest-mian\.js[\s\S]*Fix: .*nest-main\.js/],
    [
      'an export that is not there',
      ['list', `${file('exports.js')}:App`],
      1,
      /EXPORT_NOT_FOUND: [\s\S]*Fix: its exports are AppModule, makeApp, settings/,
    ],
    ['an export that is no application', ['list', `${file('exports.js')}:settings`], 1, /FRAMEWORK_NOT_FOUND: [\s\S]*Fix: /],
    ['a crash at boot', ['run', file('broken/crash.js')], 1, /APP_CRASHED: [\s\S]*no database[\s\S]*Fix: /],
    ['neither listens nor exports', ['run', file('broken/quiet.js')], 1, /NEVER_LISTENED: [\s\S]*Fix: /],
    ['no routes', ['run', file('broken/no-routes.js')], 1, /NO_ROUTES: [\s\S]*Fix: /],
    ['a server of no known framework', ['list', file('broken/unknown-server.js')], 1, /FRAMEWORK_NOT_FOUND: [\s\S]*Fix: /],
    ['a bundle with its own Nest', ['run', file('broken/bundle.cjs')], 1, /BUNDLED_FRAMEWORK: [\s\S]*No port was opened[\s\S]*Fix: /],
    ['a real bundle of Nest', ['run', file('broken/nest-bundle.js')], 1, /BUNDLED_FRAMEWORK: [\s\S]*No port was opened[\s\S]*Fix: /],
    ['a dependency that Nest cannot find', ['run', file('broken/dependency.js')], 1, /APP_CRASHED: [\s\S]*DATABASE[\s\S]*Fix: /],
    ['a process that ends itself', ['run', file('broken/exits.js')], 1, /no licence found[\s\S]*APP_CRASHED: .*exit code 3[\s\S]*Fix: /],
    ['a process that only waits', ['run', file('broken/waits.js')], 1, /NEVER_LISTENED: .*within 3000 ms[\s\S]*Fix: /],
    [
      'options beside those of McpModule',
      ['list', file('nest-mcp-main.js'), '--expose', 'all'],
      2,
      /BAD_OPTION: [\s\S]*McpModule[\s\S]*Fix: /,
    ],
    ['a folder', ['list', fixtures], 1, /FILE_NOT_FOUND: .* is a folder[\s\S]*Fix: /],
    ['no file, where a tool comes after it', ['call'], 2, /BAD_OPTION: missing required argument 'file'[\s\S]*Fix: /],
    ['an unknown tool', ['call', file('rc-koa-main.js'), 'get_by_idd'], 1, /UNKNOWN_TOOL: [\s\S]*Fix: did you mean get_by_id\?/],
    [
      'a tool that this caller may not see',
      ['call', join(root, '.build/samples/auth/main.js'), 'close_account', '--args', '{"id":4}', '--token', 'clerk-token'],
      1,
      /UNKNOWN_TOOL: close_account is hidden from this caller[\s\S]*Fix: give a token/,
    ],
    [
      'arguments that are no JSON',
      ['call', file('rc-koa-main.js'), 'get_by_id', '--args', '{id:1}'],
      2,
      /BAD_OPTION: --args is not JSON[\s\S]*Fix: /,
    ],
    ['an unknown framework', ['list', file('rc-koa-main.js'), '--framework', 'rails'], 2, /BAD_OPTION: [\s\S]*nestjs, routing-controllers/],
    ['an unknown option', ['list', file('rc-koa-main.js'), '--jsno'], 2, /BAD_OPTION: [\s\S]*--jsno/],
    ['a wrong value', ['list', file('rc-koa-main.js'), '--expose', 'some'], 2, /BAD_OPTION: [\s\S]*"expose" must be/],
    ['a port on stdio', ['run', file('rc-koa-main.js'), '--port', '1'], 2, /BAD_OPTION: [\s\S]*--transport http/],
    [
      'a reachable bind without auth',
      ['run', file('rc-koa-main.js'), '--transport', 'http', '--host', '0.0.0.0'],
      1,
      /OPEN_BIND: [\s\S]*Fix: /,
    ],
  ])('%s', async (_, args, code, message) => {
    const { code: ended, stdout, stderr } = await run(...args)
    expect(stderr).toMatch(message)
    expect(stderr.match(/Fix: /g)).toHaveLength(1)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect([ended, stdout, opened()]).toEqual([code, '', ''])
  })

  test.each(['--help', 'run --help', 'list --help', 'call --help'])('%s', async (args) => {
    const { code, stdout } = await run(...args.split(' '))
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Usage: backend2mcp/)])
  })
})

describe('the end', () => {
  const stop = async (main: string, end: (child: ReturnType<typeof spawn>) => void) => {
    const child = spawn(process.execPath, [cli, 'run', file(main)], { env: { ...process.env, NO_COLOR: '1' }, stdio: 'pipe' })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
    end(child)
    return { code: await ended, destroyed: said.match(/^destroyed$/gm)?.length }
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s reaches the application: its shutdown hooks run, once', async (signal) => {
    expect(await stop('nest-main.js', (child) => child.kill(signal))).toEqual({ code: 0, destroyed: 1 })
  })

  test('a client that is gone ends the application in the same way', async () => {
    expect(await stop('nest-main.js', (child) => child.stdin!.end())).toEqual({ code: 0, destroyed: 1 })
  })

  test.each(['throws', 'rejects'])(
    'an application that %s outside of any request: it is logged, what runs is answered, and the exit code is 1',
    async (how) => {
      const child = spawn(process.execPath, [cli, 'run', file('crashing-main.js')], {
        env: { ...process.env, NO_COLOR: '1' },
        stdio: 'pipe',
      })
      let [said, answered] = ['', '']
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.stdout.on('data', (chunk: Buffer) => (answered += chunk.toString()))
      const calls = ['get_late', `get_${how}`].map((name, id) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name } }))
      child.stdin.write(calls.map((one) => `${JSON.stringify(one)}\n`).join(''))
      const code = await new Promise((resolve) => child.once('close', resolve))
      expect(code).toBe(1)
      expect(answered).toContain('{"late":true}')
      expect(said).toMatch(/failed outside of any request, and is ended: Error: a (timer|promise) of the application failed/)
    },
  )

  test('the exit code of the application is kept', async () => {
    const { code, stdout } = await run('call', file('rc-express4-main.cjs'), 'get_by_code', '--args', '{"code":7}')
    expect([code, stdout]).toEqual([7, ''])
  })

  test('a tool that fails: 1, and the answer stands on stdout', async () => {
    const { code, stdout } = await run('call', file('nest-main.js'), 'get_by_id', '--args', '{"id":"x"}')
    expect([code, stdout]).toEqual([1, 'Argument /id: must be an integer; got "x".\n'])
  })
})

describe('an application elsewhere', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'backend2mcp-elsewhere-'))
  const put = (name: string, content: string) => {
    const path = join(elsewhere, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, content)
    return path
  }
  afterAll(() => rmSync(elsewhere, { recursive: true, force: true }))

  test('with a Nest of its own and without backend2mcp: what to install', async () => {
    put('plain/node_modules/@nestjs/core/package.json', '{"name":"@nestjs/core","main":"index.js"}')
    put(
      'plain/node_modules/@nestjs/core/index.js',
      `class NestApplication { getHttpAdapter() { return this } async init() { return this } enableShutdownHooks() {} async listen(port) { await this.init() } }
       module.exports = { NestApplication, NestFactory: { create: async () => new NestApplication() } }`,
    )
    const main = put('plain/main.cjs', `require('@nestjs/core').NestFactory.create(class {}).then((app) => app.listen(3000))`)
    const { code, stdout, stderr } = await run('run', main)
    expect(stderr).toMatch(/MISSING_PEER: .*loads another @nestjs\/core[\s\S]*Fix: npm install backend2mcp/)
    expect([code, stdout]).toEqual([1, ''])
  })

  test('with backend2mcp of its own: that copy runs it', async () => {
    put('own/node_modules/backend2mcp/package.json', '{"name":"backend2mcp","bin":{"backend2mcp":"bin.cjs"}}')
    put(
      'own/node_modules/backend2mcp/bin.cjs',
      `require('node:fs').writeSync(Number(process.env.BACKEND2MCP_OUTPUT_FD), process.argv.slice(2).join(' '))`,
    )
    const main = put('own/main.cjs', '')
    expect(await run('list', main, '--json')).toEqual({ code: 0, stdout: `list ${main} --json`, stderr: '' })
  })
})
