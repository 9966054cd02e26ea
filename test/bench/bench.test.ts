import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { PROMISES } from './promises.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const frameworks = ['nest-express', 'nest-fastify', 'routing-controllers', 'express', 'fastify', 'koa', 'hono']

// The figures themselves are for `npm run bench`: a busy machine must not turn a test red.
test('the bench runs, every way of calling answers the same, and --json is one array of a row for each promise', async () => {
  expect(existsSync(`${root}dist/esm`), 'npm run build comes first').toBe(true)
  const node = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: root })
  const run = async (only: string) => {
    const { stdout } = await node('.build/bench/main.js', '--quick', '--json', '--only', only)
    return JSON.parse(stdout) as unknown[]
  }
  await node('node_modules/typescript/bin/tsc', '-p', 'test/bench/tsconfig.json') // as run.mjs
  const rows = (await Promise.all([run(frameworks.join(',')), run('http,peer'), run('openapi,start,schemas,cli,host')])).flat()
  expect(rows).toEqual(
    PROMISES.map(({ row, least, most }) => ({
      name: row,
      ratio: expect.any(Number) as number,
      goal: least ?? most,
      holds: expect.any(Boolean) as boolean,
    })),
  )
}, 180_000)
