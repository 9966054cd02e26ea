import type { ActionMetadata, RoutingControllersOptions } from 'routing-controllers'
import { type JsonSchema, readParamFacts } from '../../decorators/metadata.js'
import type { ParameterCheck, Route, RouteFacts, RouteParameter } from '../../src/adapter.js'
import { checkOfValue } from '../../src/schema/check-of-value.js'
import { designType } from '../../src/schema/declared.js'
import type { CustomRules } from '../../src/schema/options.js'
import { queryWarnings, unsendable } from '../../src/schema/query-warnings.js'
import { sourceWarnings } from '../../src/schema/schema-from.js'
import { isDtoClass, lostType, schemaOfType, warningsOfType } from '../../src/schema/schema-of-type.js'
import { asFormField, fileParameter } from '../../src/tools/multipart.js'
import { applyParam } from '../../src/tools/apply-param.js'
import { type QueryParser, queryStyle } from '../../src/tools/query-style.js'
import { readParamTypes } from './internals.js'
import type { RcNative } from './routes.js'
import { readSecurity } from './security.js'
import { validation, validationCheck } from './validation.js'
import { type Reading, readingOf, typeCheck } from './wire.js'

type Param = ActionMetadata['params'][number]
type Place = Pick<RouteParameter, 'in'> & { readonly whole: boolean; readonly shown: boolean }
/** What is the same for all parameters of an application. */
interface Application {
  readonly options: RoutingControllersOptions | undefined
  readonly rules: CustomRules
  readonly style: 'deep' | 'repeat'
}

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

/** What one action takes, from routing-controllers' own metadata and ours. `rules` are the application's own, `parser` reads its queries. */
export function readFacts(
  route: Route<RcNative>,
  options: RoutingControllersOptions | undefined,
  rules: CustomRules,
  parser?: QueryParser,
): RouteFacts {
  const { native, source } = route
  const { action } = native
  const prototype = (action.target as { prototype: object }).prototype
  const ours = readParamFacts(prototype, action.method)
  const application = { options, rules, style: queryStyle(parser) }
  const warnings: string[] = []
  const parameters = [...action.params]
    .sort((a, b) => a.index - b.index)
    .flatMap((param) => {
      const place = PLACES[param.type]
      const said = ours[param.index]
      if (!place || said?.injected || (!place.shown && !said)) return []
      // What @McpParam says of a whole query is said of it as one.
      const isOne = said !== undefined && ('value' in said || said.hidden === true || said.schema !== undefined)
      const told = toParameters(param, place, application, isOne)
      warnings.push(...parameterWarnings(param, place, application))
      const here = [
        ...(param.targetType === undefined && readParamTypes(param.target as object, param.method) ? [lostType(place.in)] : []),
        ...told.flatMap((one) => sendWarning(one) ?? []),
        ...(said?.schema ? sourceWarnings(said.schema) : []),
      ]
      warnings.push(...here.map((one) => `${source}: ${one}`))
      return told.flatMap((one) => (one.name === '' || !place.whole ? (applyParam(one, said, rules) ?? []) : one))
    })
  const uploads = uploadsOf(action, route.options?.files)
  return {
    // A form's fields are texts by then.
    parameters: uploads.length > 0 ? [...parameters.map(asFormField), ...uploads] : parameters,
    ...(warnings.length > 0 && { warnings }),
    ...readSecurity(action, options),
  }
}

/** `@UploadedFile('photo')` and `@UploadedFiles('photos')`, and what the developer names. */
function uploadsOf({ params }: ActionMetadata, named: readonly string[] = []): RouteParameter[] {
  const read = params
    .filter(({ type }) => type === 'file' || type === 'files')
    .map(({ name, type, required }) => fileParameter(name, type === 'files', required === true))
  return [...read, ...named.map((name) => fileParameter(name, false))]
}

function toParameters(param: Param, place: Place, application: Application, isOne: boolean): RouteParameter[] {
  const pipe = validation(param, application.options)
  const own = schemaOfType(param.targetType, { rules: application.rules, ...(pipe && { pipe }) })
  if (!place.whole) return [namedParameter(param, place, own, application)]
  if (place.in !== 'body' && own.properties && !isOne) return wholeParts(param, place, own, application)
  // `@Body({ type: Item }) items: Item[]`: the explicit type is the item's, and nobody judges the items.
  const schema = isList(param) ? listOf(own) : own
  const check = isList(param) || place.in !== 'body' ? undefined : validationCheck(param.targetType, 'json', param, application)
  return [
    {
      argument: '',
      in: place.in,
      name: '',
      required: place.in === 'path' || param.required === true,
      schema: place.in === 'query' && !schema.type ? { ...schema, type: 'object' } : schema,
      ...(place.in === 'query' && { style: application.style }),
      ...(check && { check }),
    },
  ]
}

