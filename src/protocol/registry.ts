import type { JsonSchema } from '../../decorators/metadata.js'
import type { Tool } from '../adapter.js'
import type { AuthContext } from '../auth/context.js'
import type { Settings } from '../options.js'
import { visibleTools } from '../tools/access.js'
import type { ToolList } from '../tools/build-tools.js'
import type { Prompt } from '../tools/prompts.js'
import type { Resource } from '../tools/resources.js'
import { pageOf, startOf } from './page.js'
import { objectOutput } from './object-output.js'

/** One entry of tools/list (2025-11-25, server/tools). */
export interface ListedTool {
  readonly name: string
  readonly title?: string
  readonly description: string
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  readonly annotations: Tool['annotations']
}

/** The result of tools/list. */
export interface ListResult {
  readonly tools: ListedTool[]
  readonly nextCursor?: string
}

const results = new WeakMap<ToolList, Map<string, ListResult>>()
const MOST_SETS = 100

/**
 * The result of tools/list for one caller, in route order: one object for each set of visible tools, so that its bytes can be cached, and
 * shared by all callers who see the same tools, never by others.
 */
export async function listResult(list: ToolList, auth: AuthContext, settings: Settings, cursor?: unknown): Promise<ListResult> {
  const visible = await visibleTools(list, auth, settings)
  const start = startOf(cursor, settings.pageSize)
  const set = visible === list.tools ? '' : [...list.tools.keys()].map((name) => (visible.has(name) ? '1' : '0')).join('')
  const key = `${set}@${start}`
  const sets = results.get(list) ?? new Map<string, ListResult>()
  results.set(list, sets)
  const result = sets.get(key) ?? makeResult(visible, start, settings)
  sets.delete(key)
  sets.set(key, result) // the one used last stands last
  if (sets.size > MOST_SETS) sets.delete(sets.keys().next().value!)
  return result
}

function makeResult(visible: ToolList['tools'], start: number, { pageSize }: Settings): ListResult {
  const { items, nextCursor } = pageOf([...visible.values()], start, pageSize)
  return { tools: items.map(listedTool), ...(nextCursor !== undefined && { nextCursor }) }
}

/** A tool as MCP lists it. An output that is no object is wrapped as `{ result }`, in the schema as in the value. */
export function listedTool({ name, title, description, inputSchema, outputSchema, annotations }: Tool): ListedTool {
  const output = outputSchema && objectOutput(outputSchema)
  return { name, ...(title && { title }), description, inputSchema, ...(output && { outputSchema: output }), annotations }
}

/** A resource as MCP lists it, less its URI. */
export const listedResource = ({ name, title, description, mimeType }: Resource) => ({
  name,
  ...(title && { title }),
  ...(description && { description }),
  ...(mimeType && { mimeType }),
})

/** A prompt as MCP lists it. */
export const listedPrompt = ({ name, title, description, arguments: args }: Prompt) => ({
  name,
  ...(title && { title }),
  ...(description && { description }),
  arguments: args,
})
