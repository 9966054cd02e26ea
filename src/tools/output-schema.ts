import type { JsonSchema } from '../../decorators/metadata.js'
import { isObject } from '../is-object.js'

/**
 * What is advertised of an answer: its shape and its types, and nothing that a right answer may break. The official clients refuse a
 * call, after it was carried out, whose result differs from the schema: v1 asserts formats, takes `items` beside `prefixItems` for every
 * item, and refuses the whole list for a schema that it cannot compile. So only keywords that say what a value looks like are kept,
 * nothing is required, and a format is told in words.
 */
export function shapeOf(schema: JsonSchema): JsonSchema {
  return shape(schema, schema)
}

const WORDS = ['title', 'description', 'examples', 'default', 'deprecated', 'const'] as const
const TYPES = new Set<unknown>(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

function shape(schema: unknown, root: JsonSchema): JsonSchema {
  if (!isObject(schema)) return {} // a boolean schema; the client wants objects
  const kept: Record<string, unknown> = {}
  for (const word of WORDS) if (word in schema) kept[word] = schema[word]
  if (typeof schema.format === 'string') kept.description = described(schema.description, schema.format)
  const types = [schema.type ?? []].flat().filter((type) => TYPES.has(type))
  if (types.length > 0) {
    if (schema.nullable === true && !types.includes('null')) types.push('null')
    kept.type = types.length === 1 ? types[0] : types
  }
  if (Array.isArray(schema.enum) && schema.enum.length > 0) kept.enum = schema.enum
  if (typeof schema.$ref === 'string' && leadsSomewhere(schema.$ref, root)) kept.$ref = schema.$ref
  for (const key of ['properties', '$defs', 'definitions']) {
    const parts = schema[key]
    if (isObject(parts)) kept[key] = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, shape(part, root)]))
  }
  if (isObject(schema.items) && !('prefixItems' in schema)) kept.items = shape(schema.items, root)
  if (isObject(schema.additionalProperties)) kept.additionalProperties = shape(schema.additionalProperties, root)
  // Branches of a oneOf that differ only in what is dropped would exclude one another.
  const union = schema.anyOf ?? schema.oneOf
  if (Array.isArray(union) && union.length > 0) kept.anyOf = union.map((branch) => shape(branch, root))
  if (Array.isArray(schema.allOf) && schema.allOf.length > 0) kept.allOf = schema.allOf.map((part) => shape(part, root))
  return kept
}

function described(description: unknown, format: string): string {
  if (typeof description !== 'string' || description === '') return format
  return description.includes(format) ? description : `${description} (${format})`
}

/** A JSON pointer into the same document that finds a schema. */
function leadsSomewhere(reference: string, root: JsonSchema): boolean {
  if (reference === '#') return true
  if (!reference.startsWith('#/')) return false
  let at: unknown = root
  for (const step of reference.slice(2).split('/')) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false
    at = (at as Record<string, unknown>)[key]
  }
  return isObject(at)
}
