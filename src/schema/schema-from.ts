import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { jsonSchemaOf, type SchemaOptions } from './json-schema-of.js'

/** The schema of an explicit source: a DTO class, or a JSON Schema as it stands. */
export function schemaFrom(source: Class | JsonSchema, options: SchemaOptions = {}): JsonSchema {
  return typeof source === 'function' ? jsonSchemaOf(source, options) : source
}
