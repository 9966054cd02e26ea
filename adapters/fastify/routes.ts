import type { McpFunctionOptions } from '../../decorators/metadata.js'
import type { FunctionRoute } from '../../src/tools/function-routes.js'
import type { Recorded, RouteOptions } from './recorded.js'

const HOOKS = ['onRequest', 'preParsing', 'preValidation', 'preHandler']
/** Fastify's constraints that a call can meet. */
const MET = new Set(['version', 'host'])

/** Recorded routes, one for each verb; HEAD comes with every GET. */
export function toFunctionRoutes(recorded: readonly Recorded[]): FunctionRoute<Recorded>[] {
  const gets = new Set(recorded.filter(({ route }) => verbsOf(route).includes('get')).map(({ route }) => route.url))
  const isTwin = ({ route }: Recorded) =>
    verbsOf(route).join() === 'head' && (gets.has(route.url) || gets.has(route.url.replace(/\/$/, '')))
  return recorded
    .filter((one) => !isTwin(one))
    .flatMap((native) => {
      const { route } = native
      const verbs = verbsOf(route)
      const { schema = {}, constraints = {} } = route
      const variant =
        Object.keys(constraints).length > 0
          ? JSON.stringify(constraints, (_, value: unknown) => (value instanceof RegExp ? String(value) : value))
          : ''
      const unmet = Object.keys(constraints).filter((name) => !MET.has(name) || typeof constraints[name] !== 'string')
      return (verbs.length > 6 ? ['all'] : verbs.filter((verb) => verb !== 'head' || verbs.length === 1)).map((verb) => ({
        verb,
        pattern: route.url.replaceAll('::', '%3A'),
        handlers: [...HOOKS.flatMap((hook) => [route[hook] ?? []].flat() as object[]), route.handler],
        native,
        ...(variant && { variant }),
        ...(Array.isArray(schema.tags) && { tags: schema.tags.map(String) }),
        options: optionsOf(route),
        ...(unmet.length > 0 && { unusable: `is bound by ${unmet.join(' and ')}, which a call cannot meet` }),
        ...(schemaSourceOf(route) && { schemaSource: schemaSourceOf(route)! }),
      }))
    })
}

const verbsOf = ({ method }: RouteOptions): string[] => ([method].flat() as string[]).map((verb) => verb.toLowerCase())

/** `config.mcp`, and what @fastify/swagger hides. */
function optionsOf({ config = {}, schema = {} }: RouteOptions): McpFunctionOptions {
  return { ...(schema.hide === true && { hidden: true }), ...(config.mcp as McpFunctionOptions | undefined) }
}

function schemaSourceOf({ schema = {} }: RouteOptions): 'json-schema' | 'standard-schema' | undefined {
  const sources = [schema.params, schema.querystring, schema.query, schema.body].filter(
    (source) => typeof source === 'object' && source !== null,
  )
  if (sources.length === 0) return undefined
  return sources.some((source) => '~standard' in source!) ? 'standard-schema' : 'json-schema'
}
