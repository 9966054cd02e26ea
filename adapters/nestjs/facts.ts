import type { ApplicationConfig } from '@nestjs/core'
import { readParamFacts } from '../../decorators/metadata.js'
import type { Route, RouteFacts, RouteParameter } from '../../src/adapter.js'
import type { PipeOptions } from '../../src/schema/json-schema-of.js'
import { schemaOfType, warningsOfType } from '../../src/schema/schema-of-type.js'
import { applyParam } from '../../src/tools/apply-param.js'
import { type HandlerParameter, hasGuards, readApiOperation, readApiParameters, readHandlerParameters, readPipes } from './internals.js'
import { pipeFacts, validationOptions } from './pipe-facts.js'
import { readOutputSchema } from './responses.js'
import type { NestNative } from './routes.js'

/** What one handler takes and says, from Nest's own metadata, @nestjs/swagger's and ours. */
export function readFacts({ native, options }: Route<NestNative>, config: ApplicationConfig): RouteFacts {
  const { controller, method, handler, headers } = native
  const ours = readParamFacts(controller.prototype as object, method)
  const pipes = [...config.getGlobalPipes(), ...readPipes(controller, handler)]
  const validation = validationOptions(pipes)
  const warnings: string[] = []
  const parameters = readHandlerParameters(controller, method).flatMap((parameter) => {
    // A header is sent by whoever calls, not by the model, unless @McpParam says so.
    if (ours[parameter.index]?.auth || (parameter.place === 'header' && !ours[parameter.index])) return []
    const pipe = parameter.pipes.length > 0 ? validationOptions([...pipes, ...parameter.pipes]) : validation
    if (pipe) warnings.push(...warningsOfType(parameter.type, { pipe }))
    const told = toParameter(parameter, pipe)
    return told ? (applyParam(told, ours[parameter.index]) ?? []) : []
  })
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
    parameters: [...describe(parameters, handler), ...fixed],
    ...(outputSchema && { outputSchema }),
    ...(warnings.length > 0 && { warnings }),
    ...(hasGuards(controller, handler) && { security: { required: true } }),
  }
}

function toParameter({ place, name, pipes, type }: HandlerParameter, pipe: PipeOptions | undefined): RouteParameter | undefined {
  if (place === 'request' || place === 'file' || (place === 'header' && name === undefined)) return undefined
  const facts = pipeFacts(pipes)
  const declared = schemaOfType(type, pipe && { pipe })
  const schema = pipes.length > 0 ? { ...declared, ...facts.schema } : declared
  return {
    argument: name ?? '',
    in: place,
    name: name ?? '',
    required: place === 'path' || (facts.required ?? false),
    schema: name === undefined && place === 'query' && !schema.type ? { ...schema, type: 'object' } : schema,
    ...(place === 'query' && { style: 'repeat' }),
  }
}

/** Adds what `@ApiParam` and `@ApiQuery` say in words. */
function describe(parameters: readonly RouteParameter[], handler: object): RouteParameter[] {
  const told = readApiParameters(handler)
  return parameters.map((parameter) => {
    const words = told.find(({ name, in: place }) => name === parameter.name && place === parameter.in)?.description
    return words && !parameter.schema.description ? { ...parameter, schema: { ...parameter.schema, description: words } } : parameter
  })
}
