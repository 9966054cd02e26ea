import type { JsonSchema } from '../../../decorators/metadata.js'
import { isSchema, texts, typesIn } from './subschemas.js'
import { valueInWords } from './words.js'

/**
 * One object that takes what any of several objects takes, and in words which keys go together. A key that only some of them name is
 * theirs to say, unless it is `wide`: then nothing is said of it where another one is open.
 */
export function uniteObjects(branches: readonly JsonSchema[], wide = false): JsonSchema {
  const named = branches.map(propertiesOf)
  const names = [...new Set(named.flatMap((properties) => Object.keys(properties)))]
  const isOpen = (name: string) => branches.some((branch, at) => branch.additionalProperties !== false && !Object.hasOwn(named[at]!, name))
  const properties = names.map((name) => {
    const told = named.flatMap((all) => (Object.hasOwn(all, name) ? [all[name]!] : []))
    return [name, wide && isOpen(name) ? {} : uniteValues(told)]
  })
  const [first = [], ...others] = branches.map(({ required }) => texts(required))
  const required = first.filter((name) => others.every((list) => list.includes(name)))
  const closed = branches.every(({ additionalProperties }) => additionalProperties === false)
  const words = forms(branches)
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as JsonSchema,
    ...(required.length > 0 && { required }),
    ...(closed && { additionalProperties: false }),
    ...(words && { description: words }),
  }
}

/** One schema that takes what any of several takes: listed values are put together, equal ones are one, else `anyOf`. */
export function uniteValues(schemas: readonly JsonSchema[]): JsonSchema {
  const different = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
  if (different.length === 1) return different[0]!
  if (different.some((schema) => Object.keys(schema).length === 0)) return {}
  const values = different.map(valuesOf)
  if (values.every((list) => list !== undefined)) return listed(values.flat())
  const simple = different.every((schema) => typesIn(schema).length > 0 && Object.keys(schema).length === 1)
  if (simple) {
    const types = [...new Set(different.flatMap(typesIn))].filter((type, _, all) => type !== 'integer' || !all.includes('number'))
    return { type: types.length === 1 ? types[0] : types }
  }
  return { anyOf: different }
}

/** A schema of listed values, with their types. */
export function listed(values: readonly unknown[]): JsonSchema {
  const own = [...new Set(values)]
  const types = [...new Set(own.map(typeName))].filter((type, _, all) => type !== 'integer' || !all.includes('number'))
  return { type: types.length === 1 ? types[0] : types, enum: own }
}

/** JSON Schema's name for the type of a JSON value. */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** The values that a schema lists and says nothing else of; undefined: it does not. */
function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (!Object.keys(schema).every((keyword) => ['type', 'const', 'enum'].includes(keyword))) return undefined
  return 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? (schema.enum as unknown[]) : undefined
}

const propertiesOf = ({ properties }: JsonSchema): Readonly<Record<string, JsonSchema>> =>
  isSchema(properties)
    ? (Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, isSchema(value) ? value : {}])) as never)
    : {}

const MOST_FORMS = 8

/** `one of: kind "cat" with purrs; kind "dog" with tricks`. */
function forms(branches: readonly JsonSchema[]): string {
  const said = [...new Set(branches.map(form).filter(Boolean))]
  if (said.length < 2) return ''
  const more = said.length > MOST_FORMS ? `; and ${said.length - MOST_FORMS} more` : ''
  return `one of: ${said.slice(0, MOST_FORMS).join('; ')}${more}`
}

function form(branch: JsonSchema): string {
  const tags = Object.entries(propertiesOf(branch)).filter(([, schema]) => 'const' in schema)
  const others = texts(branch.required).filter((name) => !tags.some(([tag]) => tag === name))
  const needs = others.length > 0 ? `${tags.length > 0 ? 'with ' : ''}${others.join(', ')}` : ''
  return [tags.map(([name, schema]) => `${name} ${valueInWords(schema)}`).join(', '), needs].filter(Boolean).join(' ')
}
