import type { McpFunctionOptions, SchemaSource } from '../../decorators/metadata.js'
import type { Route, RouteFacts, RouteParameter } from '../adapter.js'
import type { CustomRules } from '../schema/options.js'
import { plainRoot } from '../schema/profiles/plain-root.js'
import { selfContained } from '../schema/profiles/self-contained.js'
import { schemaFrom, sourceWarnings } from '../schema/schema-from.js'
import { WITH_BODY } from './input-schema.js'
import { asFormField, fileParameter } from './multipart.js'

/** What is the same for all routes of an application. */
export interface FunctionFactsOptions {
  readonly rules: CustomRules
  /** How the application reads lists and objects in a query. */
  readonly style: NonNullable<RouteParameter['style']>
}

/**
 * What a route takes whose framework knows nothing but its path: what `mcpTool`, `mcp` or `defineTools` says, else the path's names, a free query
 * and, where the verb has one, a free body. What is declared is checked before the call, as nothing behind may do it.
 */
export function functionFacts(route: Route, { rules, style }: FunctionFactsOptions): RouteFacts {
  const { input, params, query, headers, body, files = [] } = (route.options ?? {}) as McpFunctionOptions
  const isDeclared = input !== undefined || query !== undefined || body !== undefined
  const hasBody = WITH_BODY.has(route.method)
  const parameters = [
    ...(params ? whole('path', params, rules) : []),
    ...(query ? whole('query', query, rules).map((one) => ({ ...one, style })) : isDeclared ? [] : [{ ...free('query'), style }]),
    ...(headers ? whole('header', headers, rules) : []),
    ...(body ? whole('body', body, rules) : isDeclared || !hasBody || files.length > 0 ? [] : [free('body')]),
  ]
  const uploads = files.map((name) => fileParameter(name, false))
  const sources = [params, query, headers, body].filter((source) => source !== undefined)
  const warnings = sources.flatMap((source) =>
    sourceWarnings(source, { rules }).map((warning) => `${route.source ?? route.id}: ${warning}`),
  )
  return {
    parameters: uploads.length > 0 ? [...parameters.map(asFormField), ...uploads] : parameters,
    ...(warnings.length > 0 && { warnings }),
  }
}

const FREE = { query: 'Query parameters by name.', body: 'The JSON body.' } as const

const free = (place: 'query' | 'body'): RouteParameter => ({
  argument: place,
  in: place,
  name: '',
  required: false,
  schema: { type: 'object', description: FREE[place] },
})

function whole(place: 'path' | 'query' | 'header' | 'body', source: SchemaSource, rules: CustomRules): RouteParameter[] {
  const said = selfContained(schemaFrom(source, { rules }))
  // `properties: {}` says that there are none; a schema without the keyword says nothing.
  if (said.type === 'object' && Object.keys((said.properties ?? { open: true }) as object).length === 0) return []
  const schema = plainRoot(said) ?? said
  const isBody = place === 'body'
  const read = () => {
    const check = selfContained(schemaFrom(source, { form: 'check', rules }))
    return { schema: plainRoot(check, true) ?? check, required: isBody && schema.type !== 'object' }
  }
  return [{ argument: place, in: place, name: '', required: isBody || place === 'path', schema, check: { of: 'json', read } }]
}
