import type { JsonSchema } from '../../decorators/metadata.js'
import type { Tool } from '../adapter.js'
import { subschemas } from '../schema/profiles/subschemas.js'

/** Most values of one answer (2025-11-25, server/utilities/completion). */
const MOST = 100

/** What may be offered for one argument. */
export interface Completion {
  readonly values: readonly string[]
  readonly total: number
  readonly hasMore: boolean
}

/** Values for one argument of a tool's route that begin with what was typed: those of `@McpParam({ complete })`, else of its enum; else none. */
export async function complete(tool: Tool, argument: string, typed: string, others: Readonly<Record<string, string>>): Promise<Completion> {
  const source = tool.parameters.find((one) => one.argument === argument)?.complete
  const schema = ((tool.inputSchema.properties ?? {}) as Record<string, JsonSchema>)[argument]
  const all = typeof source === 'function' ? await source(typed, others) : (source ?? (schema ? valuesOf(schema) : []))
  const fitting = typeof source === 'function' ? all : all.filter((value) => value.toLowerCase().startsWith(typed.toLowerCase()))
  return { values: fitting.slice(0, MOST), total: fitting.length, hasMore: fitting.length > MOST }
}

function valuesOf(schema: JsonSchema): string[] {
  if (Array.isArray(schema.enum)) return schema.enum.filter((value) => value !== null).map(String)
  if (schema.type === 'boolean') return ['true', 'false']
  return [...new Set(subschemas(schema).flatMap(valuesOf))]
}
