import type { JsonSchema } from '../../decorators/metadata.js'
import type { RouteParameter, Tool } from '../adapter.js'
import { Backend2McpError } from '../errors.js'
import { listedTool } from '../protocol/registry.js'
import type { ToolList } from '../tools/build-tools.js'
import type { ClientOutput } from './client-output.js'
import { type AppFlags, type PreviewFlags, readAppFlags } from './flags.js'
import { loadApp } from './load-app.js'
import type { Target } from './locate.js'
import { toolsOf } from './tools-of.js'

/** Flags of `export`. */
export interface ExportFlags extends AppFlags, PreviewFlags {
  readonly format?: string
}

type Form = (list: ToolList, name: string, version: string) => string

const FORMS: Readonly<Record<string, Form>> = {
  tools: ({ tools }) => JSON.stringify({ tools: [...tools.values()].map(listedTool) }, null, 2),
  openapi: (list, title, version) => JSON.stringify(openApi(list, title, version), null, 2),
  markdown,
  llms,
}

/** `--format`. Throws `BAD_OPTION`. */
export function readFormat(format = 'tools'): Form {
  const form = FORMS[format]
  if (form) return form
  throw new Backend2McpError('BAD_OPTION', `--format "${format}" is not known.`, `--format takes ${Object.keys(FORMS).join(', ')}.`)
}

/** `export FILE`: the tools as JSON, as a document like OpenAPI's, as Markdown, or as an llms.txt. */
export async function exportCommand(target: Target, flags: ExportFlags, output: ClientOutput): Promise<number> {
  const { framework, options } = readAppFlags(flags)
  const app = await loadApp(target, framework, options, flags)
  const { name, version } = app.adapter.settings
  output.write(`${readFormat(flags.format)(await toolsOf(app, target.file), name, version)}\n`)
  await output.flush()
  await app.close()
  return 0
}

/** OpenAPI 3.1, as far as the tools know their routes: one operation a tool, less what is fixed or hidden. */
function openApi({ tools }: ToolList, title: string, version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const tool of tools.values()) {
    const { method, path } = tool.route
    ;(paths[path] ??= {})[method.toLowerCase()] = operation(tool)
  }
  return { openapi: '3.1.0', info: { title, version }, paths }
}

function operation({ name, description, parameters, outputSchema }: Tool): object {
  const shown = parameters.filter((parameter) => !('fixed' in parameter))
  const body = shown.filter((parameter) => parameter.in === 'body' || parameter.in === 'file')
  const others = shown.filter((parameter) => parameter.in !== 'body' && parameter.in !== 'file')
  const media = body.some((parameter) => parameter.in === 'file') ? 'multipart/form-data' : 'application/json'
  return {
    operationId: name,
    description,
    ...(others.length > 0 && {
      parameters: others.map(({ name: field, in: place, required, schema }) => ({
        name: field,
        in: place,
        required: place === 'path' || required === true,
        schema,
      })),
    }),
    ...(body.length > 0 && {
      requestBody: { required: body.some(({ required }) => required), content: { [media]: { schema: bodySchema(body) } } },
    }),
    responses: {
      default: {
        description: 'What the route answers.',
        ...(outputSchema && { content: { 'application/json': { schema: outputSchema } } }),
      },
    },
  }
}

function bodySchema(parameters: readonly RouteParameter[]): JsonSchema {
  const [first] = parameters
  if (first?.name === '' || parameters.length === 0) return first?.schema ?? {}
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
  }
}

function markdown({ tools, resources, prompts }: ToolList): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')
  const rows = [...tools.values()].map(
    (tool) => `| \`${tool.name}\` | \`${tool.route.id}\` | ${argumentsOf(tool)} | ${cell(tool.description)} |`,
  )
  const more = [
    ...resources.map(({ uri, tool }) => `* resource \`${uri.text}\`: \`${tool.route.id}\``),
    ...[...prompts.values()].map(({ name, tool }) => `* prompt \`${name}\`: \`${tool.route.id}\``),
  ]
  return ['| tool | route | arguments | |', '|---|---|---|---|', ...rows, ...(more.length > 0 ? ['', ...more] : [])].join('\n')
}

/** llmstxt.org: a title, and what there is. */
function llms({ tools }: ToolList, title: string): string {
  const lines = [...tools.values()].map(
    (tool) => `- ${tool.name}(${argumentsOf(tool, '')}): ${tool.description.replace(/\s*\n\s*/g, ' ')} (${tool.route.id})`,
  )
  return [`# ${title}`, '', '> Tools over the Model Context Protocol, each a route of the backend.', '', '## Tools', '', ...lines].join(
    '\n',
  )
}

function argumentsOf({ inputSchema }: Tool, mark = '`'): string {
  const required = (inputSchema.required ?? []) as readonly string[]
  return Object.keys((inputSchema.properties ?? {}) as object)
    .map((name) => `${mark}${name}${required.includes(name) ? '' : '?'}${mark}`)
    .join(mark === '' ? ', ' : ' ')
}
