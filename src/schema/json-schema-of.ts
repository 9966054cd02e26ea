import type { Class, JsonSchema } from '../../decorators/metadata.js'
import {
  exposure,
  initialValues,
  type PipeOptions,
  swaggerProperties,
  transformerFacts,
  type ValidatorRule,
  validatorRules,
} from './class-metadata.js'
import { propertySchema } from './property-schema.js'

export type { PipeOptions } from './class-metadata.js'

/** How a class is read. */
export interface SchemaOptions {
  /** `input` (default): what a request may hold. `output`: what an answer holds, types only. */
  direction?: 'input' | 'output'
  /** Options of the ValidationPipe, or of routing-controllers' validation, that will judge the value. */
  pipe?: PipeOptions
}

/** The classes that are being read, from the root down, and those that were met again on the way. */
export interface Reading {
  readonly options: SchemaOptions
  readonly open: readonly Class[]
  /** Classes that contain themselves, by their name in `$defs`. */
  readonly recursive: Map<Class, string>
  /** The schema of a class inside this one: inlined, or a reference where the class contains itself. */
  nested(Class: Class): JsonSchema
}

const cache = new WeakMap<Class, Map<string, JsonSchema>>()

/**
 * The JSON Schema 2020-12 of what a JSON body for a class may be, from class-validator, class-transformer, @nestjs/swagger and the
 * TypeScript types. Self-contained: nested classes are inlined, `$defs` hold only classes that contain themselves. The result is
 * frozen and the same object for the same class and options. It refuses nothing that the backend's own validation would take.
 */
export function jsonSchemaOf(Class: Class, options: SchemaOptions = {}): JsonSchema {
  const byOptions = cache.get(Class) ?? new Map<string, JsonSchema>()
  cache.set(Class, byOptions)
  const key = JSON.stringify(options)
  let schema = byOptions.get(key)
  if (!schema) byOptions.set(key, (schema = deepFreeze(readRoot(Class, options))))
  return schema
}

function readRoot(Class: Class, options: SchemaOptions): JsonSchema {
  const recursive = new Map<Class, string>()
  const outside = { options, open: [], recursive }
  const root = readClass(Class, outside)
  const definitions = new Map<string, JsonSchema>()
  // A definition may meet further rings; each class is defined once.
  for (let known = -1; known !== recursive.size;) {
    known = recursive.size
    for (const [ring, name] of recursive) if (!definitions.has(name)) definitions.set(name, readClass(ring, outside))
  }
  return definitions.size > 0 ? { ...root, $defs: Object.fromEntries(definitions) } : root
}

function nestedSchema(Class: Class, reading: Outside): JsonSchema {
  const known = reading.recursive.get(Class)
  if (known !== undefined) return { $ref: `#/$defs/${known}` }
  if (!reading.open.includes(Class)) return readClass(Class, reading)
  const names = new Set(reading.recursive.values())
  let name = Class.name || 'Anonymous'
  for (let n = 2; names.has(name); n++) name = `${Class.name}_${n}`
  reading.recursive.set(Class, name)
  return { $ref: `#/$defs/${name}` }
}

type Outside = Omit<Reading, 'nested'>

function readClass(Class: Class, outer: Outside): JsonSchema {
  const inside = { ...outer, open: [...outer.open, Class] }
  const reading: Reading = { ...inside, nested: (nested) => nestedSchema(nested, inside) }
  const { direction = 'input', pipe = {} } = outer.options
  const rules = byProperty(validatorRules(Class, pipe))
  const documented = swaggerProperties(Class)
  const exposed = exposure(Class, direction)
  const initial = initialValues(Class)
  const undecorated = pipe.whitelist && direction === 'input' ? [] : [...documented.keys(), ...exposed.properties]
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const property of new Set([...rules.keys(), ...undecorated])) {
    const transformer = transformerFacts(Class, property, direction)
    if (isLeftOut(transformer, exposed.only, direction)) continue
    const told = propertySchema({
      Class,
      property,
      rules: rules.get(property) ?? [],
      transformer,
      documented: documented.get(property),
      initial: initial[property],
      reading,
    })
    const name = transformer.exposed?.name ?? property
    properties[name] = told.schema
    if (told.required) required.push(name)
  }
  const closed = direction === 'input' && pipe.whitelist && pipe.forbidNonWhitelisted && rules.size > 0
  return { type: 'object', properties, ...(required.length > 0 && { required }), ...(closed && { additionalProperties: false }) }
}

function byProperty(rules: readonly ValidatorRule[]): ReadonlyMap<string, readonly ValidatorRule[]> {
  const grouped = new Map<string, ValidatorRule[]>()
  for (const rule of rules) grouped.set(rule.propertyName, [...(grouped.get(rule.propertyName) ?? []), rule])
  return grouped
}

function isLeftOut({ exposed, excluded }: ReturnType<typeof transformerFacts>, only: boolean, direction: 'input' | 'output'): boolean {
  const elsewhere = direction === 'input' ? 'toPlainOnly' : 'toClassOnly'
  const applies = (options: typeof exposed) => options !== undefined && !options[elsewhere]
  return applies(excluded) || (only && !applies(exposed))
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}
