import type { Class, JsonSchema, SchemaSource } from '../../decorators/metadata.js'
import { jsonSchemaOf, type SchemaOptions, schemaWarnings } from './json-schema-of.js'
import { plainRoot } from './profiles/plain-root.js'
import { selfContained } from './profiles/self-contained.js'
import { isStandardSchema, readStandard } from './standard-schema.js'

/** The schema of an explicit source: a DTO class, a Standard Schema, or a JSON Schema as it stands. Never throws for a Standard Schema: what JSON cannot say is open. */
export function schemaFrom(source: SchemaSource, options: SchemaOptions = {}): JsonSchema {
  if (isStandardSchema(source)) return standardFrom(source, options.direction ?? 'input')
  return typeof source === 'function' ? jsonSchemaOf(source as Class, options) : source
}

/** The same as the schema of a tool's arguments: a choice of objects is one object. */
export function inputFrom(source: SchemaSource, options: SchemaOptions = {}): JsonSchema {
  const schema = schemaFrom(source, options)
  return plainRoot(selfContained(schema)) ?? schema
}

/** What the developer should know of an explicit source. */
export function sourceWarnings(source: SchemaSource, options: SchemaOptions = {}): readonly string[] {
  if (!isStandardSchema(source)) return typeof source === 'function' ? schemaWarnings(source as Class, options) : []
  const { warning } = readStandard(source, options.direction ?? 'input')
  return warning === undefined ? [] : [warning]
}

/** An answer is sent as it is, never through its schema: more keys than the schema names are no fault. */
function standardFrom(source: Parameters<typeof readStandard>[0], direction: 'input' | 'output'): JsonSchema {
  const { schema } = readStandard(source, direction)
  return direction === 'output' ? opened(schema) : schema
}

function opened<T>(value: T): T {
  if (Array.isArray(value)) return value.map(opened) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key, inner]) => key !== 'additionalProperties' || inner !== false)
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === 'enum' || key === 'const' || key === 'default' ? inner : opened(inner as unknown)]),
  ) as T
}
