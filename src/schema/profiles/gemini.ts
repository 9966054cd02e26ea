import type { JsonSchema } from '../../../decorators/metadata.js'
import { mergeAllOf, intersect } from './intersect.js'
import { isSchema, texts, typesIn, without } from './subschemas.js'
import { listed, typeName, uniteObjects } from './unite.js'
import { inWords, say, valueInWords } from './words.js'

/** Which keywords Gemini's schema knows, by the type beside them. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  string: ['enum', 'format', 'minLength', 'maxLength', 'pattern'],
  number: ['format', 'minimum', 'maximum'],
  integer: ['format', 'minimum', 'maximum'],
  boolean: [],
  array: ['items', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'minProperties', 'maxProperties'],
}
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  string: ['date-time'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
}
/** Which types a keyword speaks of; one that is not here speaks of all. */
const SPEAKS_OF = new Map(Object.entries(OF_TYPE).flatMap(([type, keywords]) => keywords.map((keyword) => [keyword, type] as const)))

/**
 * Gemini's subset of a portable schema without references: one type each, null as `nullable`, choices neither in items nor beside
 * anything else, properties on objects only. The rest goes into the description.
 */
export function gemini(document: JsonSchema): JsonSchema {
  return { properties: {}, ...read(document, 'root') }
}

type Place = 'root' | 'property' | 'items' | 'branch'

function read(schema: JsonSchema, place: Place): JsonSchema {
  const own = constant(mergeAllOf(schema, (one) => one))
  const { choices, isNullable } = choicesOf(own)
  const [only = { type: 'string', description: 'always null' }] = choices
  const flat = place === 'items' || place === 'branch' || place === 'root'
  if (choices.length <= 1) return single(only, isNullable)
  if (choices.every((choice) => typesIn(choice)[0] === 'object')) return single(united(own, choices), isNullable)
  const words = typeof own.description === 'string' ? own.description : ''
  if (flat) return say(say(single(only, isNullable), words), `or ${choices.slice(1).map(valueInWords).join(', or ')}`)
  const [first, ...others] = choices.map((choice) => read(choice, 'branch'))
  return { anyOf: [{ ...say(first!, words), ...(isNullable && { nullable: true }) }, ...others] }
}

const constant = (schema: JsonSchema): JsonSchema => {
  if (!('const' in schema)) return schema
  const { const: value, ...rest } = schema
  return { ...rest, ...listed([value]) }
}

/** Each single type, or branch, that a value may be, and whether null may be too. */
function choicesOf(schema: JsonSchema): { readonly choices: readonly JsonSchema[]; readonly isNullable: boolean } {
  const { anyOf, ...rest } = schema
  if (Array.isArray(anyOf)) {
    const shared = without(rest, 'description', 'title', 'default', 'examples', 'deprecated')
    const inner = (anyOf as JsonSchema[]).map((branch) => choicesOf(constant(mergeAllOf(intersect(branch, shared), (one) => one))))
    const choices = inner.flatMap((one) => one.choices)
    return {
      choices: choices.length === 1 ? [intersect(choices[0]!, without(rest, 'type'))] : choices,
      isNullable: inner.some((one) => one.isNullable),
    }
  }
  const types = typesOf(schema)
  const named = types.filter((type) => type !== 'null')
  if (named.length === 0) {
    return { choices: [], isNullable: true }
  }
  const isNullable = types.includes('null')
  if (named.length === 1) return { choices: [{ ...schema, type: named[0] }], isNullable }
  return { choices: named.map((type) => ofType(schema, type)), isNullable }
}

/** The types of a schema, guessed where it names none. */
function typesOf(schema: JsonSchema): readonly string[] {
  const types = typesIn(schema)
  if (types.length > 0) return types
  if (Array.isArray(schema.enum)) return typesIn(listed(schema.enum as unknown[]))
  if ('properties' in schema || 'additionalProperties' in schema) return ['object']
  return 'items' in schema ? ['array'] : ['string', 'number', 'boolean', 'object']
}

/** What a schema says of one of its types; words are told of the choice as a whole. */
function ofType(schema: JsonSchema, type: string): JsonSchema {
  const fits = ([keyword, value]: [string, unknown]) => {
    if (keyword === 'description' || keyword === 'title') return false
    if (keyword === 'default') return typeName(value) === type
    const speaksOf = SPEAKS_OF.get(keyword)
    return speaksOf === undefined || keyword === 'enum' || speaksOf === type || OF_TYPE[type]!.includes(keyword)
  }
  const made: JsonSchema = { ...Object.fromEntries(Object.entries(schema).filter(fits)), type }
  if (!Array.isArray(made.enum)) return made
  const values = made.enum.filter((value) => typeName(value) === type || (type === 'number' && Number.isInteger(value)))
  return values.length > 0 ? { ...made, enum: values } : without(made, 'enum')
}

function united(schema: JsonSchema, choices: readonly JsonSchema[]): JsonSchema {
  const made = uniteObjects(choices)
  return typeof schema.description === 'string' ? intersect({ description: schema.description }, made) : made
}

/** A schema of one type, in Gemini's keywords. */
function single(schema: JsonSchema, isNullable: boolean): JsonSchema {
  const type = typesIn(schema)[0]!
  const known = new Set([...OF_TYPE[type]!, 'type', 'description', 'title'])
  const { format, enum: values } = schema
  if (!FORMATS[type]?.includes(String(format))) known.delete('format')
  const texts = Array.isArray(values) ? values.filter((value) => value !== null) : []
  const isText = texts.length > 0 && texts.every((value) => typeof value === 'string' && value !== '') // no other value is listed, nor an empty one
  if (!isText) known.delete('enum')
  const entries = Object.entries(schema)
  const lost = Object.fromEntries(entries.filter(([keyword]) => !known.has(keyword)))
  const made: JsonSchema = {
    ...Object.fromEntries(entries.filter(([keyword]) => known.has(keyword))),
    ...(known.has('enum') && isText && { enum: texts }),
    ...(isNullable && { nullable: true }),
    ...(type === 'array' && { items: read(isSchema(schema.items) ? schema.items : {}, 'items') }),
    ...(type === 'object' && objectKeywords(schema)),
  }
  return say(withoutEmpty(made), inWords(lost))
}

/** Gemini refuses an object of no properties and an empty list of required ones; MCP wants the properties of a root. */
function withoutEmpty(schema: JsonSchema): JsonSchema {
  const isEmpty = (keyword: string) => keyword in schema && Object.keys(schema[keyword] as object).length === 0
  return without(schema, ...['properties', 'required'].filter(isEmpty))
}

function objectKeywords(schema: JsonSchema): JsonSchema {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : []
  const required = texts(schema.required).filter((name) => properties.some(([key]) => key === name))
  const named = properties.map(([name, value]) => [name, read(isSchema(value) ? value : {}, 'property')] as const)
  return { properties: Object.fromEntries(named), required }
}
