import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROJECTS, write } from './sources/projects.js'

const cli = fileURLToPath(new URL('../../dist/esm/src/cli/main.js', import.meta.url))
let folder: string
const taken = createServer()
beforeAll(async () => {
  folder = write(PROJECTS[0]!)
  writeFileSync(join(folder, 'src/broken.ts'), "import { AppModule } from './app.module.js'\nconst x = = AppModule\n")
  writeFileSync(join(folder, 'src/hangs.ts'), "import './app.module.js'\nsetInterval(() => {}, 1000)\nexport {}\n")
  writeFileSync(join(folder, 'broken.lock.json'), '{ "tools": ')
  writeFileSync(join(folder, 'list.json'), '[1]')
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  taken.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The exit code, and the last message on stderr, as on every machine. */
function run(...args: string[]): Promise<{ code: number; told: string; stdout: string }> {
  const env = { ...process.env, NO_COLOR: '1', BACKEND2MCP_BOOT_TIMEOUT_MS: '8000' }
  return new Promise((resolve) =>
    execFile(process.execPath, [cli, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      const told = stderr.slice(Math.max(0, stderr.lastIndexOf('backend2mcp: '))).replaceAll(folder, 'DIR')
      resolve({ code: error ? Number(error.code) : 0, told: told.trimEnd(), stdout })
    }),
  )
}

const LOADING: readonly (readonly string[])[] = [
  ['run'],
  ['list'],
  ['call', 'get_by_id'],
  ['inspect', 'get_by_id'],
  ['check'],
  ['doctor'],
  ['lock'],
  ['export'],
]
/** The command with a file in its place. */
const on = ([command, ...rest]: readonly string[], file: string) => [command!, file, ...rest]

describe.concurrent.each([...LOADING, ['dev'], ['init']])('%s', (...command) => {
  test('a file that is not there, with the nearest that is', async () => {
    const { code, told, stdout } = await run(...on(command, 'src/mian.ts'))
    expect([code, told, stdout]).toEqual([
      1,
      'backend2mcp: FILE_NOT_FOUND: src/mian.ts does not exist (DIR/src/mian.ts).\n  Fix: did you mean src/main.ts?',
      '',
    ])
  })

  test('an option that there is not', async () => {
    const { code, told } = await run(...on(command, 'src/main.ts'), '--frobnicate')
    expect([code, told]).toEqual([
      2,
      "backend2mcp: BAD_OPTION: unknown option '--frobnicate'.\n  Fix: backend2mcp --help, or backend2mcp COMMAND --help.",
    ])
  })
})

describe.concurrent.each(LOADING)('%s', (...command) => {
  test('a syntax error in the application', async () => {
    const { code, told } = await run(...on(command, 'src/broken.ts'))
    expect([code, told]).toEqual([
      1,
      'backend2mcp: APP_CRASHED: DIR/src/broken.ts failed while it was starting: SyntaxError: DIR/src/broken.ts:2:11: Expression expected.\n' +
        '  Fix: correct it; BACKEND2MCP_DEBUG=1 shows the stack.',
    ])
  })

  test('an application that never listens', async () => {
    const { code, told } = await run(...on(command, 'src/hangs.ts'))
    expect([code, told]).toEqual([
      1,
      'backend2mcp: NEVER_LISTENED: DIR/src/hangs.ts did not call listen() within 8000 ms, and none of its exports (default, app, AppModule) is an application.\n' +
        '  Fix: give the file that starts the server, or name an export: DIR/src/hangs.ts:AppModule',
    ])
  })

  test('a framework that there is not', async () => {
    const { code, told } = await run(...on(command, 'src/main.ts'), '--framework', 'nestj')
    expect([code, told]).toEqual([
      2,
      'backend2mcp: BAD_OPTION: --framework "nestj" is not known.\n  Fix: the frameworks are: nestjs, routing-controllers, express, fastify, koa, hono. Leave it out to find out by itself.',
    ])
  })
})

test.concurrent.each([
  [['call', 'src/main.ts', 'get_by_idd'], 1, 'backend2mcp: UNKNOWN_TOOL: There is no tool "get_by_idd".\n  Fix: did you mean get_by_id?'],
  [
    ['inspect', 'src/main.ts', 'get_by_idd'],
    1,
    'backend2mcp: UNKNOWN_TOOL: There is no tool "get_by_idd".\n  Fix: did you mean get_by_id?',
  ],
  [
    ['call', 'src/main.ts', 'get_by_id', '--args', '{"id": 7,}'],
    2,
    `backend2mcp: BAD_OPTION: --args is not JSON: Expected double-quoted property name in JSON at position 9.\n  Fix: write one object, quoted for the shell: --args '{"id":1}', or --args @FILE, or --args - to read stdin, or id=1 behind the tool.`,
  ],
  [
    ['call', 'src/main.ts', 'get_by_id', '--args', '[7]'],
    2,
    `backend2mcp: BAD_OPTION: --args must be a JSON object, not [7].\n  Fix: write one object, quoted for the shell: --args '{"id":1}', or --args @FILE, or --args - to read stdin, or id=1 behind the tool.`,
  ],
  [
    ['call', 'src/main.ts', 'get_by_id', '--args', '@list.json'],
    2,
    `backend2mcp: BAD_OPTION: --args must be a JSON object, not [1].\n  Fix: write one object, quoted for the shell: --args '{"id":1}', or --args @FILE, or --args - to read stdin, or id=1 behind the tool.`,
  ],
  [
    ['call', 'src/main.ts', 'get_by_id', '--args', '@nothing.json'],
    1,
    `backend2mcp: FILE_NOT_FOUND: --args @nothing.json: ENOENT: no such file or directory, open 'nothing.json'.\n  Fix: --args @FILE reads one JSON object from FILE.`,
  ],
  [
    ['call', 'src/main.ts', 'get_by_id', '7'],
    2,
    `backend2mcp: BAD_OPTION: "7" is no argument: NAME=VALUE is expected.\n  Fix: write one object, quoted for the shell: --args '{"id":1}', or --args @FILE, or --args - to read stdin, or id=1 behind the tool.`,
  ],
  [
    ['call', 'src/main.ts'],
    2,
    `backend2mcp: BAD_OPTION: missing required argument 'tool'.\n  Fix: backend2mcp --help, or backend2mcp COMMAND --help.`,
  ],
  [
    ['run', 'src/main.ts', '--transport', 'pigeon'],
    2,
    'backend2mcp: BAD_OPTION: --transport "pigeon" is not known.\n  Fix: --transport takes stdio or http.',
  ],
  [
    ['run', 'src/main.ts', '--transport', 'http', '--port', '99999'],
    2,
    'backend2mcp: BAD_OPTION: --port "99999" is no port.\n  Fix: --port takes a number from 0 to 65535; 0 takes a free one.',
  ],
  [
    ['run', 'src/main.ts', '--port', '3000'],
    2,
    'backend2mcp: BAD_OPTION: --host and --port say where http is served, and stdio opens no port.\n  Fix: add --transport http.',
  ],
  [
    ['run', 'src/main.ts', '--max-calls-per-minute', 'many'],
    2,
    'backend2mcp: BAD_OPTION: --max-calls-per-minute "many" is no number of calls.\n  Fix: --max-calls-per-minute takes a number from 1 to 999999, or 0: no limit.',
  ],
  [
    ['list', 'src/main.ts', '--expose', 'everything'],
    2,
    `backend2mcp: BAD_OPTION: "expose" must be 'all', 'annotated' or 'read-only', not "everything".\n  Fix: backend2mcp list --help says what each option takes.`,
  ],
  [
    ['list', 'src/main.ts:Nothing'],
    1,
    'backend2mcp: EXPORT_NOT_FOUND: DIR/src/main.ts has no export "Nothing".\n  Fix: it exports nothing: leave ":Nothing" off when it calls listen() itself, or export the application.',
  ],
  [
    ['check', 'src/main.ts', '--samples', 'few'],
    2,
    'backend2mcp: BAD_OPTION: --samples "few" is no number of samples.\n  Fix: give a number from 1 to 1000: --samples 100',
  ],
  [
    ['doctor', 'src/main.ts', '--fail-on', 'worst'],
    2,
    'backend2mcp: BAD_OPTION: --fail-on "worst" is no severity.\n  Fix: give one of high, medium, low and none: --fail-on medium',
  ],
  [
    ['doctor', 'src/main.ts', '--ignore', 'everything'],
    2,
    'backend2mcp: BAD_OPTION: --ignore "everything" is no rule.\n  Fix: give one of no-guard, open-endpoint, destructive-unannounced, get-with-effects, secret-in-output, lost-metadata, bad-name, left-out, idle-rule, unverified-token, never-passes, untyped-argument, weak-description, oversized, start-warning, two-copies.',
  ],
  [
    ['export', 'src/main.ts', '--format', 'pdf'],
    2,
    'backend2mcp: BAD_OPTION: --format "pdf" is not known.\n  Fix: --format takes tools, openapi, markdown, llms.',
  ],
  [
    ['lock', 'src/main.ts', '--check'],
    1,
    'backend2mcp: FILE_NOT_FOUND: mcp.lock.json does not exist.\n  Fix: write it first, and commit it: backend2mcp lock FILE',
  ],
  [
    ['lock', 'src/main.ts', '--check', '--lockfile', 'broken.lock.json'],
    2,
    'backend2mcp: BAD_OPTION: broken.lock.json is no lockfile of this version.\n  Fix: take it from version control, or write it anew: backend2mcp lock FILE',
  ],
  [
    ['install', 'emacs'],
    2,
    'backend2mcp: BAD_OPTION: There is no client "emacs".\n  Fix: the clients are claude-desktop, claude-code, cursor, vscode, windsurf, gemini, codex, goose.',
  ],
  [['install', 'curser'], 2, 'backend2mcp: BAD_OPTION: There is no client "curser".\n  Fix: did you mean cursor?'],
  [
    ['install', 'cursor', 'src/mian.ts'],
    1,
    'backend2mcp: FILE_NOT_FOUND: src/mian.ts does not exist (DIR/src/mian.ts).\n  Fix: did you mean src/main.ts?',
  ],
  [['install', 'cursor', '--env', 'TOKEN'], 2, `backend2mcp: BAD_OPTION: --env "TOKEN" has no "=".\n  Fix: --env 'NAME=VALUE'`],
  [
    ['lst'],
    2,
    `backend2mcp: BAD_OPTION: unknown command 'lst'\n(Did you mean list?).\n  Fix: backend2mcp --help, or backend2mcp COMMAND --help.`,
  ],
] as const)('%j', async (args, code, message) => {
  const { told, ...left } = await run(...args)
  expect([left.code, told]).toEqual([code, message])
})

test('a port that is taken', async () => {
  const { port } = taken.address() as AddressInfo
  const { code, told } = await run('run', 'src/main.ts', '--transport', 'http', '--port', String(port))
  expect([code, told.replaceAll(String(port), 'PORT')]).toEqual([
    2,
    'backend2mcp: BAD_OPTION: Cannot listen on 127.0.0.1:PORT: listen EADDRINUSE: address already in use 127.0.0.1:PORT.\n  Fix: give another port, or 0 for a free one.',
  ])
})

test('--help answers in at most four times the time that Node takes to do nothing', async () => {
  const time = async (...args: string[]) => {
    const started = performance.now()
    await new Promise((resolve) => execFile(process.execPath, args, resolve))
    return performance.now() - started
  }
  const ratios: number[] = []
  for (let round = 0; round < 9; round++) ratios.push((await time(cli, '--help')) / (await time('-e', '0')))
  expect(ratios.sort((a, b) => a - b)[4]).toBeLessThanOrEqual(4)
})
