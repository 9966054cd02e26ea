import type { JsonSchema } from '../../decorators/metadata.js'
import { jsonSchemaOf, type SchemaOptions, schemaWarnings } from './json-schema-of.js'
import { enumSchema, enumValues, isDtoClass, isEnumObject, typesOf } from './types.js'

export { isDtoClass } from './types.js'

/** The schema of one entry of `design:paramtypes`: a primitive, an enum object, a DTO class, or `{}` where the compiler kept nothing. */
export function schemaOfType(type: unknown, options: SchemaOptions = {}): JsonSchema {
  const plain = PLAIN.get(type)
  if (plain) return plain
  if (isEnumObject(type)) return enumSchema(enumValues(type))
  if (isDtoClass(type)) return known(jsonSchemaOf(type, options))
  const types = typesOf(type)
  if (!types) return {}
  if (types[0] === 'array') return { type: 'array', items: {} }
  return { type: types.length === 1 ? types[0] : types, ...(type === Date && { format: 'date-time' }) }
}

/** What is wrong with the class behind such an entry, as `Class.property: what`; none for anything but a DTO class. */
export function warningsOfType(type: unknown, options: SchemaOptions = {}): readonly string[] {
  return !PLAIN.has(type) && isDtoClass(type) ? schemaWarnings(type, options) : []
}

/** What a start tells of a parameter whose class was not there yet when its decorators ran. */
export const lostType = (place: string): string =>
  `the type of its ${place} is undefined: a circular import? Move the class to a file of its own that imports nothing back`

/** What most parameters are. */
const PLAIN = new Map<unknown, JsonSchema>([
  [String, Object.freeze({ type: 'string' })],
  [Number, Object.freeze({ type: 'number' })],
  [Boolean, Object.freeze({ type: 'boolean' })],
])

/** A class of which nothing is known may be anything on the wire: an ObjectId or a Decimal is a text. */
function known(schema: JsonSchema): JsonSchema {
  return Object.keys(schema.properties as object).length > 0 ? schema : {}
}
