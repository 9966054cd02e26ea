import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const doctored = join(root, '.build/doctored')
const cli = join(root, 'dist/esm/src/cli/main.js')

function run(args: readonly string[], env: object = {}, cwd = doctored): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd, env: { ...process.env, NO_COLOR: '1', ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

interface Report {
  readonly tools: number
  readonly open: readonly string[]
  readonly findings: readonly {
    readonly severity: string
    readonly rule: string
    readonly message: string
    readonly fix: string
    readonly tool?: string
    readonly route?: object
    readonly guards?: readonly string[]
  }[]
  readonly counts: object
}

async function examine(file: string, env: object = {}, flags: readonly string[] = []): Promise<Report> {
  const { stdout } = await run(['doctor', file, '--json', ...flags], { BACKEND2MCP_DEBUG: '1', ...env })
  return JSON.parse(stdout) as Report
}
/** `high no-guard open`: what a finding is, in one line. */
const linesOf = ({ findings }: Report) => findings.map(({ severity, rule, tool, message }) => `${severity} ${rule} ${tool ?? message}`)

const compile = (...more: string[]) =>
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'test/cli/doctored'), ...more], {
    stdio: 'pipe',
  })

beforeAll(() => {
  rmSync(doctored, { recursive: true, force: true })
  compile()
  compile('--emitDecoratorMetadata', 'false', '--outDir', join(doctored, 'lost'))
  writeFileSync(join(doctored, 'package.json'), '{"type":"module"}\n')
  mkdirSync(join(doctored, 'node_modules'))
  symlinkSync(root, join(doctored, 'node_modules/backend2mcp'))
}, 60_000)

/** All that is planted in both applications, and nothing else is found: beside each fault stands what only looks like one. */
const FAULTS = [
  'high no-guard open',
  'high no-guard counted',
  'high no-guard prompted',
  'high destructive-unannounced denied',
  'high get-with-effects resetCounters',
  'high secret-in-output secret',
  'medium no-guard forgotten',
  'medium destructive-unannounced wipeAll',
  'medium get-with-effects sendMail',
  'medium idle-rule exclude: "no_such_tool" matches no route and no tool',
  'medium idle-rule MoneyController.scoped: scoped needs scopes, and no auth provider gives any: no caller sees it',
  'medium idle-rule MoneyController.rolled: @McpTool({ roles }) is a hint and hides nothing until the option rolesOf says which roles a principal has',
  'medium left-out ThingsController.leftOut: left out, its tool cannot be built: timeoutMs is -1, not a whole number of milliseconds from 1 to 2147483647',
  'medium never-passes Wish.until: its rules want a Date, and JSON has none; no call passes',
  'low untyped-argument untyped',
  'low untyped-argument untypedQuery',
  'low weak-description mute',
  'low weak-description echo',
  'low oversized huge',
  'low oversized aNameThatIsMuchLongerThanAnyClientWouldShowToItsUsers',
]

const APPS = [
  ['nest.js', 'express', []],
  ['nest.js', 'fastify', []],
  ['routing-controllers.js', 'express', ['--naming', 'handler', '--exclude', 'no_such_tool']],
  ['routing-controllers.js', 'koa', ['--naming', 'handler', '--exclude', 'no_such_tool']],
] as const

describe.each(APPS)('%s on %s', (file, ON, flags) => {
  let report: Report
  beforeAll(async () => {
    report = await examine(file, { PLANTED: 'faults', ON }, flags)
  })

  test('every planted fault is found, and nothing else', () => {
    expect(linesOf(report).toSorted()).toEqual(FAULTS.toSorted())
    expect(report.open).toEqual(['forgotten', 'open', 'counted', 'prompted'])
    expect(report.counts).toEqual({ high: 6, medium: 8, low: 6 })
  })
  test('the worst stands first, and each has a fix', () => {
    expect(linesOf(report).map((line) => line.split(' ')[0])).toEqual([
      ...Array(6).fill('high'),
      ...Array(8).fill('medium'),
      ...Array(6).fill('low'),
    ])
    expect(report.findings.filter(({ fix }) => !/^\S.{15,}$/.test(fix))).toEqual([])
  })
  test('a finding names its route and its guards', () => {
    const { route, guards } = report.findings.find(({ tool }) => tool === 'denied')!
    expect(route).toMatchObject({ method: 'DELETE', path: '/things/all', source: 'ThingsController.denied' })
    expect(guards).toEqual([file === 'nest.js' ? 'TokenGuard' : '@Authorized'])
  })
  test('a clean application has none, and no handler runs', async () => {
    const { code, stdout, stderr } = await run(['doctor', file], { PLANTED: 'clean', ON })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'doctor: 1 tool, 0 high, 0 medium, 0 low\n' })
    expect(stderr).not.toMatch(/THE HANDLER RAN/)
  })
  test('built without decorator metadata', async () => {
    const report = await examine(`lost/${file}`, { PLANTED: 'faults', ON }, flags)
    expect(report).toMatchObject({ tools: 0, findings: [{ severity: 'high', rule: 'lost-metadata' }] })
    expect(report.findings[0]!.fix).toMatch(/emitDecoratorMetadata/)
  })
})

