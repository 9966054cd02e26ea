import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const judged = join(root, '.build/judged')
const cli = join(root, 'dist/esm/src/cli/main.js')

/** With `BACKEND2MCP_DEBUG` everything that the application writes is seen, a handler's word too. */
function check(file: string, JUDGED: string, flags: readonly string[] = ['--json'], BACKEND2MCP_DEBUG = '1') {
  const env = { ...process.env, NO_COLOR: '1', JUDGED, BACKEND2MCP_DEBUG }
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [cli, 'check', file, '--naming', 'handler', ...flags], { cwd: judged, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

beforeAll(() => {
  rmSync(judged, { recursive: true, force: true })
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'test/cli/judged')], { stdio: 'pipe' })
  writeFileSync(join(judged, 'package.json'), '{"type":"module"}\n')
  mkdirSync(join(judged, 'node_modules'))
  symlinkSync(root, join(judged, 'node_modules/backend2mcp'))
})

interface Tool {
  readonly name: string
  readonly judged: number
  readonly agreement: number | null
  readonly notJudged: Readonly<Record<string, number>>
  readonly disagreements: readonly { readonly kind: string; readonly says: string; readonly args: object; readonly expected?: string }[]
}

async function toolsOf(file: string, JUDGED: string) {
  const { stdout, stderr } = await check(file, JUDGED)
  return { stderr, tools: new Map((JSON.parse(stdout) as Tool[]).map((tool) => [tool.name, tool])) }
}

const AGREES = { agreement: 100, disagreements: [], notJudged: {} }
const NOBODY_TAKEN = expect.stringMatching(/nothing else was taken/)

describe.each(['express', 'fastify'])('Nest on %s', (JUDGED) => {
  let tools: ReadonlyMap<string, Tool>
  let stderr: string
  beforeAll(async () => ({ tools, stderr } = await toolsOf('nest.js', JUDGED)))

  test('no handler runs', () => expect(stderr).not.toMatch(/THE HANDLER RAN/))

  test.each([
    ['a parameter decorator breaks without the user that a guard would set', 'user'],
    ['an interceptor answers 200 whatever is thrown', 'swallowed'],
    ['a card number with the check digits that every shop tries', 'paid'],
  ])('judged all the same: %s', (_, name) => {
    expect(tools.get(name)).toMatchObject(AGREES)
    expect(tools.get(name)!.judged).toBeGreaterThan(3)
  })

  test('a refusal has any status that the application gives it', () => {
    expect(tools.get('refused')!.disagreements[0]).toMatchObject({ kind: 'too loose', says: '400: nothing is good enough' })
    expect(tools.get('named')!.disagreements[0]).toMatchObject({ kind: 'too loose', says: '406: /name name must be Zaphod' })
  })

  test('where nothing is taken, a refusal says nothing', () => {
    expect(tools.get('named')).toMatchObject({ agreement: 0 })
    expect(Object.keys(tools.get('named')!.notJudged)).toEqual([NOBODY_TAKEN])
  })

  test('an example that passes lets the rest be judged', () => {
    expect(tools.get('example')!.disagreements.map(({ kind, args }) => [kind, args])).toContainEqual([
      'too strict',
      { name: 'Zaphod', lives: 6 },
    ])
  })

  test('what no schema can say is told, and is no fault', () => {
    const { disagreements } = tools.get('papers')!
    expect(disagreements.length).toBeGreaterThan(0)
    expect(disagreements.every(({ expected }) => expected?.startsWith('card, isIdentityCard: '))).toBe(true)
    expect(tools.get('named')!.disagreements.some(({ expected }) => expected)).toBe(false)
  })

  test.each([
    ['path', { lives: 6 }],
    ['query', { kind: 'no such value' }],
  ])('the schema of an @McpParam in a URL is too strict: %s', (name, args) => {
    expect(tools.get(name)!.disagreements).toContainEqual(expect.objectContaining({ kind: 'too strict', args }))
  })

  test.each([
    ['broken', /^HTTP 500$/],
    ['parsedUser', /a parameter decorator of the application's own refuses/],
  ])('not judged, with the reason: %s', (name, reason) => {
    expect(tools.get(name)).toMatchObject({ judged: 0, disagreements: [], agreement: null })
    expect(Object.keys(tools.get(name)!.notJudged).some((why) => reason.test(why))).toBe(true)
  })
})

describe.each(['express', 'koa'])('routing-controllers on %s', (JUDGED) => {
  let tools: ReadonlyMap<string, Tool>
  let stderr: string
  beforeAll(async () => ({ tools, stderr } = await toolsOf('routing-controllers.js', JUDGED)))

  test('no handler runs, no interceptor takes a result, nobody asks for the user', () => expect(stderr).not.toMatch(/THE HANDLER RAN/))

  test.each(['user', 'userId', 'recorded'])('judged all the same: %s', (name) => {
    expect(tools.get(name)).toMatchObject(AGREES)
    expect(tools.get(name)!.judged).toBeGreaterThan(5)
  })

  test('the schema of an @McpParam in a URL is too strict', () => {
    expect(tools.get('path')!.disagreements).toContainEqual(expect.objectContaining({ kind: 'too strict', args: { lives: 6 } }))
  })

  test('not judged, with the reason', () => {
    expect(tools.get('parsedUser')!.disagreements).toEqual([])
    expect(Object.keys(tools.get('parsedUser')!.notJudged)[0]).toMatch(/own refuses, .*there is no user/)
  })
})

test('a route that never answers does not end the command without a word', async () => {
  const { code, stdout } = await check('nest.js', 'hang', [])
  expect(stdout).toMatch(/hangs: 2 not judged, no answer in time\nnothing could be judged\n$/)
  expect(code).toBe(1)
})

test('what no schema can say does not fail the command; the application is not heard', async () => {
  const { code, stdout, stderr } = await check('nest.js', 'express', ['--include', 'papers', '--include', 'broken'], '')
  expect(stdout).toMatch(/papers: the schema is too loose, as it must be \(card, isIdentityCard: [^\n]*406: /)
  expect(stdout).toMatch(/^no disagreements in \d+ samples of 2 tools$/m)
  expect([code, stderr]).toEqual([0, ''])
  expect((await check('nest.js', 'express', ['--include', 'broken'])).stderr).toMatch(/TypeError: broken/)
})

test.each([
  ['--samples', '0'],
  ['--seed', 'x'],
])('%s %s is told', async (...flags) => {
  expect(await check('nest.js', 'express', flags)).toMatchObject({ code: 2, stderr: expect.stringMatching(`${flags[0]} "${flags[1]}"`) })
})
