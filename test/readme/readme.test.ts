import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { enginesOf, MAJORS } from '../majors/majors.mjs'
import { quickstartFiles, readBlocks, root } from './blocks.js'

const work = join(root, '.build/readme')
const cli = join(root, 'dist/esm/src/cli/main.js')
const blocks = readBlocks()
const project = (name: string) => join(work, name)

/** Compiles files below `.build/readme/NAME/src` to `dist` beside it, as a user's tsc would. */
function compile(name: string, files: readonly { file: string; text: string }[]): void {
  for (const { file, text } of files) {
    mkdirSync(dirname(join(project(name), file)), { recursive: true })
    writeFileSync(join(project(name), file), text)
  }
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
  }
  writeFileSync(join(project(name), 'package.json'), '{"type":"module"}\n')
  writeFileSync(join(project(name), 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
  // A package.json of its own ends the self-reference: the built package stands in as an installed one.
  const installed = join(project(name), 'node_modules/backend2mcp')
  mkdirSync(dirname(installed), { recursive: true })
  execFileSync('ln', ['-sfn', root, installed])
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project(name)], { stdio: 'pipe' })
}

const runCli = (name: string, ...args: string[]) =>
  execFileSync(process.execPath, [cli, ...args], { cwd: project(name), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

async function getUser(client: Client): Promise<unknown> {
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(['get_by_id'])
  const { structuredContent } = await client.callTool({ name: 'get_by_id', arguments: { id: 1 } })
  await client.close()
  return structuredContent
}
const newClient = () => new Client({ name: 'readme', version: '1' })
const satyam = { id: 1, name: 'Satyam' }
/** Quickstarts that serve themselves. */
const STDIO = ['routing-controllers', 'express', 'fastify', 'koa', 'hono']

beforeAll(() => {
  rmSync(work, { recursive: true, force: true })
  compile('nestjs', [...quickstartFiles('nestjs'), ...quickstartFiles('nestjs-test')])
  for (const name of STDIO) compile(name, quickstartFiles(name))
})

describe('quickstart NestJS', () => {
  test('serves /mcp on its own port, beside its routes', async () => {
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const { port } = probe.address() as { port: number }
    probe.close()
    const main = join(project('nestjs'), 'dist/main.js')
    writeFileSync(main, readFileSync(main, 'utf8').replace('3000', String(port)))
    const server = spawn(process.execPath, [main], { stdio: 'ignore' })
    try {
      await expect
        .poll(
          () =>
            fetch(`http://127.0.0.1:${port}/users/1`).then(
              (answer) => answer.json(),
              () => undefined,
            ),
          { timeout: 20_000 },
        )
        .toEqual(satyam)
      const client = newClient()
      await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`)))
      expect(await getUser(client)).toEqual(satyam)
    } finally {
      server.kill()
    }
  })
})

describe('the command, on the unchanged main.ts', () => {
  const commands = blocks
    .filter(({ language, text }) => language === 'sh' && text.startsWith('npx backend2mcp'))
    .flatMap(({ text }) => text.trim().split('\n'))
  const words = (at: number) => commands[at]!.split(' ').slice(2)
  test('the README shows list, call and install', () => {
    expect(commands.map((_, at) => words(at)[0])).toEqual(['list', 'call', 'install'])
  })
  test(commands[0]!, () => {
    expect(runCli('nestjs', ...words(0))).toMatch(/get_by_id\s+GET\s+\/users\/\{id\}/)
  })
  test(commands[1]!, () => {
    expect(JSON.parse(runCli('nestjs', ...words(1)))).toEqual(satyam)
  })
  test(commands[2]!, async () => {
    runCli('nestjs', ...words(2))
    const { mcpServers } = JSON.parse(readFileSync(join(project('nestjs'), '.mcp.json'), 'utf8')) as {
      mcpServers: Record<string, { command: string; args: string[] }>
    }
    const [{ command, args } = { command: '', args: [] }] = Object.values(mcpServers)
    const client = newClient()
    await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }))
    expect(await getUser(client)).toEqual(satyam)
  })
})

test('the table of versions is the one that CI runs', () => {
  const rows = Object.values(MAJORS).map((major) => `| ${major.title} | ${enginesOf(major)} |`)
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`| framework | engines |\n|---|---|\n${rows.join('\n')}\n\n`)
})

test("the test of one's own tools passes", () => {
  // In CI vitest writes no snapshot by itself: --update is the first run on one's own machine.
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--update', '--root', project('nestjs'), 'dist/mcp.test.js']
  expect(execFileSync(process.execPath, vitest, { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, NO_COLOR: '1' } })).toMatch(
    /1 passed/,
  )
})

test.each(STDIO)('quickstart %s serves on stdio', async (name) => {
  const client = newClient()
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [join(project(name), 'dist/main.js')], stderr: 'ignore' }),
  )
  expect(await getUser(client)).toEqual(satyam)
})

test('the client configuration starts a server that answers', async () => {
  const config = JSON.parse(blocks.find(({ language, text }) => language === 'json' && text.includes('mcpServers'))!.text) as {
    mcpServers: Record<string, { command: string; args: string[]; env: Record<string, string> }>
  }
  const { command, args, env } = config.mcpServers['my-backend']!
  expect([command, ...args.slice(0, 2)]).toEqual(['npx', 'backend2mcp', 'run'])
  const client = newClient()
  const main = join(project('nestjs'), args[2]!.replace('/absolute/path/to/', ''))
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cli, 'run', main],
      env: { ...(process.env as Record<string, string>), ...env },
      stderr: 'ignore',
    }),
  )
  expect(await getUser(client)).toEqual(satyam)
})

test('every other TypeScript block compiles, and the adapter among them serves a route', async () => {
  const others = blocks.filter(({ language, quickstart }) => language === 'ts' && quickstart === undefined)
  expect(others.every(({ file }) => file !== undefined)).toBe(true)
  compile(
    'others',
    others.map(({ file, text }) => ({ file: file!, text })),
  )
  const { McpAdapter } = (await import(join(project('others'), 'dist/my-adapter.js'))) as {
    McpAdapter: new (
      app: object,
      options: object,
    ) => {
      listTools(): Promise<{ tools: Map<string, { inputSchema: { properties: object } }> }>
      executeTool(tool: unknown, args: object, context: object): Promise<{ body: Buffer }>
    }
  }
  const app = {
    handler: (req: { url: string }, res: { end(text: string): void }) => res.end(req.url),
    routes: [{ method: 'GET', path: '/users/{id}', query: ['full'] }],
  }
  const adapter = new McpAdapter(app, { log: false })
  const tool = (await adapter.listTools()).tools.get('get_by_id')!
  expect(Object.keys(tool.inputSchema.properties)).toEqual(['id', 'full'])
  const context = { identityHeaders: {}, signal: new AbortController().signal }
  const answer = await adapter.executeTool(tool, { id: 'a b', full: true }, context)
  expect(answer.body.toString()).toBe('/users/a%20b?full=true')
})

test('jsonSchemaOf gives what the README shows', async () => {
  const { schema } = (await import(join(project('others'), 'dist/booking.js'))) as { schema: object }
  expect(schema).toEqual(JSON.parse(blocks.find(({ language, text }) => language === 'json' && text.includes('"hotel"'))!.text))
})

test('the two commands at the top are what CI runs', () => {
  const top = blocks.filter(({ language, text }) => language === 'sh' && text.startsWith('npm ci')).map(({ text }) => text.trim())
  expect(top).toEqual(['npm ci && npm start', 'npm ci && npm test'])
  const ci = readFileSync(join(root, '.ci/run'), 'utf8')
  expect(ci).toMatch(/npm ci[^\n]*\nnpm start\n[\s\S]*npm run check/)
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  expect(scripts.check).toMatch(/npm test --ignore-scripts$/) // which npm run build and build:samples have gone before
})

test('the transcript is what npm start prints', () => {
  const printed = execFileSync(process.execPath, [join(root, '.build/samples/start.js')], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  }).split('\n')
  const shown = blocks
    .find(({ language, text }) => language === 'text' && text.startsWith('$ BACKEND2MCP_TOKEN'))!
    .text.trimEnd()
    .split('\n')
  let at = -1
  for (const line of shown) {
    at = printed.indexOf(line, at + 1)
    expect(at, `npm start does not print, in this order: ${line}`).toBeGreaterThanOrEqual(0)
  }
})

test('no block is of a kind that nothing here runs', () => {
  expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual(['', 'json', 'sh', 'text', 'ts'])
  const shell = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text.trim().split('\n')[0]!)
  expect(shell.every((line) => /^(npm ci|npm install backend2mcp$|npx backend2mcp)/.test(line))).toBe(true)
})
