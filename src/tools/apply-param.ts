import type { JsonSchema, McpParamOptions } from '../../decorators/metadata.js'
import type { RouteParameter } from '../adapter.js'
import { schemaFrom } from '../schema/schema-from.js'

/** Bends one parameter by what `@McpParam` says of it; undefined: the parameter is hidden and nothing is sent. */
export function applyParam(parameter: RouteParameter, options: McpParamOptions | undefined): RouteParameter | undefined {
  if (!options) return parameter
  if ('value' in options) return { ...parameter, fixed: options.value }
  if (options.hidden) return undefined
  const schema: JsonSchema = options.schema ? schemaFrom(options.schema) : parameter.schema
  return {
    ...parameter,
    argument: options.name ?? parameter.argument,
    required: options.required ?? parameter.required,
    schema: options.description ? { ...schema, description: options.description } : schema,
  }
}
