import { Backend2McpError, type ErrorCode, isBackend2McpError } from '../errors.js'
import type { ClientOutput } from './client-output.js'
import { colorsFor } from './colors.js'
import { examine, type Examined } from './doctor/examine.js'
import { type Finding, RULES, SEVERITIES, type Severity } from './doctor/finding.js'
import { twoCopies } from './doctor/two-copies.js'
import { type AppFlags, type PreviewFlags, readAppFlags } from './flags.js'
import type { Opened } from './framework.js'
import { loadApp } from './load-app.js'
import type { Target } from './locate.js'
import { toolsOf } from './tools-of.js'

/** Flags of `doctor`. */
export interface DoctorFlags extends AppFlags, PreviewFlags {
  readonly json?: boolean
  readonly failOn?: string
  readonly ignore?: readonly string[]
}

/** `doctor FILE`: what a stranger could do, and what would puzzle a model. Nothing is called. 1 when something is as bad as `--fail-on` says. */
export async function doctorCommand(target: Target, flags: DoctorFlags, output: ClientOutput): Promise<number> {
  const { framework, options } = readAppFlags(flags)
  const worst = readFailOn(flags.failOn)
  const ignored = readIgnore(flags.ignore)
  const { count, findings: all, open, close } = await look(() => loadApp(target, framework, options, flags), target.file)
  const findings = [...all, ...twoCopies(target.file)].filter(
    (one) => !ignored.some(([rule, tool]) => rule === one.rule && (tool === undefined || tool === one.tool?.name)),
  )
  const examined = { findings, open }
  output.write(flags.json ? `${JSON.stringify(asJson(examined, count), null, 2)}\n` : asText(examined, count, output.fd))
  await output.flush()
  await close()
  return findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= worst) ? 1 : 0
}

/** `--fail-on`: how many severities fail. Throws `BAD_OPTION`. */
export function readFailOn(text = 'high'): number {
  const at = ['none', ...SEVERITIES].indexOf(text)
  if (at >= 0) return at - 1
  throw new Backend2McpError(
    'BAD_OPTION',
    `--fail-on "${text}" is no severity.`,
    `give one of high, medium, low and none: --fail-on medium`,
  )
}

/** `--ignore`: `weak-description`, or `weak-description:get_by_id`, as rule and tool. Throws `BAD_OPTION`. */
export function readIgnore(given: readonly string[] = []): readonly (readonly [rule: string, tool?: string])[] {
  return given.map((text) => {
    const [rule = '', tool] = text.split(':')
    if (RULES.includes(rule)) return tool === undefined ? [rule] : [rule, tool]
    throw new Backend2McpError('BAD_OPTION', `--ignore "${rule}" is no rule.`, `give one of ${RULES.join(', ')}.`)
  })
}

/** What no start gets past, and no other command either. */
const REFUSED: Partial<Record<ErrorCode, string>> = {
  MISSING_METADATA: 'lost-metadata',
  DUPLICATE_TOOL_NAME: 'bad-name',
  INVALID_TOOL_NAME: 'bad-name',
}

interface Looked extends Examined {
  readonly count: number
  close(): Promise<void>
}

async function look(load: () => Promise<Opened>, file: string): Promise<Looked> {
  try {
    const app = await load()
    const list = await toolsOf(app, file)
    return { ...examine(app.adapter, list), count: list.tools.size, close: () => app.close() }
  } catch (error) {
    const rule = isBackend2McpError(error) ? REFUSED[error.code] : undefined
    if (rule === undefined) throw error
    const { message, fix } = error as Backend2McpError
    const finding = { severity: 'high', rule, message: message.split('\n  Fix:')[0]!, fix } as const
    return { findings: [finding], open: [], count: 0, close: () => Promise.resolve() }
  }
}

const countOf = (findings: readonly Finding[], severity: Severity) => findings.filter((one) => one.severity === severity).length

function asJson({ findings, open }: Examined, tools: number): object {
  return {
    tools,
    open,
    findings: findings.map(({ severity, rule, message, fix, tool }) => {
      const { method, path, source } = tool?.route ?? {}
      const about = tool && { tool: tool.name, route: { method, path, source }, guards: tool.security?.guards ?? [] }
      return { severity, rule, message, fix, ...about }
    }),
    counts: Object.fromEntries(SEVERITIES.map((severity) => [severity, countOf(findings, severity)])),
  }
}

const COLORS = { high: 'red', medium: 'yellow', low: 'dim' } as const

function asText({ findings, open }: Examined, tools: number, fd: number): string {
  const colors = colorsFor(fd)
  const groups = alike(findings)
  const width = Math.max(...findings.map(({ tool }) => tool?.name.length ?? 0), 0)
  const lines = groups.flatMap((group) => {
    const { severity, rule, message, fix } = group[0]!
    const named = group.flatMap(({ tool }) =>
      tool
        ? [
            `        ${colors.cyan(tool.name.padEnd(width))}  ${tool.route.method} ${tool.route.path}  ${colors.dim(tool.route.source ?? '')}`.trimEnd(),
          ]
        : [],
    )
    return [`${colors[COLORS[severity]](severity.padEnd(6))}  ${colors.bold(rule)}: ${message}`, ...named, `        Fix: ${fix}`, '']
  })
  if (open.length > 0) lines.push(colors.dim(`Anybody may call, as far as guards can be seen: ${open.join(', ')}`))
  const counts = SEVERITIES.map((severity) => `${countOf(findings, severity)} ${severity}`)
  lines.push(colors.bold(`doctor: ${tools} ${tools === 1 ? 'tool' : 'tools'}, ${counts.join(', ')}`))
  return `${lines.join('\n')}\n`
}

/** Findings that differ in nothing but the tool, together. */
function alike(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const key = JSON.stringify({ ...finding, tool: undefined })
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  return [...groups.values()]
}
