import type { JsonSchema } from '../../../decorators/metadata.js'
import { orNull } from '../merge-fragments.js'
import { portableSource } from '../pattern.js'
import { isSchema, mapSubschemas, subschemas, texts, typesIn, without } from './subschemas.js'
import { typeName, uniteValues } from './unite.js'
import { inWords, say, valueInWords } from './words.js'

/** Steps from the root to the deepest schema. Providers refuse a whole list for more than 10 levels, and count items and choices too. */
export const MOST_DEPTH = 8
/** Names of properties that every provider takes; one other makes it refuse the whole list. */
export const SAFE_KEY = /^[a-zA-Z0-9_.-]{1,64}$/

/** `path`: the arguments' names down to the schema, `lines[].sku`. */
export type Warn = (problem: string, path?: string) => void

/** Every schema below a plain root in words that all clients know. The very same object where it already is. */
export function portable(schema: JsonSchema, warn: Warn, depth = 0, path = ''): JsonSchema {
  if (portables.has(schema) && depth + heightOf(schema) <= MOST_DEPTH) return schema
  const here: Warn = (problem) => warn(problem, path)
  const own = STEPS.reduce((made, step) => step(made, here), schema)
  const deep = depth >= MOST_DEPTH && subschemas(own).some((inner) => Object.keys(inner).length > 0)
  const flat = deep ? described(own, here) : own
  const made = mapSubschemas(flat, (inner, keyword, name) =>
    portable(inner, warn, keyword === '$defs' ? 1 : depth + 1, below(path, keyword, name)),
  )
  if (made === schema) portables.add(schema)
  return made
}

/** The path of a schema inside another. */
export function below(path: string, keyword: string, name?: string): string {
  if (name === undefined) return keyword === 'items' ? `${path}[]` : path
  return path === '' || keyword === '$defs' ? name : `${path}.${name}`
}

/** Schemas that need no change but for their depth: a DTO's stands in many tools. */
const portables = new WeakSet<JsonSchema>()
const heights = new WeakMap<JsonSchema, number>()

/** How many steps it is to the deepest schema inside. */
function heightOf(schema: JsonSchema): number {
  const known = heights.get(schema)
  if (known !== undefined) return known
  const height = Math.max(0, ...subschemas(schema).map((inner) => 1 + heightOf(inner)))
  heights.set(schema, height)
  return height
}

const STEPS: readonly ((schema: JsonSchema, warn: Warn) => JsonSchema)[] = [choice, simpleType, tuple, patterns, keys, values, items]

/** `anyOf` alone, and none where types or listed values say the same: `[T, null]` is a type of two. */
function choice(schema: JsonSchema): JsonSchema {
  if (!('anyOf' in schema) && !('oneOf' in schema)) return schema
  const { anyOf, oneOf, ...rest } = schema
  const branches = Array.isArray(oneOf) && anyOf === undefined ? (oneOf as JsonSchema[]) : (anyOf as JsonSchema[] | undefined)
  if (!Array.isArray(branches)) return schema
  const words = Object.keys(rest).every((keyword) => WORDS.has(keyword))
  const notNull = branches.filter((branch) => !isNull(branch))
  const isNullable = notNull.length < branches.length
  const [only] = notNull
  if (words && only && notNull.length === 1 && !(isNullable && LOCKED.some((keyword) => keyword in only)))
    return withWords(isNullable ? nullable(only) : only, rest)
  const one = words ? uniteValues(branches) : undefined
  if (one && !('anyOf' in one)) return withWords(one, rest)
  return anyOf === undefined ? { ...rest, anyOf: branches } : schema
}

/** What stands beside a choice is nearer to the reader than what stands in it. */
function withWords(schema: JsonSchema, { description, ...rest }: JsonSchema): JsonSchema {
  const made = { ...schema, ...rest }
  if (typeof description !== 'string') return made
  const inner = schema.description
  return { ...made, description: typeof inner === 'string' && inner !== description ? `${description} (${inner})` : description }
}

const WORDS = new Set(['title', 'description', 'default', 'examples', 'deprecated', '$defs'])
/** Null cannot be added to these without a choice. */
const LOCKED = ['$ref', 'anyOf', 'oneOf', 'allOf', 'not'] as const
const isNull = (schema: JsonSchema) => schema.type === 'null' || ('const' in schema && schema.const === null)

