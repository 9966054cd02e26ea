import type { JsonSchema } from '../../decorators/metadata.js'
import type { Tool } from '../adapter.js'
import type { ToolList } from '../tools/build-tools.js'
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

const results = new WeakMap<ToolList, { tools: ListedTool[] }>()

/** The result of tools/list: one object for each tool list, in route order, so that its bytes can be cached. */
export function listResult(list: ToolList): { tools: ListedTool[] } {
  let result = results.get(list)
  if (!result) results.set(list, (result = { tools: [...list.tools.values()].map(listedTool) }))
  return result
}

/** A tool as MCP lists it. An output that is no object is wrapped as `{ result }`, in the schema as in the value. */
export function listedTool({ name, title, description, inputSchema, outputSchema, annotations }: Tool): ListedTool {
  const output = outputSchema && objectOutput(outputSchema)
  return { name, ...(title && { title }), description, inputSchema, ...(output && { outputSchema: output }), annotations }
}
