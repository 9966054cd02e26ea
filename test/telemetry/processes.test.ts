import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../transport/compiled.js'

const run = promisify(execFile)
let compiled: ReturnType<typeof compile>
let folder: string
beforeAll(() => {
  compiled = compile()
  folder = mkdtempSync(join(tmpdir(), 'backend2mcp-processes-'))
})
afterAll(() => {
  compiled.remove()
  rmSync(folder, { recursive: true, force: true })
})

const inUrl = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`

/** A loader under which importing the api fails with a code. */
function failing(code: string): string {
  const hook = `export const resolve = (name, context, next) => {
    if (name === '@opentelemetry/api') throw Object.assign(new Error('not for you'), { code: '${code}' })
    return next(name, context)
  }`
  return inUrl(`import { register } from 'node:module'; register(${JSON.stringify(inUrl(hook))})`)
}

/** Ten calls in memory, and the end of the process in the turn of the last answer. */
async function calls(audit: string, loader?: string) {
  const at = (path: string) => JSON.stringify(pathToFileURL(join(dirname(compiled.child), '../..', path)).href)
  const program = `
    const { NodeAdapter } = await import(${at('test/transport/node-app.js')})
    const { testClient } = await import(${at('src/protocol/test-client.js')})
    const client = testClient(new NodeAdapter({ log: (text, level) => console.error(level, text), audit: ${JSON.stringify(audit)} }))
    let good = 0
    for (let n = 0; n < 10; n++) if (!(await client.callTool('get_names')).isError) good++
    console.log(good)
    process.exit()`
  return run(process.execPath, [...(loader ? ['--import', loader] : []), '--input-type=module', '-e', program])
}

test.each([
  ['there, without an SDK', undefined, ''],
  ['absent', 'ERR_MODULE_NOT_FOUND', ''],
  ['broken', 'ERR_OTHER', 'warn backend2mcp: @opentelemetry/api cannot be loaded: not for you\n'],
])('with the api %s calls are answered, and the audit has each when the process exits', async (name, code, says) => {
  const path = join(folder, `${name}.jsonl`)
  const { stdout, stderr } = await calls(path, code && failing(code))
  expect([stdout, stderr]).toEqual(['10\n', says])
  expect(
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { outcome: string }).outcome),
  ).toEqual(Array(10).fill('ok'))
})
