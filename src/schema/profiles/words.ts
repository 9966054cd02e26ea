import type { JsonSchema } from '../../../decorators/metadata.js'
import { isSchema, typesIn } from './subschemas.js'

/** What keywords say, in short plain words: `1 to 50 characters; matches ^[a-z]+$; default 10`. */
export function inWords(keywords: JsonSchema): string {
  const said = new Set<string>()
  for (const [keyword, value] of Object.entries(keywords)) {
    const row = ROWS[keyword]
    const text = row ? row(value, keywords) : ''
    if (text) said.add(text)
  }
  return [...said].join('; ')
}

/** The schema, with more said in its description. */
export function say(schema: JsonSchema, words: string): JsonSchema {
  const { description } = schema
  if (words === '' || (typeof description === 'string' && description.includes(words))) return schema
  return { ...schema, description: typeof description === 'string' && description !== '' ? `${description} (${words})` : words }
}

type Row = (value: unknown, all: JsonSchema) => string

/** One row a keyword. What says nothing to a reader (`$id`, `title`, an open `additionalProperties`) has none. */
const ROWS: Readonly<Record<string, Row>> = {
  minLength: (least, { maxLength }) => range(least, maxLength, 'character'),
  maxLength: (most, { minLength }) => range(minLength, most, 'character'),
  minItems: (least, { maxItems }) => range(least, maxItems, 'item'),
  maxItems: (most, { minItems }) => range(minItems, most, 'item'),
  minProperties: (least, { maxProperties }) => range(least, maxProperties, 'key'),
  maxProperties: (most, { minProperties }) => range(minProperties, most, 'key'),
  minimum: (least, { maximum }) => range(least, maximum),
  maximum: (most, { minimum }) => range(minimum, most),
  exclusiveMinimum: (bound) => `more than ${String(bound)}`,
  exclusiveMaximum: (bound) => `less than ${String(bound)}`,
  multipleOf: (factor) => `a multiple of ${String(factor)}`,
  pattern: (source) => `matches ${String(source)}`,
  format: (format) => `format ${String(format)}`,
  contentMediaType: (type) => String(type),
  contentEncoding: (encoding) => String(encoding),
  uniqueItems: (unique) => (unique === true ? 'no item twice' : ''),
  enum: (values) => (Array.isArray(values) ? `one of ${list(values)}` : ''),
  const: (value) => `always ${json(value)}`,
  default: (value) => `default ${json(value)}`,
  examples: (values) => (Array.isArray(values) && values.length > 0 ? `for example ${list(values.slice(0, 3))}` : ''),
  deprecated: (deprecated) => (deprecated === true ? 'deprecated' : ''),
  readOnly: (readOnly) => (readOnly === true ? 'read-only' : ''),
  contains: (schema) => (isSchema(schema) ? `contains ${valueInWords(schema)}` : ''),
  not: (schema) => (isSchema(schema) ? negative(schema) : ''),
  allOf: (branches) => (Array.isArray(branches) ? branches.filter(isSchema).map(inWords).filter(Boolean).join('; ') : ''),
  prefixItems: (items) =>
    Array.isArray(items) ? `in this order: ${items.map((item) => (isSchema(item) ? valueInWords(item) : 'anything')).join(', ')}` : '',
  additionalProperties: (schema) => (isSchema(schema) && typesIn(schema).length > 0 ? `any keys, each ${valueInWords(schema)}` : ''),
  patternProperties: (named) =>
    isSchema(named)
      ? Object.entries(named)
          .map(([pattern, schema]) => `keys that match ${pattern}: ${isSchema(schema) ? valueInWords(schema) : 'anything'}`)
          .join('; ')
      : '',
  propertyNames: (schema) => (isSchema(schema) && inWords(schema) ? `each key: ${inWords(schema)}` : ''),
  dependentRequired: (named) =>
    isSchema(named)
      ? Object.entries(named)
          .map(([key, others]) => `"${key}" needs ${list(Array.isArray(others) ? others : [])}`)
          .join('; ')
      : '',
}

/** What one value must be: `text (1 to 5 characters)`. */
export function valueInWords(schema: JsonSchema): string {
  const rest = inWords(schema)
  if ('const' in schema) return json(schema.const)
  if (Array.isArray(schema.enum)) return rest
  const types = typesIn(schema).map((type) => NAMES[type] ?? type)
  return [types.join(' or ') || 'a value', rest && `(${rest})`].filter(Boolean).join(' ')
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}

function negative({ enum: values, const: value, pattern, ...rest }: JsonSchema): string {
  if (Array.isArray(values)) return `not ${list(values)}`
  if (value !== undefined) return `not ${json(value)}`
  if (typeof pattern === 'string') return `does not match ${pattern}`
  return Object.keys(rest).length > 0 && valueInWords(rest) !== 'a value' ? `not ${valueInWords(rest)}` : ''
}

function range(least: unknown, most: unknown, noun = ''): string {
  const [from, to] = [isNumber(least) && !(noun && least <= 0) ? least : undefined, isNumber(most) ? most : undefined]
  const count = (n: number) => (noun ? `${n} ${noun}${n === 1 ? '' : 's'}` : String(n))
  if (from !== undefined && to !== undefined) return from === to ? `exactly ${count(to)}` : `${from} to ${count(to)}`
  return from !== undefined ? `at least ${count(from)}` : to !== undefined ? `at most ${count(to)}` : ''
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const MOST_LISTED = 20
const list = (values: readonly unknown[]) =>
  values.slice(0, MOST_LISTED).map(json).join(', ') + (values.length > MOST_LISTED ? `, and ${values.length - MOST_LISTED} more` : '')

function json(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}
