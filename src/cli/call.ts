import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { Backend2McpError, isBackend2McpError } from '../errors.js'
import { localCaller } from '../protocol/caller.js'
import type { CallResult } from '../tools/call-result.js'
import { callTool } from '../tools/call-tool.js'
import type { ClientLink } from '../tools/client-link.js'
import { CONFIRM_KEY } from '../tools/confirm.js'
import { CannotAskError } from '../tools/input.js'
import { nearest } from '../tools/nearest.js'
import { textArguments } from '../tools/text-arguments.js'
import type { ClientOutput } from './client-output.js'
import { type AppFlags, readAppFlags } from './flags.js'
import { loadApp } from './load-app.js'
import type { Target } from './locate.js'
import { toolsOf } from './tools-of.js'

/** Flags of `call`. */
export interface CallFlags extends AppFlags {
  readonly args?: string
  readonly token?: string
  readonly json?: boolean
  readonly yes?: boolean
}

/** `call FILE TOOL [NAME=VALUE...]`: one call in process. Prints the structured answer, else the text; with `--json` the whole result. 1 for an `isError` result. */
export async function callCommand(
  target: Target,
  name: string,
  values: readonly string[],
  flags: CallFlags,
  output: ClientOutput,
): Promise<number> {
  const { framework, options } = readAppFlags(flags)
  const texts = readValues(values)
  const whole = readArgs(flags.args === '-' ? await text(process.stdin) : fromFile(flags.args))
  const app = await loadApp(target, framework, options)
  const { tools } = await toolsOf(app, target.file)
  const tool = tools.get(name)
  if (!tool) throw unknownTool(name, [...tools.keys()])
  const args = { ...whole, ...textArguments(tool, texts) }
  const callerOf = await localCaller(app.adapter.settings, 'memory', flags.token ?? process.env.BACKEND2MCP_TOKEN)
  const context = { ...(await callerOf()), tool: name, signal: new AbortController().signal, ...(flags.yes && { client: CONSENTING }) }
  const result = await callTool(app.adapter, name, args, context).catch((error: unknown) => {
    throw isBackend2McpError(error) && error.code === 'UNKNOWN_TOOL' ? hiddenTool(name) : error
  })
  output.write(`${flags.json ? JSON.stringify(result, null, 2) : printed(result)}\n`)
  await output.flush()
  await app.close()
  return result.isError ? 1 : 0
}

/** `--yes`: consents, and answers no other question. */
const CONSENTING: ClientLink = {
  notify: () => Promise.resolve(),
  async input(requests) {
    const [only] = Object.keys(requests)
    if (only !== CONFIRM_KEY) throw new CannotAskError('elicitation')
    return { [CONFIRM_KEY]: { action: 'accept' } }
  },
}

/** `id=7 name=Ada`: arguments as texts. Throws `BAD_OPTION`. */
export function readValues(values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map((value) => {
      const [, key, written] = /^([^=]+)=(.*)$/s.exec(value) ?? []
      if (key === undefined) throw badArgs(`${JSON.stringify(value)} is no argument: NAME=VALUE is expected.`)
      return [key, written!]
    }),
  )
}

/** `--args @FILE`. Throws `FILE_NOT_FOUND`. */
function fromFile(args: string | undefined): string | undefined {
  if (!args?.startsWith('@')) return args
  try {
    return readFileSync(args.slice(1), 'utf8')
  } catch (cause) {
    throw new Backend2McpError(
      'FILE_NOT_FOUND',
      `--args ${args}: ${(cause as Error).message}.`,
      '--args @FILE reads one JSON object from FILE.',
      { cause },
    )
  }
}

/** `--args`: one JSON object. Throws `BAD_OPTION`. */
export function readArgs(json = '{}'): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw badArgs(`--args is not JSON: ${(cause as Error).message}.`, cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw badArgs(`--args must be a JSON object, not ${JSON.stringify(value)}.`)
}

const badArgs = (problem: string, cause?: unknown) =>
  new Backend2McpError(
    'BAD_OPTION',
    problem,
    `write one object, quoted for the shell: --args '{"id":1}', or --args @FILE, or --args - to read stdin, or id=1 behind the tool.`,
    {
      cause,
    },
  )

/** The error for a tool that is not there, with the nearest name. */
export function unknownTool(name: string, names: readonly string[]): Backend2McpError {
  const similar = nearest(name, names)
  const some = names.slice(0, 10).join(', ')
  return new Backend2McpError(
    'UNKNOWN_TOOL',
    `There is no tool "${name}".`,
    similar ? `did you mean ${similar}?` : `the tools are: ${some}${names.length > 10 ? ', ... (backend2mcp list shows all)' : ''}.`,
  )
}

/** The tool is there: clients are told that it is not. */
const hiddenTool = (name: string) =>
  new Backend2McpError(
    'UNKNOWN_TOOL',
    `${name} is hidden from this caller, and answers as a tool that is not there.`,
    'give a token that may call it, with --token or in BACKEND2MCP_TOKEN; scopes, roles and visible of @McpTool and the option policy decide.',
  )

function printed({ structuredContent, content }: CallResult): string {
  if (structuredContent) return JSON.stringify(structuredContent, null, 2)
  return content.map((block) => (block.type === 'text' ? block.text : JSON.stringify(block, null, 2))).join('\n')
}
