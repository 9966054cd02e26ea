import type { JsonSchema } from '../../../decorators/metadata.js'
import { orNull } from '../merge-fragments.js'
import { isSchema, without } from './subschemas.js'

/** What says nothing to a model, or means something else to other readers: an `$id` makes some validators take one schema for another. */
const SILENT = [
  ['$schema', '$id', '$anchor', '$comment', '$vocabulary', '$dynamicAnchor', '$recursiveAnchor', '$recursiveRef'],
  ['discriminator', 'xml', 'externalDocs'],
].flat()

/** One schema in the words of 2020-12, its subschemas untouched; the very same object where it already is. */
export function modern(schema: JsonSchema): JsonSchema {
  return isModern(schema) ? schema : STEPS.reduce((made, step) => step(made), schema)
}

/** Most schemas are, and there are many. */
function isModern(schema: JsonSchema): boolean {
  return Object.keys(schema).every((keyword) => SUSPECTS.get(keyword)?.(schema[keyword]) ?? !keyword.startsWith('x-'))
}

const STEPS: readonly ((schema: JsonSchema) => JsonSchema)[] = [silent, bounds, tuple, booleans, example, dependencies, nullable]

function silent(schema: JsonSchema): JsonSchema {
  const own = [...SILENT, ...Object.keys(schema).filter((keyword) => keyword.startsWith('x-'))]
  return without(
    schema,
    ...own,
    ...(typeof schema.id === 'string' ? ['id'] : []),
    ...(typeof schema.required === 'boolean' ? ['required'] : []),
  )
}

const never = () => false
const isNumber = (value: unknown) => typeof value === 'number'
const areSchemas = (value: unknown) => Object.values((value ?? {}) as object).every(isSchema)
/** Keywords that say it otherwise elsewhere, and what they hold in 2020-12. */
const SUSPECTS: ReadonlyMap<string, (value: unknown) => boolean> = new Map<string, (value: unknown) => boolean>([
  ...[...SILENT, 'nullable', 'example', 'dependencies', 'additionalItems'].map((keyword) => [keyword, never] as const),
  ...['exclusiveMinimum', 'exclusiveMaximum'].map((keyword) => [keyword, isNumber] as const),
  ...['properties', 'anyOf', 'oneOf', 'allOf', 'prefixItems'].map((keyword) => [keyword, areSchemas] as const),
  ...['items', 'not', 'if', 'then', 'else', 'contains', 'propertyNames', 'contentSchema'].map((keyword) => [keyword, isSchema] as const),
  ['additionalProperties', (value) => typeof value === 'boolean' || isSchema(value)],
  ['required', Array.isArray],
  ['id', (value) => typeof value !== 'string'],
])

/** Draft 4: `exclusiveMinimum: true` beside `minimum`. */
function bounds(schema: JsonSchema): JsonSchema {
  let made = schema
  for (const [bound, exclusive] of [['minimum', 'exclusiveMinimum'] as const, ['maximum', 'exclusiveMaximum'] as const]) {
    if (typeof made[exclusive] !== 'boolean') continue
    const value = made[bound]
    made =
      made[exclusive] && typeof value === 'number' ? { ...without(made, bound, exclusive), [exclusive]: value } : without(made, exclusive)
  }
  return made
}

/** Until 2019-09 a list under `items` was a tuple. */
function tuple(schema: JsonSchema): JsonSchema {
  if (!Array.isArray(schema.items)) return 'additionalItems' in schema ? without(schema, 'additionalItems') : schema
  const { items: prefixItems, additionalItems, ...rest } = schema
  return { ...rest, prefixItems: prefixItems as unknown, ...(additionalItems !== undefined && { items: additionalItems }) }
}

/** Schemas that are `true` or `false`: the one says nothing, the other takes a key, or any further item, away. */
function booleans(schema: JsonSchema): JsonSchema {
  let made = schema
  const { properties, items, prefixItems, additionalProperties } = schema
  if (isSchema(properties) && Object.values(properties).some((value) => !isSchema(value))) {
    const kept = Object.entries(properties).filter(([, value]) => value !== false)
    made = { ...made, properties: Object.fromEntries(kept.map(([name, value]) => [name, isSchema(value) ? value : {}])) }
  }
  if (items !== undefined && !isSchema(items)) {
    made = without(made, 'items')
    if (items === false) made = { ...made, maxItems: Array.isArray(prefixItems) ? prefixItems.length : 0 }
  }
  if (additionalProperties !== undefined && typeof additionalProperties !== 'boolean' && !isSchema(additionalProperties))
    made = without(made, 'additionalProperties')
  for (const keyword of ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const) {
    const list = made[keyword]
    if (!Array.isArray(list) || list.every(isSchema)) continue
    const kept = list.filter((value) => value !== false).map((value: unknown): JsonSchema => (isSchema(value) ? value : {}))
    made = kept.length > 0 ? { ...made, [keyword]: kept } : without(made, keyword)
  }
  for (const keyword of ['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'contentSchema'] as const)
    if (keyword in made && !isSchema(made[keyword])) made = without(made, keyword)
  return made
}

function example(schema: JsonSchema): JsonSchema {
  if (!('example' in schema)) return schema
  const { example: one, ...rest } = schema
  return 'examples' in rest ? rest : { ...rest, examples: [one] }
}

/** `dependencies` became two keywords. */
function dependencies(schema: JsonSchema): JsonSchema {
  if (!isSchema(schema.dependencies)) return schema
  const entries = Object.entries(schema.dependencies)
  const lists = entries.filter(([, value]) => Array.isArray(value))
  const schemas = entries.filter(([, value]) => isSchema(value))
  return {
    ...without(schema, 'dependencies'),
    ...(lists.length > 0 && { dependentRequired: Object.fromEntries(lists) }),
    ...(schemas.length > 0 && { dependentSchemas: Object.fromEntries(schemas) }),
  }
}

/** OpenAPI 3.0. */
function nullable(schema: JsonSchema): JsonSchema {
  if (!('nullable' in schema)) return schema
  const { nullable: isNullable, ...rest } = schema
  if (isNullable !== true) return rest
  return 'allOf' in rest || 'oneOf' in rest ? { anyOf: [rest, { type: 'null' }] } : orNull(rest)
}
