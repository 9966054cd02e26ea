import { isStandardSchema } from '../../src/schema/standard-schema.js'
import type { JsonSchema, McpFunctionOptions, SchemaSource } from '../../decorators/metadata.js'
import type { Route, RouteFacts, RouteParameter } from '../../src/adapter.js'
import { plainRoot } from '../../src/schema/profiles/plain-root.js'
import { selfContained } from '../../src/schema/profiles/self-contained.js'
import { schemaFrom } from '../../src/schema/schema-from.js'
import { functionFacts, type FunctionFactsOptions } from '../../src/tools/function-facts.js'
import { mayBeArgument } from '../../src/tools/header-rules.js'
import { asFormField } from '../../src/tools/multipart.js'
import { shapeOf } from '../../src/tools/output-schema.js'
import type { Recorded } from './recorded.js'
import { withShared } from './shared-schemas.js'

const PLACES = { params: 'path', querystring: 'query', query: 'query', headers: 'header', body: 'body' } as const
type Place = keyof typeof PLACES

/** What a route takes and gives: what a tag declares, else the route's own schema, else the path's names. Fastify judges the values itself. */
export function readFacts(route: Route<Recorded>, options: FunctionFactsOptions): RouteFacts {
  const { schema = {} } = route.native.route
  const said = (route.options ?? {}) as McpFunctionOptions
  const isTagged = said.params !== undefined || said.query !== undefined || said.body !== undefined || said.input !== undefined
  const own = isTagged ? [] : (Object.keys(PLACES) as Place[]).flatMap((place) => parametersOf(place, schema[place], route, options))
  const general = functionFacts(route, options)
  const isSaid = own.length > 0 || ['body', 'querystring', 'query'].some((place) => place in schema)
  const files = general.parameters.filter((parameter) => parameter.in === 'file')
  const parameters = !isTagged && isSaid ? [...(files.length > 0 ? own.map(asFormField) : own), ...files] : [...own, ...general.parameters]
  const description = [schema.summary, schema.description].filter((text) => typeof text === 'string' && text !== '').join('\n')
  const answer = answerOf(schema.response)
  const outputSchema = answer && read(answer, route, 'output')
  return {
    ...(description && { description }),
    parameters: [...parameters, ...constrained(route.native)],
    ...(outputSchema && { outputSchema: shapeOf(outputSchema) }),
    ...(general.warnings && { warnings: general.warnings }),
    ...(Array.isArray(schema.security) && schema.security.length > 0 && { security: { required: true } }),
  }
}

function parametersOf(place: Place, source: unknown, route: Route<Recorded>, { style }: FunctionFactsOptions): RouteParameter[] {
  const given = place === 'body' ? contentOf(source) : source
  if (given === undefined || given === null) return []
  const schema = read(given as SchemaSource, route, 'input')
  const root = plainRoot(schema) ?? schema
  const whole: RouteParameter = { argument: place, in: PLACES[place], name: '', required: place === 'body', schema: root }
  if (place === 'querystring' || place === 'query') return [{ ...whole, style }]
  return place === 'headers' ? neededHeaders(root) : [whole]
}

/** Headers are the framework's business, as everywhere; a route that is refused without one cannot be called without one. */
function neededHeaders({ properties = {}, required = [] }: JsonSchema): RouteParameter[] {
  return (required as readonly string[]).filter(mayBeArgument).map((name) => ({
    argument: name,
    in: 'header',
    name,
    required: true,
    schema: (properties as Readonly<Record<string, JsonSchema>>)[name] ?? { type: 'string' },
  }))
}

/** A version or a host that the route is bound to is sent as it stands. */
function constrained({ route: { constraints = {} } }: Recorded): RouteParameter[] {
  const headers = { version: 'accept-version', host: 'host' }
  return Object.entries(headers).flatMap(([name, header]) => {
    const value = constraints[name]
    if (typeof value !== 'string') return []
    return [{ argument: header, in: 'header' as const, name: header, required: true, schema: { type: 'string' }, fixed: value }]
  })
}

/** A schema as 2020-12, with what its plugin has shared; TypeBox is JSON Schema already, zod and its like say themselves. */
function read(source: SchemaSource, { native }: Route<Recorded>, direction: 'input' | 'output'): JsonSchema {
  if (isStandardSchema(source)) return selfContained(schemaFrom(source, { direction }))
  return selfContained(withShared(source as JsonSchema, native.instance.getSchemas()))
}

/** Of the first 2xx; `{ content: { 'application/json': { schema } } }` is taken as well. */
function answerOf(response: unknown): SchemaSource | undefined {
  if (typeof response !== 'object' || response === null) return undefined
  const status = Object.keys(response).find((code) => /^2(\d\d|xx)$/i.test(code))
  const schema = status === undefined ? undefined : contentOf((response as Record<string, unknown>)[status])
  return schema === undefined || schema === null ? undefined : (schema as SchemaSource)
}

function contentOf(source: unknown): unknown {
  const { content } = (source ?? {}) as { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }
  return typeof content === 'object' && !isStandardSchema(source) ? content['application/json']?.schema : source
}
