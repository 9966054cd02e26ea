import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const run = promisify(execFile)
const built = fileURLToPath(new URL('../../.build/samples', import.meta.url))
const node = async (file: string) =>
  (await run(process.execPath, [join(built, file)], { env: { ...process.env, NO_COLOR: '1' } })).stdout.trimEnd().split('\n')

describe('each sample checks itself', () => {
  test.each([
    ['nestjs-shop', 'nestjs-shop: 12 of 12 answers equal to HTTP'],
    ['routing-controllers-helpdesk', 'routing-controllers-helpdesk: 9 of 9 answers equal to HTTP'],
    ['quickstart-nestjs', 'quickstart-nestjs: ok'],
    ['quickstart-routing-controllers', 'quickstart-routing-controllers: ok'],
  ])('%s', async (name, last) => {
    expect((await node(`${name}/check.js`)).at(-1)).toBe(last)
  })
})

test('npm start prints a transcript of at most 60 lines, with a 200, a 400 and its pointers, a 403 and a 404', async () => {
  const lines = await node('start.js')
  expect(lines.length).toBeLessThanOrEqual(60)
  for (const status of ['200', '400', '403', '404']) expect(lines.some((line) => line.startsWith(`  ${status} `))).toBe(true)
  expect(lines.filter((line) => /^ {6}\/address\/city /.test(line)).length).toBeGreaterThan(0)
  expect(lines.at(-1)).toBe('Every answer is what HTTP gives: 200 200 201 400 403 404. No port was opened.')
})
