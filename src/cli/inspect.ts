import type { RouteParameter, Tool } from '../adapter.js'
import { listedTool } from '../protocol/registry.js'
import { tokensOf } from '../tools/tokens.js'
import { unknownTool } from './call.js'
import type { ClientOutput } from './client-output.js'
import { colorsFor } from './colors.js'
import { type AppFlags, type PreviewFlags, readAppFlags } from './flags.js'
import { loadApp } from './load-app.js'
import type { Target } from './locate.js'
import { toolsOf } from './tools-of.js'

/** Flags of `inspect`. */
export interface InspectFlags extends AppFlags, PreviewFlags {
  readonly json?: boolean
}

/** `inspect FILE TOOL`: one tool as the model sees it, where each argument goes, and what each part costs in tokens. */
export async function inspectCommand(target: Target, name: string, flags: InspectFlags, output: ClientOutput): Promise<number> {
  const { framework, options } = readAppFlags(flags)
  const app = await loadApp(target, framework, options, flags)
  const { tools } = await toolsOf(app, target.file)
  const tool = tools.get(name)
  if (!tool) throw unknownTool(name, [...tools.keys()])
  output.write(flags.json ? `${JSON.stringify(asJson(tool), null, 2)}\n` : asText(tool, output.fd))
  await output.flush()
  await app.close()
  return 0
}

function asJson(tool: Tool): object {
  const { method, path, source } = tool.route
  const places = tool.parameters.filter(isShown).map(({ argument, in: place, name }) => ({ argument, in: place, name }))
  return { ...listedTool(tool), route: { method, path, source }, parameters: places, tokens: { total: tokensOf(tool), ...costs(tool) } }
}

function asText(tool: Tool, fd: number): string {
  const { bold, dim, cyan } = colorsFor(fd)
  const { method, path, source } = tool.route
  const listed = listedTool(tool)
  const hints = Object.entries(tool.annotations).filter(([, value]) => value === true)
  const lines = [
    `${bold(cyan(tool.name))}${tool.title ? `  ${tool.title}` : ''}`,
    `${method} ${path}${source ? dim(`  ${source}`) : ''}`,
    ...(hints.length > 0 ? [dim(hints.map(([name]) => name).join(', '))] : []),
    '',
    tool.description,
    '',
    bold('arguments'),
    ...argumentLines(tool),
    '',
    bold('inputSchema'),
    JSON.stringify(listed.inputSchema, null, 2),
    ...(listed.outputSchema ? ['', bold('outputSchema'), JSON.stringify(listed.outputSchema, null, 2)] : []),
    '',
    bold(`about ${tokensOf(tool)} tokens`),
    ...Object.entries(costs(tool)).map(([part, count]) => `  ${part.padEnd(13)} ${count}`),
  ]
  return `${lines.join('\n')}\n`
}

const isShown = (parameter: RouteParameter) => !('fixed' in parameter)

function argumentLines({ parameters, inputSchema }: Tool): string[] {
  const required = (inputSchema.required ?? []) as readonly string[]
  const shown = parameters.filter(isShown)
  if (shown.length === 0) return ['  none']
  const width = Math.max(...shown.map(({ argument }) => argument.length))
  return shown.map(({ argument, in: place, name }) => {
    const where = name === argument ? place : `${place}, as ${name}`
    return `  ${argument.padEnd(width)}  ${where}${required.includes(argument) ? ', required' : ''}`
  })
}

/** Roughly, as `tokensOf`: a quarter of the characters. */
function costs({ description, inputSchema, outputSchema }: Tool): Readonly<Record<string, number>> {
  const of = (value: unknown) => Math.ceil(JSON.stringify(value).length / 4)
  return { description: of(description), inputSchema: of(inputSchema), ...(outputSchema && { outputSchema: of(outputSchema) }) }
}
