import type { JsonSchema } from '../../../decorators/metadata.js'

type Kind = 'named' | 'list' | 'alone'
/** Where a schema holds others: under names, in lists, or by itself. All other keywords hold data, which may look like a schema. */
const KINDS: Readonly<Record<Kind, readonly string[]>> = {
  named: ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'],
  list: ['anyOf', 'oneOf', 'allOf', 'prefixItems'],
  alone: [
    ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'],
    ['unevaluatedItems', 'unevaluatedProperties', 'contentSchema', 'additionalItems'],
  ].flat(),
}
const KIND = new Map(Object.entries(KINDS).flatMap(([kind, keywords]) => keywords.map((keyword) => [keyword, kind as Kind] as const)))

/** `name`: of the property, the definition or the place in the list. */
type Change = (schema: JsonSchema, keyword: string, name?: string) => JsonSchema

/** The same schema with each schema right inside it changed; the very same object where nothing did. Booleans stay. */
export function mapSubschemas(schema: JsonSchema, change: Change): JsonSchema {
  let changed: Record<string, unknown> | undefined
  for (const keyword of Object.keys(schema)) {
    const kind = KIND.get(keyword)
    if (!kind) continue
    const value = schema[keyword]
    const made = mapKeyword(kind, keyword, value, change)
    if (made !== value) (changed ??= { ...schema })[keyword] = made
  }
  return changed ?? schema
}

/** Every schema right inside another, with the keyword that holds it. */
export function subschemas(schema: JsonSchema): JsonSchema[] {
  const found: JsonSchema[] = []
  mapSubschemas(schema, (inner) => (found.push(inner), inner))
  return found
}

function mapKeyword(kind: Kind, keyword: string, value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return kind === 'named' ? value : mapList(value, (inner) => change(inner, keyword)) // `items` was a list once
  if (!isSchema(value) || kind === 'list') return value
  return kind === 'named' ? mapNamed(value, (inner, name) => change(inner, keyword, name)) : change(value, keyword)
}

function mapNamed(named: JsonSchema, change: (schema: JsonSchema, name: string) => JsonSchema): JsonSchema {
  let changed: [string, unknown][] | undefined
  Object.keys(named).forEach((name, at) => {
    const value = named[name]
    const made = isSchema(value) ? change(value, name) : value
    if (made !== value) (changed ??= Object.entries(named))[at] = [name, made]
  })
  return changed ? Object.fromEntries(changed) : named
}

function mapList(list: readonly unknown[], change: (schema: JsonSchema) => JsonSchema): readonly unknown[] {
  const made = list.map((value) => (isSchema(value) ? change(value) : value))
  return made.some((value, at) => value !== list[at]) ? made : list
}

/** True for a schema that is an object; the other kind is `true` and `false`. */
export const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A schema without some keywords. */
export function without(schema: JsonSchema, ...keywords: readonly string[]): JsonSchema {
  if (!keywords.some((keyword) => keyword in schema)) return schema
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)))
}

/** A list of texts, or none where it is something else. */
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

/** The types of a schema: none where it names none. */
export const typesIn = ({ type }: JsonSchema): readonly string[] => (typeof type === 'string' ? [type] : texts(type))
