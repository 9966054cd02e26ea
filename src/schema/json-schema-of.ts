import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { attempt, messageOf } from './attempt.js'
import { initialValues } from './declared.js'
import { NO_OPTIONS, optionsKey, type SchemaOptions } from './options.js'
import type { Property } from './property.js'
import { propertyKey } from './property-key.js'
import { propertySchema } from './property-schema.js'
import { definitions, nestedSchema, newReading, type Node, type Reading } from './reading.js'
import { type Documented, swaggerProperties } from './swagger-metadata.js'
import { exposure, findTransformers, transformerFacts } from './transformer-metadata.js'
import { nameOf } from './types.js'
import { validatorRules } from './validator-metadata.js'

export type { PipeOptions, SchemaOptions } from './options.js'

interface Made {
  readonly schema: JsonSchema
  readonly warnings: readonly string[]
}

const cache = new WeakMap<Class, Map<string, Made>>()

/**
 * The JSON Schema 2020-12 of what a JSON body for a class may be, from class-validator, class-transformer, @nestjs/swagger and the
 * TypeScript types. Self-contained: nested classes are inlined, `$defs` hold only classes that contain themselves. The result is
 * frozen and the same object for the same class and options. It refuses nothing that the backend's own validation would take.
 */
export function jsonSchemaOf(Class: Class, options: SchemaOptions = NO_OPTIONS): JsonSchema {
  return made(Class, options).schema
}

/** What is wrong with a class as an input: each line names class and property. For the start, not for the model. */
export function schemaWarnings(Class: Class, options: SchemaOptions = NO_OPTIONS): readonly string[] {
  return made(Class, options).warnings
}

function made(Class: Class, options: SchemaOptions): Made {
  const byOptions = cache.get(Class) ?? new Map<string, Made>()
  cache.set(Class, byOptions)
  const key = optionsKey(options)
  const known = byOptions.get(key) ?? readRoot(Class, options)
  byOptions.set(key, known)
  return known
}

function readRoot(Class: Class, options: SchemaOptions): Made {
  findTransformers()
  const reading = newReading(options)
  const root = nestedSchema({ Class, judged: options.direction !== 'output' }, reading, readClass)
  const $defs = definitions(reading, readClass)
  const schema = Object.keys($defs).length > 0 ? { ...root, $defs } : root
  return { schema: deepFreeze(schema), warnings: Object.freeze([...reading.warnings]) }
}

function readClass(node: Node, outer: Reading): JsonSchema {
  const { Class, judged } = node
  const reading = { ...outer, open: [...outer.open, node] }
  const { direction = 'input', pipe = {} } = outer.options
  const rules = validatorRules(Class, pipe)
  const isCheck = outer.options.form === 'check'
  const warnOfClass = (problem: string) => void outer.warnings.add(`${nameOf(Class)}: ${problem}`)
  const documented = isCheck ? NONE : swaggerProperties(Class, warnOfClass)
  const exposed = exposure(Class, direction)
  const initial = initialValues(Class, warnOfClass)
  // A pipe that whitelists strips, or refuses, whatever has no rule.
  const others = isCheck || (judged && pipe.whitelist) ? [] : [...documented.keys(), ...exposed.properties]
  const properties = new Map<string, JsonSchema>()
  const required: string[] = []
  let hidden = false
  for (const property of new Set([...rules.keys(), ...others])) {
    const warn = (problem: string) => void outer.warnings.add(`${nameOf(Class)}.${property}: ${problem}`)
    const transformer = transformerFacts(Class, property, direction)
    // A key that is dropped before anything is judged.
    const isHidden = transformer.excluded || (exposed.only && !transformer.exposed)
    hidden ||= isHidden
    const told = sharedProperty(
      {
        Class,
        property,
        judged,
        rules: rules.get(property) ?? [],
        transformer,
        documented: documented.get(property),
        initial: judged ? initial(property) : { present: false },
        nested: (nested, isJudged) => nestedSchema({ Class: nested, judged: isJudged }, reading, readClass),
        options: outer.options,
        warn,
      },
      outer.key,
    )
    if (isHidden && told.required) warn('@Exclude() takes it away, and its rules require it; no call passes')
    if (isHidden) continue
    properties.set(transformer.name, told.schema)
    if (told.required) required.push(transformer.name)
  }
  // An excluded key is dropped before anything is refused, so the pipe takes it.
  const closed = judged && pipe.whitelist && pipe.forbidNonWhitelisted && rules.size > 0 && !hidden
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    ...(closed && { additionalProperties: false }),
  }
}

type Told = ReturnType<typeof propertySchema>

const shared = new Map<string, Told>()

/** One schema for all properties that look the same; those with a warning are read each time, as it names them. */
function sharedProperty(property: Property, reading: string): Told {
  const own = attempt(() => propertyKey(property))
  if (own === undefined) return tryProperty(property)
  const key = `${reading} ${own}`
  const known = shared.get(key)
  if (known) return known
  let warned = false
  const warn = (problem: string) => {
    warned = true
    property.warn(problem)
  }
  const told = tryProperty({ ...property, warn })
  if (!warned) shared.set(key, deepFreeze(told))
  return told
}

/** A property that cannot be read is anything, and costs no other. */
function tryProperty(property: Property): Told {
  try {
    return propertySchema(property)
  } catch (error) {
    property.warn(`nothing is said of it, as it cannot be read: ${messageOf(error)}`)
    return { schema: {}, required: false }
  }
}

const NONE: ReadonlyMap<string, Documented> = new Map()

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}
