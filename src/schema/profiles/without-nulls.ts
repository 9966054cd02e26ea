import type { JsonSchema } from '../../../decorators/metadata.js'
import { nameIn } from './inline-refs.js'
import { isSchema, texts, typesIn } from './subschemas.js'

type Values = Readonly<Record<string, unknown>>
const MOST_DEPTH = 64 // as far as arguments may nest

/**
 * The inverse of the profile `strict`, where an optional key is sent as null: such a key is taken away where `schema`, the tool's
 * schema before its profile, does not require it and does not take null. All else is left for the backend to judge. The very same
 * object where nothing is taken away.
 */
export function withoutNulls(schema: JsonSchema, args: Values): Values {
  const { $defs } = schema
  return clean([schema], args, isSchema($defs) ? $defs : {}, 0) as Values
}

/** `schemas`: what may be said of the value, one of them at least; each without combinators. */
function clean(schemas: readonly JsonSchema[], value: unknown, $defs: JsonSchema, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return value
  const forms = schemas.flatMap((schema) => formsOf(schema, $defs, []))
  if (Array.isArray(value)) {
    const items = forms.flatMap((form) => (isSchema(form.items) ? [form.items] : []))
    if (items.length === 0) return value
    const made = value.map((item: unknown) => clean(items, item, $defs, depth + 1))
    return made.some((item, at) => item !== value[at]) ? made : value
  }
  let changed = false
  const made = Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const told = forms
      .flatMap(({ properties }) => (isSchema(properties) && Object.hasOwn(properties, key) ? [properties[key]] : []))
      .filter(isSchema)
    if (told.length === 0) return [[key, inner] as const]
    const isOptional = forms.some(({ required }) => !texts(required).includes(key))
    if (inner === null && isOptional && !told.some((one) => takesNull(one, $defs, []))) {
      changed = true
      return []
    }
    const own = clean(told, inner, $defs, depth + 1)
    changed ||= own !== inner
    return [[key, own] as const]
  })
  return changed ? Object.fromEntries(made) : value // also an own key `__proto__` stays one, and is refused later
}

/** Every way in which a schema may be met, references followed, `allOf` put together with what stands beside it. */
function formsOf(schema: JsonSchema, $defs: JsonSchema, open: readonly string[]): readonly JsonSchema[] {
  const name = nameIn(schema)
  const target = name === undefined || open.includes(name) ? undefined : $defs[name]
  const inner = name === undefined ? open : [...open, name]
  const parts = [...(isSchema(target) ? [target] : []), ...listOf(schema.allOf)].map((part) => formsOf(part, $defs, inner))
  const choice = [...listOf(schema.anyOf), ...listOf(schema.oneOf)].flatMap((branch) => formsOf(branch, $defs, inner))
  return [[schema], ...parts, ...(choice.length > 0 ? [choice] : [])].reduce((left, right) =>
    left.flatMap((a) => right.map((b) => both(a, b))),
  )
}

function both(left: JsonSchema, right: JsonSchema): JsonSchema {
  const properties = { ...(left.properties as JsonSchema | undefined), ...(right.properties as JsonSchema | undefined) }
  const items = left.items ?? right.items
  return { ...(items !== undefined && { items }), properties, required: [...texts(left.required), ...texts(right.required)] }
}

function takesNull(schema: JsonSchema, $defs: JsonSchema, open: readonly string[]): boolean {
  const name = nameIn(schema)
  if (name !== undefined) {
    const target = open.includes(name) ? undefined : $defs[name]
    if (isSchema(target) && !takesNull(target, $defs, [...open, name])) return false
  }
  const types = typesIn(schema)
  const takes = (one: JsonSchema) => takesNull(one, $defs, open)
  const { anyOf, oneOf, allOf, not, enum: values } = schema
  if (types.length > 0 && !types.includes('null') && schema.nullable !== true) return false
  if (Array.isArray(values) && !values.includes(null)) return false
  if ('const' in schema && schema.const !== null) return false
  if (isSchema(not) && Object.keys(not).length > 0 && takes(not)) return false
  return listOf(allOf).every(takes) && [anyOf, oneOf].every((branches) => !Array.isArray(branches) || listOf(branches).some(takes))
}

const listOf = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : [])
