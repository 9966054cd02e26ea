import type { ApplicationConfig } from '@nestjs/core'
import { type JsonSchema, readParamFacts } from '../../decorators/metadata.js'
import type { Route, RouteFacts, RouteParameter } from '../../src/adapter.js'
import type { CustomRules } from '../../src/schema/options.js'
import { queryWarnings, unsendable } from '../../src/schema/query-warnings.js'
import { inputFrom, schemaFrom, sourceWarnings } from '../../src/schema/schema-from.js'
import { lostType, schemaOfType, warningsOfType } from '../../src/schema/schema-of-type.js'
import { isStandardSchema } from '../../src/schema/standard-schema.js'
import { applyParam } from '../../src/tools/apply-param.js'
import { asFormField, fileParameter } from '../../src/tools/multipart.js'
import { type QueryParser, queryStyle } from '../../src/tools/query-style.js'
import {
  type HandlerParameter,
  type PipeKind,
  pipeKind,
  readApiOperation,
  readApiParameters,
  readGlobalPipes,
  readHandlerParameters,
  readPipes,
} from './internals.js'
import { pipeCheck } from './pipe-checks.js'
import { pipeFacts, validationOptions } from './pipe-facts.js'
import { readOutputSchema } from './responses.js'
import type { NestNative } from './routes.js'
import { readSecurity } from './security.js'
import { uploadsOf } from './uploads.js'

/** What one handler takes and says, from Nest's own metadata, @nestjs/swagger's and ours. `rules` are the application's own, `parser` reads its queries. */
export function readFacts(
  { native, options, source }: Route<NestNative>,
  config: ApplicationConfig,
  rules: CustomRules,
  parser?: QueryParser,
): RouteFacts {
  const { controller, method, handler, headers } = native
  const ours = readParamFacts(controller.prototype as object, method)
  const common = [...readGlobalPipes(config), ...readPipes(controller, handler)].map(pipeKind)
  const style = queryStyle(parser)
  const warnings: string[] = []
  const parameters = readHandlerParameters(controller, method).flatMap((parameter) => {
    const said = ours[parameter.index]
    // A header is sent by whoever calls, not by the model, unless @McpParam says so.
    if (said?.injected || (parameter.place === 'header' && !said)) return []
    // Headers go through no pipe.
    const pipes = parameter.place === 'header' ? [] : [...common, ...parameter.pipes.map(pipeKind)]
    const told = toParameter(parameter, pipes, style, rules)
    if (!told) return []
    const bent = applyParam(told, said, rules)
    const found = [...parameterWarnings(parameter, pipes, told, rules), ...(bent && said?.schema ? sourceWarnings(said.schema) : [])]
    warnings.push(...found.map((one) => (CLASS.test(one) ? one : `${source}: ${one}`)))
    return bent ?? []
  })
  const uploads = uploadsOf(controller, handler, options ?? {}).map(({ name, many }) => fileParameter(name, many))
  // A form's fields are texts by then.
  const told = uploads.length > 0 ? parameters.map(asFormField) : parameters
  const outputSchema = readOutputSchema(native, warnings)
  const { summary, description } = readApiOperation(handler)
  const fixed = Object.entries(headers).map(([name, value]): RouteParameter => ({
    argument: name,
    in: 'header',
    name,
    required: true,
    schema: {},
    fixed: value,
  }))
  return {
    ...((description || summary) && { description: description || summary }),
    ...(summary && description && !options?.title && { title: summary }),
    parameters: [...describe(told, handler), ...uploads, ...fixed],
    ...(outputSchema && { outputSchema }),
    ...(warnings.length > 0 && { warnings }),
    ...readSecurity(controller, handler, config),
  }
}

function toParameter(
  parameter: HandlerParameter,
  pipes: readonly PipeKind[],
  style: 'deep' | 'repeat',
  rules: CustomRules,
): RouteParameter | undefined {
  const { place, name } = parameter
  if (place === 'request' || place === 'file' || (place === 'header' && name === undefined)) return undefined
  const facts = pipeFacts(pipes, place === 'body' ? 'json' : 'text')
  const isText = place === 'path' || place === 'header'
  const listed =
    facts.separator !== undefined && isText
      ? { type: 'string', description: `Values with ${JSON.stringify(facts.separator)} between them.` }
      : undefined
  const schema = listed ?? facts.schema ?? declared(parameter, pipes, rules)
  const check = pipeCheck(parameter, pipes, rules)
  const isOpenQuery = name === undefined && place === 'query' && !schema.type
  const more = { ...(facts.fallback !== undefined && { default: facts.fallback }), ...(isOpenQuery && { type: 'object' }) }
  return {
    argument: name ?? '',
    in: place,
    name: name ?? '',
    required: place === 'path' || (facts.required ?? needsProperties(parameter, pipes, schema)),
    // One object for one class: what many routes share is taken apart once.
    schema: Object.keys(more).length > 0 ? { ...schema, ...more } : schema,
    ...(place === 'query' && { style: facts.separator === ',' && isPlainList(schema) ? ('comma' as const) : style }),
    ...(check && { check }),
  }
}

/** `@Body('owner') owner: Owner`: left out, it is judged as an owner without properties. */
function needsProperties({ place, name }: HandlerParameter, pipes: readonly PipeKind[], { required = [] }: JsonSchema): boolean {
  return place === 'body' && name !== undefined && validationOptions(pipes) !== undefined && (required as readonly string[]).length > 0
}

/** What the parameter itself declares: its schema, where Nest 12 has one, before its class. */
function declared({ place, schema, type }: HandlerParameter, pipes: readonly PipeKind[], rules: CustomRules): JsonSchema {
  // A choice of bodies is one argument; a choice of queries is the keys of each.
  if (isStandardSchema(schema)) return place === 'body' ? schemaFrom(schema) : inputFrom(schema)
  const pipe = validationOptions(pipes)
  return schemaOfType(type, { rules, ...(pipe && { pipe }) })
}

/** Numbers and booleans hold no separator. */
const isPlainList = ({ items }: JsonSchema) => ['number', 'integer', 'boolean'].includes(String((items as JsonSchema | undefined)?.type))

/** Warnings that name a class, or its property, say enough. */
const CLASS = /^[^ ]+: /

function parameterWarnings(
  { type, schema, place, name }: HandlerParameter,
  pipes: readonly PipeKind[],
  told: RouteParameter,
  rules: CustomRules,
): readonly string[] {
  if (isStandardSchema(schema)) return sourceWarnings(schema)
  if (type === undefined) return [lostType(place)]
  const pipe = validationOptions(pipes)
  const style = told.style === 'deep' ? 'deep' : 'repeat'
  const named = name !== undefined && place === 'query' ? [unsendable(name, told.schema, style) ?? []].flat() : []
  if (!pipe) return named
  const texts = name === undefined && (place === 'query' || place === 'path') ? queryWarnings(type, { place, pipe, style }) : []
  return [...named, ...warningsOfType(type, { pipe, rules }), ...texts]
}

/** Adds what `@ApiParam` and `@ApiQuery` say in words. */
function describe(parameters: readonly RouteParameter[], handler: object): RouteParameter[] {
  const told = readApiParameters(handler)
  return parameters.map((parameter) => {
    const words = told.find(({ name, in: place }) => name === parameter.name && place === parameter.in)?.description
    return words && !parameter.schema.description ? { ...parameter, schema: { ...parameter.schema, description: words } } : parameter
  })
}