/** The same schema, and null. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (LOCKED.some((keyword) => keyword in schema && keyword !== 'not')) {
    const branches = Array.isArray(schema.anyOf) && Object.keys(schema).every((keyword) => keyword === 'anyOf' || WORDS.has(keyword))
    if (!branches) return { anyOf: [schema, { type: 'null' }] }
    const list = schema.anyOf as JsonSchema[]
    return list.some((branch) => typesIn(branch).includes('null')) ? schema : { ...schema, anyOf: [...list, { type: 'null' }] }
  }
  if (!('const' in schema)) return orNull(schema)
  const { const: value, type, ...rest } = schema
  return orNull({ ...rest, type: type ?? typeName(value), enum: [value] })
}

function simpleType(schema: JsonSchema): JsonSchema {
  const { type } = schema
  if (!Array.isArray(type) || type.length > 1) return schema
  return type.length === 0 ? without(schema, 'type') : { ...schema, type: type[0] as unknown }
}

/** Hardly any client reads `prefixItems`, and older ones take `items` for all of them. */
function tuple(schema: JsonSchema): JsonSchema {
  if (!Array.isArray(schema.prefixItems)) return schema
  const { prefixItems, items: more, ...rest } = schema
  const list = [...(prefixItems as readonly JsonSchema[]), ...(isSchema(more) ? [more] : [])]
  return say({ ...rest, ...(typesIn(rest).length === 0 && { type: 'array' }), items: uniteValues(list) }, inWords({ prefixItems }))
}

/** Patterns as the `u` flag wants them, and every engine knows them; what cannot be written so is said. */
function patterns(schema: JsonSchema): JsonSchema {
  let made = schema
  const { pattern, patternProperties } = schema
  if (pattern !== undefined) {
    const source = portablePattern(pattern)
    if (source === undefined) made = say(without(made, 'pattern'), inWords({ pattern }))
    else if (source !== pattern) made = { ...made, pattern: source }
  }
  if (isSchema(patternProperties) && Object.keys(patternProperties).some((key) => portablePattern(key) !== key)) {
    const open = without(made, 'patternProperties')
    made = say(open.additionalProperties === false ? without(open, 'additionalProperties') : open, inWords({ patternProperties }))
  }
  return made
}

/** Lookaround and backreferences: clients written in Go or Rust refuse the pattern, and some the tool. */
const BACKTRACKING = /\(\?<?[=!]|\\[1-9k]/

const sourcesOf = new Map<string, string>() // as many as the application has patterns

function portablePattern(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string' || BACKTRACKING.test(pattern)) return undefined
  const known = sourcesOf.get(pattern)
  if (known !== undefined) return known
  try {
    const source = portableSource(new RegExp(pattern)) // of no flags: the source itself where `u` takes it
    if (source !== undefined) sourcesOf.set(pattern, source)
    return source
  } catch {
    return undefined
  }
}

/** A property whose name some provider refuses is said in words, and the object stays open for it. */
function keys(schema: JsonSchema, warn: Warn): JsonSchema {
  const { properties } = schema
  const names = isSchema(properties) ? Object.keys(properties).filter((name) => !SAFE_KEY.test(name)) : []
  if (!isSchema(properties) || names.length === 0) return schema
  const required = texts(schema.required)
  const words = names.map((name) => {
    warn(`the key ${JSON.stringify(name)} is refused by some clients: it is told in the description only; rename it`)
    const value = properties[name]
    return `${JSON.stringify(name)}${required.includes(name) ? ', required' : ''}: ${isSchema(value) ? valueInWords(value) : 'a value'}`
  })
  const left = required.filter((name) => !names.includes(name))
  const open = without(schema, 'required', ...(schema.additionalProperties === false ? ['additionalProperties'] : []))
  return say({ ...open, properties: without(properties, ...names), ...(left.length > 0 && { required: left }) }, `also ${words.join('; ')}`)
}

/** Listed values once each, of the types that are named; and the types, where none is. */
function values(schema: JsonSchema): JsonSchema {
  if (!Array.isArray(schema.enum)) return schema
  const list = schema.enum as unknown[]
  const types = typesIn(schema)
  const fits = (value: unknown) =>
    types.length === 0 || types.includes(typeName(value)) || (Number.isInteger(value) && types.includes('number'))
  const own = [...new Set(list)].filter(fits)
  if (own.length === 0) return schema
  const made = own.length === list.length ? schema : { ...schema, enum: own }
  if (types.length > 0) return made
  const told = [...new Set(own.map(typeName))].filter((type, _, all) => type !== 'integer' || !all.includes('number'))
  return { ...made, type: told.length === 1 ? told[0] : told }
}

/** An array without `items` is refused by some clients. */
function items(schema: JsonSchema): JsonSchema {
  return typesIn(schema).includes('array') && !('items' in schema) ? { ...schema, items: {} } : schema
}

/** What is too deep to be shown: its type, and its keys in words. */
function described(schema: JsonSchema, warn: Warn): JsonSchema {
  warn(`nests deeper than ${MOST_DEPTH} levels; what is below is told in the description only`)
  const { type, title, description, examples, properties, required } = schema
  const names = isSchema(properties) ? Object.keys(properties) : []
  const must = texts(required)
  const keyWords = names.map((name) => (must.includes(name) ? name : `${name} (optional)`)).join(', ')
  const isArray = typesIn(schema).includes('array')
  const words = keyWords ? `with the keys ${keyWords}` : isSchema(schema.items) ? `each item ${valueInWords(schema.items)}` : ''
  const told = { title, description, examples }
  const kept = Object.fromEntries(Object.entries({ type, ...told }).filter(([, value]) => value !== undefined))
  return say({ ...kept, ...(isArray && { items: {} }) }, words)
}