describe.each([
  ['auth: none', 'none', ["medium open-endpoint auth: 'none' lets every caller in"], []],
  [
    'a provider that identifies nobody',
    'injecting',
    ['high no-guard sell', 'medium open-endpoint its auth provider adds headers to every call, and asks no caller who they are'],
    ['sell'],
  ],
  [
    'tokens that the endpoint does not verify',
    'delegating',
    ['medium unverified-token BearerAuthProvider({ delegate: true }): tokens are not verified at the MCP endpoint, your guards decide'],
    [],
  ],
  ['a provider that knows its callers', 'identified', [], []],
  ['a route that its decorator makes public, behind a global guard', 'public', ['high no-guard post_payment'], ['post_payment']],
])('in Nest: %s', (_, PLANTED, findings, open) => {
  test(`${findings.length} findings`, async () => {
    const report = await examine('nest.js', { PLANTED })
    expect(linesOf(report)).toEqual(findings)
    expect(report.open).toEqual(open)
  })
})

test('more tools than a model handles well', async () => {
  const { findings, tools } = await examine('nest.js', { PLANTED: 'crowd' })
  expect([tools, findings.length]).toEqual([101, 1])
  expect(findings[0]).toMatchObject({
    severity: 'medium',
    rule: 'oversized',
    message: expect.stringMatching(/^101 tools and about [\d,]+ tokens/),
  })
})

describe('exit codes and flags', () => {
  test.each([
    ['high findings fail', [], 'faults', 1],
    ['medium ones do not', [], 'none', 0],
    ['unless asked for', ['--fail-on', 'medium'], 'none', 1],
    ['nothing fails with none', ['--fail-on', 'none'], 'faults', 0],
    ['a rule that is ignored does not', ['--fail-on', 'low', '--ignore', 'open-endpoint'], 'none', 0],
    ['nor one of its tools', ['--ignore', 'no-guard:post_payment'], 'public', 0],
    ['another tool of it does', ['--ignore', 'no-guard:post_sell'], 'public', 1],
  ])('%s', async (_, flags, PLANTED, code) => {
    expect((await run(['doctor', 'nest.js', ...flags], { PLANTED })).code).toBe(code)
  })
  test.each([
    ['a severity that there is not', ['--fail-on', 'worst'], /--fail-on "worst" is no severity[\s\S]*Fix: .*--fail-on medium/],
    ['a rule that there is not', ['--ignore', 'no-gaurd'], /--ignore "no-gaurd" is no rule[\s\S]*Fix: .*no-guard/],
  ])('%s is refused before the application starts', async (_, flags, says) => {
    const { code, stdout, stderr } = await run(['doctor', 'nest.js', ...flags], { PLANTED: 'clean' })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(says)
  })
})

test('text: findings that are alike stand together, with the fix once', async () => {
  const { stdout } = await run(['doctor', 'nest.js'], { PLANTED: 'faults' })
  expect(stdout.split('\n\n')[0]!.split('\n')).toEqual([
    'high    no-guard: changes things, and no guard stands before it',
    expect.stringMatching(/^ {8}open {2,}POST \/money\/open {2}MoneyController\.open$/),
    expect.stringMatching(/^ {8}counted {2,}POST \/money\/counted {2}MoneyController\.counted$/),
    expect.stringMatching(/^ {8}prompted {2,}POST \/money\/prompted {2}MoneyController\.prompted$/),
    expect.stringMatching(/^ {8}Fix: write @UseGuards\(YourGuard\) before the method, /),
  ])
  expect(stdout.split('\n').slice(-3, -1)).toEqual([
    'Anybody may call, as far as guards can be seen: forgotten, open, counted, prompted',
    'doctor: 27 tools, 6 high, 8 medium, 6 low',
  ])
})

test("the README's transcript is what it prints", async () => {
  const { code, stdout } = await run(['doctor', 'readme.js'])
  const [, shown] = /\$ npx backend2mcp doctor dist\/main\.js\n([^`]*)/.exec(readFileSync(join(root, 'README.md'), 'utf8'))!
  expect([code, stdout]).toEqual([1, shown])
})

test.each(['nestjs-shop', 'routing-controllers-helpdesk', 'auth'])('nothing is found in samples/%s', async (sample) => {
  const { code, stdout } = await run(['doctor', join('.build/samples', sample, 'main.js'), '--fail-on', 'low'], {}, root)
  expect(stdout).toMatch(/doctor: \d+ tools, 0 high, 0 medium, 0 low\n$/)
  expect(code).toBe(0)
})
