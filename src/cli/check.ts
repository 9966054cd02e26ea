import { Backend2McpError } from '../errors.js'
import { localCaller } from '../protocol/caller.js'
import { unknownTool } from './call.js'
import { type Checked, checkTool, type Disagreement } from './check-tool.js'
import type { ClientOutput } from './client-output.js'
import { colorsFor } from './colors.js'
import { type AppFlags, readAppFlags } from './flags.js'
import { FRAMEWORKS } from './frameworks.js'
import { loadApp } from './load-app.js'
import type { Target } from './locate.js'
import { quietly } from './quietly.js'
import { shellWord } from './shell-word.js'
import { toolsOf } from './tools-of.js'
import { watchValidator } from './why-refused.js'

/** Flags of `check`. */
export interface CheckFlags extends AppFlags {
  readonly tool?: string
  readonly samples?: string
  readonly seed?: string
  readonly token?: string
  readonly json?: boolean
}

const SAMPLES = 30

/** Throws `BAD_OPTION` for a framework that does not tell where its validation ends and its handlers begin. */
function checkJudged(name: string): void {
  if (FRAMEWORKS.find((framework) => framework.name === name)?.judgeOnly) return
  const judged = FRAMEWORKS.filter(({ judgeOnly }) => judgeOnly).map((framework) => framework.name)
  throw new Backend2McpError(
    'BAD_OPTION',
    `check knows the validation of ${judged.join(' and ')}; the application is of ${name}, where only a call would tell.`,
    'backend2mcp inspect shows what a schema says; a test with createMcpTestClient(app) calls.',
  )
}

/**
 * `check FILE`: valid and invalid samples of each tool's schema against the application's own validation. No handler and no guard runs.
 * 1 when schema and validation disagree anywhere, or when nothing could be judged.
 */
export async function checkCommand(target: Target, flags: CheckFlags, output: ClientOutput): Promise<number> {
  const { framework, options } = readAppFlags(flags)
  const most = readSamples(flags.samples)
  const seed = readSeed(flags.seed)
  const app = await loadApp(target, framework, options, { judgeOnly: true })
  checkJudged(app.adapter.framework)
  const { tools } = await toolsOf(app, target.file)
  if (flags.tool !== undefined && !tools.has(flags.tool)) throw unknownTool(flags.tool, [...tools.keys()])
  const caller = await (await localCaller(app.adapter.settings, 'memory', flags.token ?? process.env.BACKEND2MCP_TOKEN))()
  const checked: Checked[] = []
  watchValidator(target.file)
  await quietly(async () => {
    for (const tool of tools.values()) {
      if (flags.tool === undefined || flags.tool === tool.name) checked.push(await checkTool(app.adapter, tool, { caller, most, seed }))
    }
  })
  const command = (name: string, args: object) =>
    ['backend2mcp call', shellWord(target.written), name, '--args', shellWord(JSON.stringify(args)), ...sameFlags(flags)].join(' ')
  output.write(
    flags.json
      ? `${JSON.stringify(
          checked.map((one) => asJson(one, command)),
          null,
          2,
        )}\n`
      : asTable(checked, command, output.fd),
  )
  await output.flush()
  await app.close()
  return checked.some(({ disagreements }) => disagreements.some(isFault)) || checked.every(({ judged }) => judged === 0) ? 1 : 0
}

/** `--samples`. Throws `BAD_OPTION`. */
export function readSamples(text: string | undefined): number {
  if (text === undefined) return SAMPLES
  const most = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (most >= 1 && most <= 1000) return most
  throw new Backend2McpError('BAD_OPTION', `--samples "${text}" is no number of samples.`, 'give a number from 1 to 1000: --samples 100')
}

/** `--seed`. Throws `BAD_OPTION`. */
export function readSeed(text = '1'): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Backend2McpError('BAD_OPTION', `--seed "${text}" is no seed.`, 'give a whole number: --seed 7')
}

