import type { ActionMetadata, RoutingControllersOptions } from 'routing-controllers'
import { type JsonSchema, readParamFacts } from '../../decorators/metadata.js'
import type { Route, RouteFacts, RouteParameter } from '../../src/adapter.js'
import type { PipeOptions } from '../../src/schema/json-schema-of.js'
import { schemaOfType, warningsOfType } from '../../src/schema/schema-of-type.js'
import { applyParam } from '../../src/tools/apply-param.js'
import { readParamTypes } from './internals.js'
import type { RcNative } from './routes.js'

type Param = ActionMetadata['params'][number]
type Place = Pick<RouteParameter, 'in'> & { readonly whole: boolean; readonly shown: boolean }

/** Where each kind of parameter is on the wire. What the server makes itself (session, current user, request) has no row and is never an argument. */
const PLACES: Readonly<Record<string, Place>> = {
  param: { in: 'path', whole: false, shown: true },
  params: { in: 'path', whole: true, shown: true },
  query: { in: 'query', whole: false, shown: true },
  queries: { in: 'query', whole: true, shown: true },
  body: { in: 'body', whole: true, shown: true },
  'body-param': { in: 'body', whole: false, shown: true },
  header: { in: 'header', whole: false, shown: false },
  cookie: { in: 'cookie', whole: false, shown: false },
}

/** What one action takes, from routing-controllers' own metadata and ours. */
export function readFacts({ native: { action } }: Route<RcNative>, options: RoutingControllersOptions | undefined): RouteFacts {
  const prototype = (action.target as { prototype: object }).prototype
  const ours = readParamFacts(prototype, action.method)
  const warnings: string[] = []
  const parameters = [...action.params]
    .sort((a, b) => a.index - b.index)
    .flatMap((param) => {
      const place = PLACES[param.type]
      if (!place || ours[param.index]?.auth || (!place.shown && !ours[param.index])) return []
      const pipe = validation(param, options)
      warnings.push(...warningsOfType(param.targetType, pipe && { pipe }))
      return applyParam(toParameter(param, place, pipe), ours[param.index]) ?? []
    })
  return {
    parameters,
    ...(warnings.length > 0 && { warnings }),
    ...(action.isAuthorizedUsed && {
      security: { required: true, roles: action.authorizedRoles.filter((role): role is string => typeof role === 'string') },
    }),
  }
}

function toParameter(param: Param, { in: place, whole }: Place, pipe: PipeOptions | undefined): RouteParameter {
  const own = schemaOfType(param.targetType, pipe && { pipe })
  // `@Body({ type: Item }) items: Item[]`: the explicit type is the item's
  const isArray = param.isArray || readParamTypes(param.target as object, param.method)?.[param.index] === Array
  const schema: JsonSchema = isArray ? { type: 'array', items: own.type === 'array' ? {} : own } : own
  const isJson = place === 'query' && !whole && (param.parse || (own.type === 'object' && !isArray))
  return {
    argument: whole ? '' : param.name,
    in: place,
    name: whole ? '' : param.name,
    required: place === 'path' || param.required === true,
    schema: whole && place === 'query' && !schema.type ? { ...schema, type: 'object' } : schema,
    ...(place === 'query' && { style: isJson ? ('json' as const) : ('repeat' as const) }),
  }
}

/** The validation options that will judge a parameter: its own, else the application's; undefined: only the defaults are known. */
function validation({ validate }: Param, options: RoutingControllersOptions | undefined): PipeOptions | undefined {
  const told = validate ?? options?.validation
  return typeof told === 'object' ? (told as PipeOptions) : undefined
}
