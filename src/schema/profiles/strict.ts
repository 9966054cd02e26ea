import type { JsonSchema } from '../../../decorators/metadata.js'
import { nameIn } from './inline-refs.js'
import { intersect, mergeAllOf } from './intersect.js'
import { below, nullable, type Warn } from './portable.js'
import { isSchema, mapSubschemas, texts, typesIn, without } from './subschemas.js'
import { typeName } from './unite.js'
import { inWords, say } from './words.js'

const KEPT = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  '$ref',
  '$defs',
  'enum',
  'const',
  'description',
])

/**
 * OpenAI's strict mode of a portable schema: all properties required and what was optional nullable, every object closed, and of the
 * keywords only those that say a shape. The rest goes into the description; `withoutNulls` undoes the nulls.
 */
export function strict(document: JsonSchema, warn: Warn): JsonSchema {
  const { $defs = {} } = document as { readonly $defs?: Readonly<Record<string, JsonSchema>> }
  const resolve = (schema: JsonSchema): JsonSchema => {
    const name = nameIn(schema)
    return name !== undefined && $defs[name] ? intersect($defs[name], without(schema, '$ref')) : schema
  }
  const read = (schema: JsonSchema, path: string): JsonSchema => {
    const here: Warn = (problem) => warn(problem, path)
    const own = typed(spread(mergeAllOf(schema, resolve)), here)
    const shaped = mapSubschemas(shape(own, here), (inner, keyword, name) => read(inner, below(path, keyword, name)))
    return reference(allRequired(shaped))
  }
  return read(document, '')
}

/** Beside a choice stand only words: what else does goes into each branch. */
function spread(schema: JsonSchema): JsonSchema {
  const { anyOf, description, $defs, ...rest } = schema
  if (!Array.isArray(anyOf)) return schema
  const shared = without(rest, ...TOLD)
  const branches = (anyOf as JsonSchema[]).map((branch) => (Object.keys(shared).length > 0 ? intersect(branch, shared) : branch))
  const made: JsonSchema = { anyOf: branches, ...(description !== undefined && { description }), ...($defs !== undefined && { $defs }) }
  return say(made, inWords(without(rest, ...Object.keys(shared))))
}

const TOLD = ['default', 'examples', 'title', 'deprecated']

/** Strict mode knows no value of which nothing is said. */
function typed(schema: JsonSchema, warn: Warn): JsonSchema {
  if (typesIn(schema).length > 0 || '$ref' in schema || 'anyOf' in schema) return schema
  if ('const' in schema) return { ...schema, type: typeName(schema.const) }
  if ('properties' in schema || 'additionalProperties' in schema) return { ...schema, type: 'object' }
  if ('items' in schema) return { ...schema, type: 'array' }
  warn('strict mode knows no open value; lists and objects cannot be given here')
  return { ...schema, type: ['string', 'number', 'boolean', 'null'] }
}

/** The keywords that strict mode knows; the others in words. */
function shape(schema: JsonSchema, warn: Warn): JsonSchema {
  const types = typesIn(schema)
  const isObject = types.includes('object')
  const open =
    isObject && schema.additionalProperties !== false && Object.keys((schema.properties as object | undefined) ?? {}).length === 0
  if (open) warn('strict mode knows no object with free keys; none can be given here')
  const lost = Object.entries(schema).filter(([keyword]) => !KEPT.has(keyword) || keyword === 'additionalProperties')
  const kept = Object.fromEntries(Object.entries(schema).filter(([keyword]) => KEPT.has(keyword)))
  const made = {
    ...kept,
    ...(isObject && { properties: schema.properties ?? {}, additionalProperties: false }),
    ...(types.includes('array') && { items: schema.items ?? {} }),
  }
  const own = isObject ? made : without(made, 'properties', 'required', 'additionalProperties')
  return say(types.includes('array') ? own : without(own, 'items'), inWords(Object.fromEntries(lost)))
}

function allRequired(schema: JsonSchema): JsonSchema {
  const { properties } = schema
  if (!isSchema(properties)) return schema
  const required = texts(schema.required)
  const entries = Object.entries(properties).map(([name, value]) => [
    name,
    required.includes(name) ? value : reference(nullable(value as JsonSchema)),
  ])
  return { ...schema, properties: Object.fromEntries(entries) as JsonSchema, required: Object.keys(properties) }
}

/** Nothing may stand beside a `$ref`, not even words. */
function reference(schema: JsonSchema): JsonSchema {
  const { $ref, $defs: _, ...rest } = schema
  return $ref === undefined || Object.keys(rest).length === 0 ? schema : { ...rest, anyOf: [{ $ref }] }
}
