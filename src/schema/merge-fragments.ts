import type { JsonSchema } from '../../decorators/metadata.js'
import type { Fragment, Primitive, TypeName } from './fragment.js'
import { enumSchema } from './types.js'

/** How two bounds become one, and how a count is rounded: JSON Schema takes whole counts only. */
const BOUNDS: Readonly<Record<string, { pick(a: number, b: number): number; count?(value: number): number }>> = {
  minLength: { pick: Math.max, count: Math.ceil },
  minItems: { pick: Math.max, count: Math.ceil },
  minProperties: { pick: Math.max, count: Math.ceil },
  minimum: { pick: Math.max },
  exclusiveMinimum: { pick: Math.max },
  maxLength: { pick: Math.min, count: Math.floor },
  maxItems: { pick: Math.min, count: Math.floor },
  maximum: { pick: Math.min },
  exclusiveMaximum: { pick: Math.min },
}
const FIRST = ['format', 'contentMediaType', 'multipleOf'] as const
/** Which type each keyword speaks of; a keyword without that type left is dropped. */
const SPEAKS_OF: Readonly<Record<string, readonly TypeName[]>> = {
  minLength: ['string'],
  maxLength: ['string'],
  pattern: ['string'],
  format: ['string'],
  contentMediaType: ['string'],
  minimum: ['number', 'integer'],
  maximum: ['number', 'integer'],
  exclusiveMinimum: ['number', 'integer'],
  exclusiveMaximum: ['number', 'integer'],
  multipleOf: ['number', 'integer'],
  minItems: ['array'],
  maxItems: ['array'],
  uniqueItems: ['array'],
  minProperties: ['object'],
}

/**
 * What several rules say together, as one schema. Types and enums intersect, bounds tighten, further patterns go to `allOf`. `declared`
 * is the TypeScript type: it narrows what the rules leave open, and yields where they contradict it (`@IsDateString() at: Date`).
 */
export function mergeFragments(fragments: readonly Fragment[], declared: readonly TypeName[] | undefined): JsonSchema {
  const values = commonValues(fragments)
  const types = values ? undefined : narrowed(ruledTypes(fragments), declared)
  const schema: Record<string, unknown> = {}
  if (types && types.length > 0) schema.type = types.length === 1 ? types[0] : types
  if (values && values.length > 0) Object.assign(schema, enumSchema(values))
  if (fragments.length === 0) return schema
  const speaks = (key: string) => !types || SPEAKS_OF[key]!.some((type) => types.includes(type))
  for (const fragment of fragments) {
    for (const key in fragment) if (key in BOUNDS && speaks(key)) setBound(schema, key, fragment[key as keyof Fragment])
  }
  for (const key of FIRST) {
    const told = fragments.find((fragment) => fragment[key] !== undefined)
    if (told && speaks(key)) schema[key] = told[key]
  }
  if (fragments.some(({ unique }) => unique) && speaks('uniqueItems')) schema.uniqueItems = true
  addPatterns(schema, fragments, speaks('pattern'))
  addRefused(schema, fragments, !types && !values)
  const words = fragments.flatMap(({ say }) => say ?? [])
  if (words.length > 0) schema.description = [...new Set(words)].join('; ')
  return schema
}

function addPatterns(schema: Record<string, unknown>, fragments: readonly Fragment[], ofText: boolean): void {
  const patterns = [...new Set(fragments.flatMap(({ pattern }) => pattern ?? []))]
  if (patterns.length > 0 && ofText) schema.pattern = patterns[0]
  const allOf = fragments.flatMap((fragment) => fragment.allOf ?? [])
  for (const pattern of patterns.slice(1)) allOf.push({ pattern })
  for (const { notPattern } of fragments) if (notPattern !== undefined) allOf.push({ not: { type: 'string', pattern: notPattern } })
  if (allOf.length > 0) schema.allOf = allOf
}

function addRefused(schema: Record<string, unknown>, fragments: readonly Fragment[], open: boolean): void {
  const refused = fragments.flatMap(({ not }) => not ?? [])
  if (open && fragments.some(({ notNull }) => notNull)) refused.push(null)
  if (refused.length > 0) schema.not = { enum: [...new Set(refused)] }
}

/** The values that all enums among the rules share; undefined: no rule lists any. Empty: nothing ever passes. */
export function commonValues(fragments: readonly Fragment[]): readonly Primitive[] | undefined {
  let left: readonly Primitive[] | undefined
  for (const { enum: list } of fragments) {
    if (list && list.length > 0) left = left ? left.filter((value) => list.includes(value)) : [...new Set(list)]
  }
  return left
}

/** The types that all rules allow; undefined: no rule names one. Empty: nothing ever passes. */
export function ruledTypes(fragments: readonly Fragment[]): readonly TypeName[] | undefined {
  let left: readonly TypeName[] | undefined
  for (const { types, date } of fragments) left = both(left, date ? TEXT : types)
  return left
}

/** The same schema, and null. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type, not } = schema as { type?: unknown; not?: { enum?: readonly Primitive[] } }
  if (['$ref', 'anyOf', 'const'].some((key) => key in schema)) return { anyOf: [schema, { type: 'null' }] }
  const values = schema.enum as readonly Primitive[] | undefined
  const refused = not?.enum?.filter((value) => value !== null)
  const { not: _, ...rest } = schema
  return {
    ...rest,
    ...(refused && refused.length > 0 && { not: { ...not, enum: refused } }),
    ...(type !== undefined && { type: [...new Set([type, 'null'].flat())] }),
    ...(values && { enum: [...new Set([...values, null])] }),
  }
}

function narrowed(ruled: readonly TypeName[] | undefined, declared: readonly TypeName[] | undefined): readonly TypeName[] | undefined {
  if (!ruled || !declared) return ruled ?? declared
  const common = both(ruled, declared)!
  return common.length > 0 ? common : ruled
}

function both(left: readonly TypeName[] | undefined, right: readonly TypeName[] | undefined): readonly TypeName[] | undefined {
  if (!left || !right) return left ?? right
  if (left.length === 1 && right.length === 1 && left[0] === right[0]) return left
  const common = [...left.filter((type) => allows(right, type)), ...right.filter((type) => allows(left, type))]
  return [...new Set(common)].filter((type) => type !== 'number' || (left.includes('number') && right.includes('number')))
}

const TEXT: readonly TypeName[] = ['string']
const allows = (list: readonly TypeName[], type: TypeName) => list.includes(type) || (type === 'integer' && list.includes('number'))

/** A bound that is no finite number, or a count below nothing, bounds nothing. */
function setBound(schema: Record<string, unknown>, key: string, value: unknown): void {
  const bound = BOUNDS[key]
  if (!bound || typeof value !== 'number' || !Number.isFinite(value)) return
  const own = bound.count ? bound.count(value) : value
  if (bound.count && own < 0) return
  schema[key] = typeof schema[key] === 'number' ? bound.pick(schema[key], own) : own
}
