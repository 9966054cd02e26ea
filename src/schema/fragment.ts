import type { JsonSchema } from '../../decorators/metadata.js'

/** The JSON Schema types that a rule may ask for. */
export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'
/** A value that JSON can say and a schema can list. */
export type Primitive = string | number | boolean | null

/** What one rule says of a JSON value. Fields are JSON Schema's own, but for those explained. */
export interface Fragment {
  readonly types?: readonly TypeName[]
  readonly enum?: readonly Primitive[]
  /** Values that are refused. */
  readonly not?: readonly Primitive[]
  readonly pattern?: string
  /** A text that matches this is refused. */
  readonly notPattern?: string
  readonly allOf?: readonly JsonSchema[]
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly format?: string
  readonly contentMediaType?: string
  /** Items must differ; only said of primitive items, as class-validator compares by identity. */
  readonly unique?: boolean
  /** Values that no item may be. */
  readonly itemsNot?: readonly Primitive[]
  /** A Date after class-transformer: a date-time on the wire. */
  readonly date?: boolean
  /** The rule takes a missing key. */
  readonly undef?: boolean
  /** The rule refuses null. */
  readonly notNull?: boolean
  /** What keywords cannot say, in words. */
  readonly say?: string | undefined
}

export const isJsonPrimitive = (value: unknown): value is Primitive =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))

/** A text as a pattern that matches it and nothing else. */
export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

const LOWER_BOUNDS = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties'] as const
const UPPER_BOUNDS = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems'] as const
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
  const lists = fragments.flatMap((fragment) => (fragment.enum ? [fragment.enum] : []))
  const values = lists.length > 0 ? lists.reduce((left, list) => left.filter((value) => list.includes(value))) : undefined
  const ruled = fragments.reduce<readonly TypeName[] | undefined>(
    (left, { types, date }) => intersect(left, date ? ['string'] : types),
    undefined,
  )
  const types = values ? undefined : narrowed(ruled, declared)
  const schema: Record<string, unknown> = {
    ...(types && { type: types.length === 1 ? types[0] : types }),
    ...(values && { ...typeOfValues(values), enum: values }),
  }
  for (const key of LOWER_BOUNDS) setBound(schema, key, fragments, Math.max)
  for (const key of UPPER_BOUNDS) setBound(schema, key, fragments, Math.min)
  for (const key of FIRST) {
    const first = fragments.find((fragment) => fragment[key] !== undefined)
    if (first) schema[key] = first[key]
  }
  if (fragments.some(({ unique }) => unique)) schema.uniqueItems = true
  const [pattern, ...more] = [...new Set(fragments.flatMap((fragment) => fragment.pattern ?? []))]
  if (pattern !== undefined) schema.pattern = pattern
  const allOf = [
    ...fragments.flatMap((fragment) => fragment.allOf ?? []),
    ...more.map((one) => ({ pattern: one })),
    ...fragments.flatMap(({ notPattern }) => (notPattern === undefined ? [] : [{ not: { pattern: notPattern } }])),
  ]
  if (allOf.length > 0) schema.allOf = allOf
  const refused = fragments.flatMap((fragment) => fragment.not ?? [])
  if (refused.length > 0) schema.not = { enum: refused }
  const words = [...new Set(fragments.flatMap(({ say }) => say ?? []))]
  if (words.length > 0) schema.description = words.join('; ')
  const left = values ? undefined : types
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => !left || !SPEAKS_OF[key] || SPEAKS_OF[key].some((type) => left.includes(type))),
  )
}

/** The same schema, and null. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema
  const values = schema.enum as readonly Primitive[] | undefined
  if (type === undefined && !values && Object.keys(schema).some((key) => ['$ref', 'anyOf', 'properties'].includes(key)))
    return { anyOf: [schema, { type: 'null' }] }
  return {
    ...schema,
    ...(type !== undefined && { type: [...new Set([type, 'null'].flat())] }),
    ...(values && { enum: [...new Set([...values, null])] }),
  }
}

function narrowed(ruled: readonly TypeName[] | undefined, declared: readonly TypeName[] | undefined): readonly TypeName[] | undefined {
  if (!ruled || !declared) return ruled ?? declared
  const both = intersect(ruled, declared)!
  return both.length > 0 ? both : ruled
}

function intersect(left: readonly TypeName[] | undefined, right: readonly TypeName[] | undefined): readonly TypeName[] | undefined {
  if (!left || !right) return left ?? right
  const has = (list: readonly TypeName[], type: TypeName) => list.includes(type) || (type === 'integer' && list.includes('number'))
  return [...new Set([...left.filter((type) => has(right, type)), ...right.filter((type) => has(left, type))])].filter(
    (type, _, all) => type !== 'number' || !all.includes('integer') || (left.includes('number') && right.includes('number')),
  )
}

function setBound(
  schema: Record<string, unknown>,
  key: (typeof LOWER_BOUNDS | typeof UPPER_BOUNDS)[number],
  fragments: readonly Fragment[],
  pick: (...values: number[]) => number,
): void {
  const bounds = fragments.flatMap((fragment) => fragment[key] ?? [])
  if (bounds.length > 0) schema[key] = pick(...bounds)
}

function typeOfValues(values: readonly Primitive[]): JsonSchema {
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))]
  return types.length === 1 ? { type: types[0] } : types.length > 1 ? { type: types } : {}
}
