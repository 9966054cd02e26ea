import type { Tool } from '../adapter.js'
import { listedTool } from '../protocol/registry.js'
import type { ToolList } from '../tools/build-tools.js'
import { tokensOf } from '../tools/tokens.js'
import type { ClientOutput } from './client-output.js'
import { colorsFor } from './colors.js'
import { type AppFlags, type PreviewFlags, readAppFlags } from './flags.js'
import { loadApp } from './load-app.js'
import type { Target } from './locate.js'
import { toolsOf } from './tools-of.js'

/** Flags of `list`. */
export interface ListFlags extends AppFlags, PreviewFlags {
  readonly json?: boolean
}

/** `list FILE`: the tools as a client sees them, each with its route; as a table, with resources and prompts below, or as one JSON array. */
export async function listCommand(target: Target, flags: ListFlags, output: ClientOutput): Promise<number> {
  const { framework, options } = readAppFlags(flags)
  const app = await loadApp(target, framework, options, flags)
  const list = await toolsOf(app, target.file)
  for (const warning of list.warnings) process.stderr.write(`warning: ${warning}\n`)
  output.write(flags.json ? `${JSON.stringify(asJson(list), null, 2)}\n` : asTable(list, output.fd))
  await output.flush()
  await app.close()
  return 0
}

function asJson({ tools }: ToolList): unknown[] {
  return [...tools.values()].map((tool) => {
    const { method, path, source } = tool.route
    return { ...listedTool(tool), route: { method, path, source } }
  })
}

const HEADER = ['TOOL', 'ROUTE', '', 'ARGUMENTS', 'AUTH', 'HINTS', 'TOKENS']

function asTable({ tools, resources, prompts, leftOut }: ToolList, fd: number): string {
  const { bold, dim, cyan } = colorsFor(fd)
  const rows = [HEADER, ...[...tools.values()].map(row)]
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  const lines = rows.map((cells, index) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column]!))
    return (index === 0 ? dim(padded.join('  ')) : [cyan(padded[0]!), ...padded.slice(1)].join('  ')).trimEnd()
  })
  const total = [...tools.values()].reduce((sum, tool) => sum + tokensOf(tool), 0)
  lines.push('', bold(`${tools.size} ${tools.size === 1 ? 'tool' : 'tools'}, about ${total.toLocaleString('en')} tokens`))
  for (const { uri, tool } of resources) lines.push(`resource: ${uri.text}  ${tool.route.method} ${tool.route.path}`)
  for (const { name, tool } of prompts.values()) lines.push(`prompt: ${name}  ${tool.route.method} ${tool.route.path}`)
  for (const { route, reason } of leftOut) lines.push(dim(`not a tool: ${route.method} ${route.path}  ${reason}`))
  return `${lines.join('\n')}\n`
}

/** What a caller needs, as far as it can be seen: the application's guards have the last word. */
function needs({ security, route: { options = {} } }: Tool): string {
  const { scopes = [], roles = security?.roles ?? [], visible } = options
  return [security?.required && 'guarded', ...roles, ...scopes.map((scope) => `scope:${scope}`), visible && 'visible()']
    .filter(Boolean)
    .join(' ')
}

function row(tool: Tool): string[] {
  const { properties = {}, required = [] } = tool.inputSchema as { properties?: object; required?: readonly string[] }
  const names = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`))
  const { readOnlyHint, destructiveHint, idempotentHint } = tool.annotations
  const hints = [readOnlyHint && 'read-only', destructiveHint && 'destructive', !readOnlyHint && idempotentHint && 'idempotent']
  return [
    tool.name,
    tool.route.method,
    tool.route.path,
    names.join(' '),
    needs(tool),
    hints.filter(Boolean).join(' '),
    String(tokensOf(tool)),
  ]
}
