import type { JsonSchema, McpToolOptions } from '../../decorators/metadata.js'
import type { Route, RouteParameter } from '../adapter.js'
import { schemaFrom } from '../schema/schema-from.js'
import { type Bound, templateNames } from './bind-parameters.js'

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'QUERY'])

/** A tool's input schema: one flat object, closed, as undeclared arguments are refused before anything runs. */
export function inputSchema({ parameters, definitions }: Bound): JsonSchema {
  const shown = parameters.filter((parameter) => !('fixed' in parameter))
  const required = shown.filter((parameter) => parameter.required).map((parameter) => parameter.argument)
  return {
    type: 'object',
    properties: Object.fromEntries(shown.map(({ argument, schema }) => [argument, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  }
}

/** The parameters of an explicit input schema: path parameters by the template's names, the rest to the body where the verb has one, else to the query. */
export function explicitParameters(route: Route, source: NonNullable<McpToolOptions['input']>): RouteParameter[] {
  const { properties = {}, required = [], $defs } = schemaFrom(source) as ObjectSchema
  const read = () => schemaFrom(source, { form: 'check' }) as ObjectSchema
  const inPath = new Set(templateNames(route.path))
  return Object.entries(properties).map(([name, property]) => ({
    argument: name,
    in: inPath.has(name) ? 'path' : WITH_BODY.has(route.method) ? 'body' : 'query',
    name,
    required: required.includes(name),
    schema: withDefinitions(property, $defs),
    check: {
      of: 'json',
      read: () => {
        const check = read()
        return { schema: withDefinitions(check.properties?.[name] ?? {}, check.$defs), required: check.required?.includes(name) ?? false }
      },
    },
  }))
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly $defs?: JsonSchema
}

const withDefinitions = (schema: JsonSchema, $defs: JsonSchema | undefined): JsonSchema => ($defs ? { ...schema, $defs } : schema)