/** What somebody can do something about: the exit code is 1. */
const isFault = ({ expected }: Disagreement) => expected === undefined

/** The flags that decide which tools there are, and their names. */
function sameFlags({ framework, expose, include = [], exclude = [], naming }: CheckFlags): string[] {
  const given = Object.entries({ framework, expose, include, exclude, naming }).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one]),
  )
  return given.map(([name, value]) => `--${name} ${shellWord(String(value))}`)
}

type Command = (name: string, args: object) => string

function asJson({ tool, judged, disagreements, notJudged, missing }: Checked, command: Command): object {
  const { method, path, source } = tool.route
  return {
    name: tool.name,
    route: { method, path, source },
    judged,
    agreement: agreementOf(judged, disagreements.length),
    disagreements: disagreements.map((one) => ({ ...one, command: command(tool.name, one.args) })),
    notJudged,
    missing,
  }
}

/** Those that say the same, once. */
function grouped(disagreements: readonly Disagreement[]): (Disagreement & { readonly alike: number })[] {
  const bySentence = new Map<string, Disagreement & { alike: number }>()
  for (const one of disagreements) {
    const key = `${one.kind} ${one.says}`
    bySentence.set(key, { ...(bySentence.get(key) ?? one), alike: (bySentence.get(key)?.alike ?? 0) + 1 })
  }
  return [...bySentence.values()]
}

/** Per cent, with one decimal; null where nothing was judged. */
const agreementOf = (judged: number, wrong: number) => (judged === 0 ? null : Math.round(((judged - wrong) / judged) * 1000) / 10)

function asTable(checked: readonly Checked[], command: Command, fd: number): string {
  const { bold, dim, cyan, yellow, green } = colorsFor(fd)
  const cells = checked.map(({ tool, judged, disagreements }) => {
    const agreement = agreementOf(judged, disagreements.length)
    return [tool.name, `${tool.route.method} ${tool.route.path}`, String(judged), agreement === null ? '-' : `${agreement}%`]
  })
  const rows = [['TOOL', 'ROUTE', 'SAMPLES', 'AGREEMENT'], ...cells]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = [dim("Each schema's samples against the application's own validation. No guard and no handler runs."), '']
  for (const [index, row] of rows.entries()) {
    const [name, ...rest] = row.map((cell, column) => cell.padEnd(widths[column]!))
    lines.push((index === 0 ? dim([name, ...rest].join('  ')) : [cyan(name!), ...rest].join('  ')).trimEnd())
  }
  lines.push('')
  for (const { tool, disagreements, notJudged, missing } of checked) {
    for (const one of grouped(disagreements)) {
      const kind = `${tool.name}: the schema is ${one.kind}`
      const shown = isFault(one) ? yellow(kind) : dim(`${kind}, as it must be (${one.expected})`)
      lines.push(`${shown}  ${one.says}${one.alike > 1 ? dim(` (and ${one.alike - 1} more like it)`) : ''}`)
      lines.push(`    ${command(tool.name, one.args)}`)
    }
    for (const [why, count] of Object.entries(notJudged)) lines.push(dim(`${tool.name}: ${count} not judged, ${why}`))
    if (missing.length > 0) lines.push(dim(`${tool.name}: no sample found for ${missing.join(', ')}`))
  }
  const wrong = checked.reduce((sum, { disagreements }) => sum + disagreements.filter(isFault).length, 0)
  const all = checked.reduce((sum, { judged }) => sum + judged, 0)
  const last = `${wrong === 0 ? 'no' : wrong} ${wrong === 1 ? 'disagreement' : 'disagreements'} in ${all} samples of ${checked.length} ${checked.length === 1 ? 'tool' : 'tools'}`
  lines.push(all === 0 ? bold('nothing could be judged') : wrong === 0 ? green(last) : bold(last))
  return `${lines.join('\n')}\n`
}
