import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const planted = join(root, '.build/planted')
const cli = join(root, 'dist/esm/src/cli/main.js')

function run(args: readonly string[], env: object = {}): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: planted, env: { ...process.env, NO_COLOR: '1', ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

beforeAll(() => {
  rmSync(planted, { recursive: true, force: true })
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'test/cli/planted')], { stdio: 'pipe' })
  writeFileSync(join(planted, 'package.json'), '{"type":"module"}\n')
  mkdirSync(join(planted, 'node_modules'))
  symlinkSync(root, join(planted, 'node_modules/backend2mcp'))
})

interface Tool {
  readonly name: string
  readonly judged: number
  readonly agreement: number
  readonly notJudged: object
  readonly disagreements: readonly { readonly kind: string; readonly says: string; readonly args: object; readonly command: string }[]
}

describe.each([
  ['nest.js', 'express'],
  ['nest.js', 'fastify'],
  ['routing-controllers.js', 'express'],
  ['routing-controllers.js', 'koa'],
])('planted disagreements are found, no handler runs: %s on %s', (file, PLANTED) => {
  let tools: ReadonlyMap<string, Tool>
  let left: { code: number; stderr: string }
  beforeAll(async () => {
    const { stdout, ...rest } = await run(['check', file, '--json', '--naming', 'handler'], { PLANTED, BACKEND2MCP_DEBUG: '1' })
    tools = new Map((JSON.parse(stdout) as Tool[]).map((tool) => [tool.name, tool]))
    left = rest
  })
  const kinds = (name: string) => [...new Set(tools.get(name)!.disagreements.map(({ kind }) => kind))]

  test('what agrees, agrees, behind a guard that lets nobody in', () => {
    expect(tools.get('agreed')).toMatchObject({ disagreements: [], agreement: 100, notJudged: {} })
    expect(tools.get('agreed')!.judged).toBeGreaterThan(8)
    expect(left.stderr).not.toMatch(/THE HANDLER RAN/)
    expect(left.code).toBe(1)
  })

  test('validation that is stricter than its class', () => {
    expect(kinds('stricter')).toEqual(['too loose'])
    expect(tools.get('stricter')!.disagreements[0]!.says).toMatch(/name must be a real name/)
  })

  test('an explicit schema that refuses good calls', () => {
    expect(kinds('narrow')).toEqual(['too strict'])
    expect(tools.get('narrow')!.disagreements[0]!.says).toMatch(/^\/name must be a text, 1 to 5 characters/)
  })

  test('explicit schemas of a wrong type, of a tool and of a parameter', () => {
    expect(kinds('mistaken')).toContain('too loose')
    expect(kinds('parameter')).toContain('too loose')
  })

  test('each disagreement is a command, and the command shows it', async () => {
    const { command, says } = tools.get('stricter')!.disagreements[0]!
    const args = /^backend2mcp call (\S+) stricter --args '(.*)' --naming handler$/.exec(command)!
    const { stdout, code } = await run(['call', args[1]!, 'stricter', '--args', args[2]!, '--naming', 'handler', '--json'], { PLANTED })
    // With the guard in its place again, the call is refused by that first.
    expect(stdout).toMatch(/"status": 40[13]/)
    expect([code, says]).toEqual([1, expect.stringMatching(/^400: /)])
  })
})

test("the README's transcript is what it prints", async () => {
  const { stdout } = await run(['check', 'nest.js', '--include', 'POST /cats/agreed', '--include', 'POST /cats/stricter'])
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, shown] = /\$ npx backend2mcp check dist\/main\.js\n([^`]*)/.exec(readme)!
  expect(stdout.replace(/nest\.js/g, 'dist/main.js').replace(/ --include '[^']*'/g, '')).toBe(shown)
})

describe('the samples have none', () => {
  test.each(['nestjs-shop', 'routing-controllers-helpdesk', 'quickstart-nestjs', 'quickstart-routing-controllers'])('%s', async (name) => {
    const { code, stdout } = await run(['check', join(root, '.build/samples', name, 'main.js')])
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^no disagreements in \d+ samples of \d+ tools?$/)
    expect(code).toBe(0)
  })
})

test('one tool, a table and its exit code; flags that are none', async () => {
  const { code, stdout } = await run(['check', 'nest.js', '--tool', 'post_stricter', '--samples', '5'])
  expect(stdout).toMatch(/^post_stricter +POST \/cats\/stricter +\d+ +\d+(\.\d)?%$/m)
  expect(stdout).toMatch(
    /^post_stricter: the schema is too loose  400: .*name must be a real name.*\n    backend2mcp call nest\.js post_stricter --args '\{/m,
  )
  expect(code).toBe(1)
  expect(await run(['check', 'nest.js', '--samples', '0'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/Fix: give a number from 1 to 1000/),
  })
  expect(await run(['check', 'nest.js', '--tool', 'post_strict'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/did you mean post_stricter\?/),
  })
})
