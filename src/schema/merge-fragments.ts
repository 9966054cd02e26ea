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
  const schema: Record<string, unknown> = {
    ...(types && types.length > 0 && { type: types.length === 1 ? types[0] : types }),
    ...(values && values.length > 0 && enumSchema(values)),
  }
  for (const fragment of fragments) for (const [key, value] of Object.entries(fragment)) setBound(schema, key, value)
  for (const key of FIRST) {
    const told = fragments.find((fragment) => fragment[key] !== undefined)
    if (told) schema[key] = told[key]
  }
  if (fragments.some(({ unique }) => unique)) schema.uniqueItems = true
  const [pattern, ...more] = [...new Set(fragments.flatMap((fragment) => fragment.pattern ?? []))]
  if (pattern !== undefined) schema.pattern = pattern
  const allOf = [
    ...fragments.flatMap((fragment) => fragment.allOf ?? []),
    ...more.map((one) => ({ pattern: one })),
    ...fragments.flatMap(({ notPattern }) => (notPattern === undefined ? [] : [{ not: { type: 'string', pattern: notPattern } }])),
  ]
  if (allOf.length > 0) schema.allOf = allOf
  const refused = [...new Set(fragments.flatMap((fragment) => fragment.not ?? []))]
  const noNull = !types && !values && fragments.some(({ notNull }) => notNull)
  if (refused.length > 0 || noNull) schema.not = { enum: [...new Set([...refused, ...(noNull ? [null] : [])])] }
  const words = [...new Set(fragments.flatMap(({ say }) => say ?? []))]
  if (words.length > 0) schema.description = words.join('; ')
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => !types || !SPEAKS_OF[key] || SPEAKS_OF[key].some((type) => types.includes(type))),
  )
}

/** The values that all enums among the rules share; undefined: no rule lists any. Empty: nothing ever passes. */
export function commonValues(fragments: readonly Fragment[]): readonly Primitive[] | undefined {
  const lists = fragments.flatMap((fragment) => (fragment.enum && fragment.enum.length > 0 ? [fragment.enum] : []))
  if (lists.length === 0) return undefined
  return [...new Set(lists.reduce((left, list) => left.filter((value) => list.includes(value))))]
}

/** The types that all rules allow; undefined: no rule names one. Empty: nothing ever passes. */
export function ruledTypes(fragments: readonly Fragment[]): readonly TypeName[] | undefined {
  return fragments.reduce<readonly TypeName[] | undefined>((left, { types, date }) => both(left, date ? ['string'] : types), undefined)
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
  const common = [...left.filter((type) => allows(right, type)), ...right.filter((type) => allows(left, type))]
  return [...new Set(common)].filter((type) => type !== 'number' || (left.includes('number') && right.includes('number')))
}

const allows = (list: readonly TypeName[], type: TypeName) => list.includes(type) || (type === 'integer' && list.includes('number'))

/** A bound that is no finite number, or a count below nothing, bounds nothing. */
function setBound(schema: Record<string, unknown>, key: string, value: unknown): void {
  const bound = BOUNDS[key]
  if (!bound || typeof value !== 'number' || !Number.isFinite(value)) return
  const own = bound.count ? bound.count(value) : value
  if (bound.count && own < 0) return
  schema[key] = typeof schema[key] === 'number' ? bound.pick(schema[key], own) : own
}