function namedParameter(param: Param, { in: place }: Place, own: JsonSchema, application: Application): RouteParameter {
  const list = isList(param)
  const reading = readingOf(param.targetType, param.parse)
  // Everywhere but in a body JSON comes as text; a path is never parsed.
  const isJson = reading === 'json' && place !== 'path' && place !== 'body'
  const schema = isJson && place !== 'query' ? JSON_TEXT : list ? listOf(own) : own
  const isObject = reading === 'json' && !list && (place === 'query' || place === 'body')
  const judged = isObject ? validationCheck(param.targetType, 'json', param, application) : undefined
  const check = judged ? checkOfValue(judged, 'passed') : typeCheck(reading, place === 'body' ? 'body' : 'text')
  return {
    argument: param.name,
    in: place,
    name: param.name,
    required: place === 'path' || param.required === true,
    schema,
    ...(place === 'query' && { style: isJson ? ('json' as const) : application.style }),
    ...withRequired(check, param.required === true && place !== 'path'),
  }
}

/** `@QueryParams` and `@Params` of a class: each text is read by the type of its own property, and the instance is judged. */
function wholeParts(param: Param, { in: place }: Place, own: JsonSchema, application: Application): RouteParameter[] {
  const { properties = {}, required = [], $defs } = own as ObjectSchema
  const judged = validationCheck(param.targetType, 'text', param, application)
  return Object.entries(properties).map(([name, schema]) => {
    const reading = isDtoClass(param.targetType) ? readingOf(designType(param.targetType, name)) : 'text'
    const check = partCheck(judged, name, reading)
    return {
      argument: name,
      in: place,
      name,
      required: place === 'path' || required.includes(name),
      schema: reading === 'json' && place === 'path' ? JSON_TEXT : $defs ? { ...schema, $defs } : schema,
      ...(place === 'query' && { style: reading === 'json' ? ('json' as const) : application.style }),
      ...(check && { check }),
    }
  })
}

/** The rules judge what the text has become; only what stays a text is judged by them here. */
function partCheck(judged: ParameterCheck | undefined, name: string, reading: Reading): ParameterCheck | undefined {
  const typed = typeCheck(reading, 'text')
  if (!judged && !typed) return undefined
  return {
    of: 'text',
    read: () => {
      const { properties = {}, required = [], $defs } = (judged?.read().schema ?? {}) as ObjectSchema
      const own = reading === 'text' && Object.hasOwn(properties, name) ? properties[name]! : (typed?.read().schema ?? {})
      return { schema: $defs && reading === 'text' ? { ...own, $defs } : own, required: required.includes(name) }
    },
  }
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly $defs?: JsonSchema
}

function withRequired(check: ParameterCheck | undefined, required: boolean): { readonly check?: ParameterCheck } {
  if (!required) return check ? { check } : {}
  return {
    check: check ? { of: check.of, read: () => ({ ...check.read(), required }) } : { of: 'json', read: () => ({ schema: {}, required }) },
  }
}

const JSON_TEXT: JsonSchema = { type: 'string', contentMediaType: 'application/json' }
const listOf = (own: JsonSchema): JsonSchema => ({ type: 'array', items: own.type === 'array' ? {} : own })
const isList = ({ isArray, target, method, index }: Param) => isArray || readParamTypes(target as object, method)?.[index] === Array

function parameterWarnings(param: Param, { in: place, whole }: Place, { options, style }: Application): readonly string[] {
  const pipe = validation(param, options)
  const texts = whole && (place === 'query' || place === 'path')
  const isJudged = param.validate !== false && (options?.validation !== false || param.validate !== undefined)
  return [
    ...warningsOfType(param.targetType, pipe && { pipe }),
    ...(texts && isJudged ? queryWarnings(param.targetType, { place, pipe: pipe ?? {}, byType: true, style }) : []),
  ]
}

function sendWarning({ in: place, name, schema, style }: RouteParameter): string | undefined {
  return place === 'query' && name !== '' && style !== 'json' ? unsendable(name, schema, style === 'deep' ? style : 'repeat') : undefined
}
