import type { JsonSchema, McpParamOptions, SchemaSource } from '../../decorators/metadata.js'
import type { ParameterCheck, RouteParameter } from '../adapter.js'
import type { CustomRules } from '../schema/options.js'
import { schemaFrom } from '../schema/schema-from.js'

/** Bends one parameter by what `@McpParam` says of it; undefined: the parameter is hidden and nothing is sent. */
export function applyParam(
  parameter: RouteParameter,
  options: McpParamOptions | undefined,
  rules: CustomRules,
): RouteParameter | undefined {
  if (!options) return parameter
  if ('value' in options) return { ...parameter, fixed: options.value }
  if (options.hidden) return undefined
  const { schema: source } = options
  const schema: JsonSchema = source ? schemaFrom(source, { rules }) : parameter.schema
  return {
    ...parameter,
    ...(source && { declared: true }),
    ...(options.complete && { complete: options.complete }),
    ...(source && parameter.in === 'body' && { check: declaredCheck(source, parameter.check, rules) }),
    argument: options.name ?? parameter.argument,
    required: options.required ?? parameter.required,
    schema: options.description ? { ...schema, description: options.description } : schema,
  }
}

/** A declared schema is asked of a body's value. What a URL or a header carries is only text by then. */
function declaredCheck(source: SchemaSource, known: ParameterCheck | undefined, rules: CustomRules): ParameterCheck {
  return { of: 'json', read: () => ({ ...known?.read(), schema: schemaFrom(source, { form: 'check', rules }) }) }
}
