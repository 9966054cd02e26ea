import type { JsonSchema } from '../../../decorators/metadata.js'

/** Where a schema holds others: under names, in lists, or by itself. All other keywords hold data, which may look like a schema. */
const UNDER_NAMES = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'])
const IN_LISTS = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const ALONE = new Set(['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames', 'unevaluatedItems'])
const ALONE_TOO = new Set(['unevaluatedProperties', 'contentSchema', 'additionalItems'])

/** `name`: of the property, the definition or the place in the list. */
type Change = (schema: JsonSchema, keyword: string, name?: string) => JsonSchema

/** The same schema with each schema right inside it changed; the very same object where nothing did. Booleans stay. */
export function mapSubschemas(schema: JsonSchema, change: Change): JsonSchema {
  let changed: Record<string, unknown> | undefined
  for (const [keyword, value] of Object.entries(schema)) {
    const made = mapKeyword(keyword, value, change)
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

function mapKeyword(keyword: string, value: unknown, change: Change): unknown {
  if (UNDER_NAMES.has(keyword) && isSchema(value)) return mapNamed(value, (inner, name) => change(inner, keyword, name))
  if (IN_LISTS.has(keyword) || (keyword === 'items' && Array.isArray(value))) return mapList(value, (inner) => change(inner, keyword))
  return (ALONE.has(keyword) || ALONE_TOO.has(keyword)) && isSchema(value) ? change(value, keyword) : value
}

function mapNamed(named: JsonSchema, change: (schema: JsonSchema, name: string) => JsonSchema): JsonSchema {
  let changed: [string, unknown][] | undefined
  Object.entries(named).forEach(([name, value], at) => {
    const made = isSchema(value) ? change(value, name) : value
    if (made !== value) (changed ??= Object.entries(named))[at] = [name, made]
  })
  return changed ? Object.fromEntries(changed) : named
}

function mapList(list: unknown, change: (schema: JsonSchema) => JsonSchema): unknown {
  if (!Array.isArray(list)) return list
  const made: unknown[] = list.map((value: unknown) => (isSchema(value) ? change(value) : value))
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
