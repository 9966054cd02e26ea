import type { Tool } from '../adapter.js'
import type { Level, Log } from '../log.js'
import type { ToolList } from './build-tools.js'
import { tokensOf } from './tokens.js'

const MANY_TOOLS = 100
const MANY_TOKENS = 25_000

/** The start-up table, for people on stderr: what is a tool, what is not and why, and what to look at. */
export function report({ tools, resources, prompts, leftOut, warnings }: ToolList): string {
  const rows = [...tools.values()].map((tool) => [tool.name, tool.route.method, tool.route.path, tool.route.source ?? '', hints(tool)])
  const out = leftOut.map(({ route, reason }) => [route.method, route.path, route.source ?? '', reason])
  const tokens = [...tools.values()].reduce((sum, tool) => sum + tokensOf(tool), 0)
  const lines = [`backend2mcp: ${count(tools.size, 'tool')}, about ${tokens.toLocaleString('en')} tokens`, ...table(rows)]
  for (const { uri, tool } of resources) lines.push(`  resource ${uri.text}  ${tool.route.source ?? ''}`.trimEnd())
  for (const { name, tool } of prompts.values()) lines.push(`  prompt ${name}  ${tool.route.source ?? ''}`.trimEnd())
  if (out.length > 0) lines.push(`not tools (${out.length}):`, ...table(out))
  if (warnings.length > 0) lines.push(...warnings.map((warning) => `warning: ${warning}`))
  if (tools.size > MANY_TOOLS || tokens > MANY_TOKENS) {
    lines.push(
      `!! ${count(tools.size, 'tool')} and about ${tokens.toLocaleString('en')} tokens are more than most models handle well.`,
      "!! Narrow them: expose: 'read-only' or 'annotated', include: ['GET /orders/**', 'OrdersController'], exclude: [...], or @McpHidden().",
    )
  }
  return lines.join('\n')
}

/** Logs it, each part at its level: what to look at is a warning. */
export function logReport(list: ToolList, log: Log): void {
  let part: string[] = []
  let level: Level = 'info'
  const end = () => {
    if (part.length > 0) log(part.join('\n'), level)
    part = []
  }
  for (const line of report(list).split('\n')) {
    const its = /^(warning: |!! )/.test(line) ? 'warn' : 'info'
    if (its !== level) end()
    level = its
    part.push(line)
  }
  end()
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`

function hints({ annotations }: Tool): string {
  return [annotations.readOnlyHint && 'read-only', annotations.destructiveHint && 'destructive'].filter(Boolean).join(' ')
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
}
