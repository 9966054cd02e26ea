import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const frameworks = ['nest-express', 'nest-fastify', 'routing-controllers', 'express', 'fastify', 'koa', 'hono']
const routes = ['GET by id', 'POST with a DTO']
const names = [
  ...frameworks.flatMap((framework) =>
    routes.flatMap((route) => ['undici', 'fetch'].map((base) => `${framework}, ${route}: ${base} / dispatch`)),
  ),
  'a Fastify route over MCP, 2025: calls/s against the stock SDK by hand',
  'the protocol alone, 2025: calls/s against node:http',
  'the protocol alone, 2026: calls/s against node:http',
  'the protocol alone: 2026 against 2025',
  ...['nest-express', 'nest-fastify'].flatMap((framework) => [
    `${framework} over MCP: requests/s against plain HTTP`,
    `${framework} over MCP: calls/s against a proxy`,
  ]),
  'tools/list, gzip: 5,000 tools against 5 (at most)',
  ...[5, 50, 500, 5000].map((count) => `tools/list, plain: ${count} tools against an equal Buffer (at most)`),
  ...['on its port', 'standalone'].flatMap((place) =>
    ['2025', '2026'].map((era) => `tools/call, ${place}, ${era}: calls/s against @rekog/mcp-nest`),
  ),
  'tools/list of 200 tools: requests/s against @rekog/mcp-nest',
  "OpenAPI: 50 operations into tools / the parser's own validation (at most)",
  'OpenAPI: a call / a bare undici request (at most)',
  'start of 1,000 Nest routes: with / without (at most)',
  'schemas of 1,000 DTOs: jsonSchemaOf / class-validator-jsonschema (at most)',
  'schemas of 1,000 DTOs: second time / first (at most)',
  'check of a 20-property DTO: arguments / validateSync (at most)',
]

// The figures themselves are for `npm run bench`: a busy machine must not turn a test red.
test('the bench runs, every way of calling answers the same, and --json is one array of rows', async () => {
  expect(existsSync(`${root}dist/esm`), 'npm run build comes first').toBe(true)
  const node = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: root })
  const run = async (only: string) => {
    const { stdout } = await node('.build/bench/main.js', '--quick', '--json', '--only', only)
    return JSON.parse(stdout) as unknown[]
  }
  await node('node_modules/typescript/bin/tsc', '-p', 'test/bench/tsconfig.json') // as run.mjs
  const rows = (await Promise.all([run(frameworks.join(',')), run('http,peer'), run('openapi,start,schemas')])).flat()
  expect(rows).toEqual(
    names.map((name) => ({
      name,
      ratio: expect.any(Number) as number,
      goal: expect.any(Number) as number,
      holds: expect.any(Boolean) as boolean,
    })),
  )
}, 180_000)
