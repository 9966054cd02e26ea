import type { JsonSchema } from '../../decorators/metadata.js'
import { isDtoClass, schemaOfType } from '../../src/schema/schema-of-type.js'
import { nameOf } from '../../src/schema/types.js'
import { type Answers, readAnswers } from './internals.js'
import type { NestNative } from './routes.js'

/**
 * What the documented answer of a handler is: the type or schema of its 2xx `@ApiResponse`, else what the swagger compiler plugin read,
 * else `@SerializeOptions({ type })`. Undefined where nothing is said, or where several answers are. What cannot be read is a warning.
 */
export function readOutputSchema({ controller, handler, method }: NestNative, warnings: string[]): JsonSchema | undefined {
  try {
    const answers = readAnswers(controller, handler, method)
    if (answers.produces.length > 0 && !answers.produces.some(isJson)) return undefined
    return documented(answers) ?? typed(answers.plugin ?? {}) ?? serialized(answers)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    warnings.push(`${nameOf(controller)}.${method}: its documented response cannot be read, so no output is described: ${why}`)
    return undefined
  }
}

type Told = Readonly<Record<string, unknown>>
const isJson = (type: string) => /[/+]json\b/.test(type)

function documented({ responses, models }: Answers): JsonSchema | undefined {
  const successes = Object.entries(responses).filter(([status]) => /^2(\d\d|XX)$/i.test(status))
  const schemas = successes.flatMap<JsonSchema>(([, told]) => {
    const media = Object.entries((told.content as Record<string, Told> | undefined) ?? {}).find(([type]) => isJson(type))?.[1]
    const written = told.schema ?? media?.schema
    return (written ? fromOpenApi(written as JsonSchema, models) : typed(told)) ?? []
  })
  // Which of several it will be, only the call tells.
  return new Set(schemas.map((schema) => JSON.stringify(schema))).size === 1 ? schemas[0] : undefined
}

/** `Dto`, `[Dto]`, `() => Dto`, `'string'`, with `isArray`. */
function typed({ type, isArray }: Told): JsonSchema | undefined {
  const told = isLazy(type) ? type() : type
  const [one, isList] = Array.isArray(told) ? [told[0] as unknown, true] : [told, isArray === true]
  const schema = known(one)
  if (Object.keys(schema).length === 0 && !isList) return undefined
  return isList ? { type: 'array', items: schema } : schema
}

/** As @nestjs/swagger tells a lazy type from a class. */
const isLazy = (type: unknown): type is () => unknown =>
  typeof type === 'function' && Object.getOwnPropertyDescriptor(type, 'name')?.value === 'type' && !isDtoClass(type)

/** The interceptor makes the type of one object, or of each item of a list; the declared return type tells which, unless it is a promise. */
function serialized({ serializedAs, returned }: Answers): JsonSchema | undefined {
  if (!isDtoClass(serializedAs)) return undefined
  const one = known(serializedAs)
  if (Object.keys(one).length === 0) return undefined
  if (returned === Array) return { type: 'array', items: one }
  const { $defs: _, ...item } = one
  return isDtoClass(returned) ? one : { ...one, type: ['object', 'array'], items: item }
}

const known = (type: unknown): JsonSchema => schemaOfType(type, { direction: 'output' })

/** A schema as OpenAPI writes it, with the models that it refers to put in their place. */
function fromOpenApi(schema: JsonSchema, models: readonly unknown[]): JsonSchema {
  const refer = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(refer)
    if (typeof part !== 'object' || part === null) return part
    const { $ref, ...rest } = part as JsonSchema
    const name = typeof $ref === 'string' ? $ref.replace('#/components/schemas/', '') : undefined
    const model = models.find((one) => nameOf(one) === name)
    if (name !== undefined) return model === undefined ? {} : known(model)
    return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, refer(value)]))
  }
  return refer(schema) as JsonSchema
}
