import type { JsonSchema } from '../../../decorators/metadata.js'

/** One difference of two schemas, seen from the values: fewer are valid now, more are, or only words have changed. */
export interface SchemaChange {
  readonly effect: 'narrower' | 'wider' | 'wording'
  /** Where, as `/items/quantity`; empty for the whole. */
  readonly at: string
  readonly what: string
}

const WORDS = new Set(['description', 'title', 'examples', 'default', '$comment', 'deprecated', '$schema', '$defs', '$id'])
/** Keywords that count as no limit where they are absent: raised or lowered, they take values away. */
const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains']
const MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains']
const SETTLED = new Set([...LEAST, ...MOST, 'type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', '$ref'])

/** What the keywords of one place say, without what stands below it. */
export const compareKeywords = (a: JsonSchema, b: JsonSchema, at: string): SchemaChange[] =>
  [types, values, limits, others, words].flatMap((compare) => compare(a, b, at))

function types(a: JsonSchema, b: JsonSchema, at: string): SchemaChange[] {
  const [had, has] = [typesOf(a), typesOf(b)]
  const takes = (set: readonly string[], type: string) =>
    set.length === 0 || set.includes(type) || (type === 'integer' && set.includes('number'))
  const less = had.length === 0 ? has.length > 0 : had.some((type) => !takes(has, type))
  const more = has.length === 0 ? had.length > 0 : has.some((type) => !takes(had, type))
  if (!less && !more) return []
  return [{ effect: less ? 'narrower' : 'wider', at, what: `was ${had.join(' or ') || 'anything'}, is ${has.join(' or ') || 'anything'}` }]
}

function values(a: JsonSchema, b: JsonSchema, at: string): SchemaChange[] {
  const [had, has] = [valuesOf(a), valuesOf(b)]
  if (!had && !has) return []
  if (!had) return [{ effect: 'narrower', at, what: `takes only ${shown(has!)} now` }]
  if (!has) return [{ effect: 'wider', at, what: `takes more than ${shown(had)} now` }]
  const gone = had.filter((value) => !has.some((one) => same(one, value)))
  const added = has.filter((value) => !had.some((one) => same(one, value)))
  return [
    ...(gone.length > 0 ? [{ effect: 'narrower', at, what: `no longer takes ${shown(gone)}` } as const] : []),
    ...(added.length > 0 ? [{ effect: 'wider', at, what: `takes ${shown(added)} as well` } as const] : []),
  ]
}

function limits(a: JsonSchema, b: JsonSchema, at: string): SchemaChange[] {
  return [...LEAST, ...MOST].flatMap((keyword): SchemaChange[] => {
    const [had, has] = [a[keyword] as number | undefined, b[keyword] as number | undefined]
    if (had === has) return []
    const isLess = has === undefined ? false : had === undefined ? true : LEAST.includes(keyword) ? has > had : has < had
    return [{ effect: isLess ? 'narrower' : 'wider', at, what: `${keyword} was ${String(had ?? 'none')}, is ${String(has ?? 'none')}` }]
  })
}

/** Patterns, formats, combinations: another one may refuse what the old one took. */
function others(a: JsonSchema, b: JsonSchema, at: string): SchemaChange[] {
  const keywords = new Set([...Object.keys(a), ...Object.keys(b)].filter((keyword) => !WORDS.has(keyword) && !SETTLED.has(keyword)))
  return [...keywords].flatMap((keyword): SchemaChange[] => {
    if (same(withoutWords(a[keyword]), withoutWords(b[keyword]))) return []
    return [
      {
        effect: b[keyword] === undefined ? 'wider' : 'narrower',
        at,
        what: `${keyword} ${b[keyword] === undefined ? 'is gone' : 'is another'}`,
      },
    ]
  })
}

function words(a: JsonSchema, b: JsonSchema, at: string): SchemaChange[] {
  return ['description', 'title', 'examples', 'default', 'deprecated']
    .filter((keyword) => !same(a[keyword], b[keyword]))
    .map((keyword) => ({ effect: 'wording' as const, at, what: `${keyword} has changed` }))
}

const typesOf = ({ type }: JsonSchema): string[] => (type === undefined ? [] : ([type].flat() as string[]))
const valuesOf = (schema: JsonSchema): readonly unknown[] | undefined =>
  'const' in schema ? [schema.const] : (schema.enum as readonly unknown[] | undefined)
const shown = (list: readonly unknown[]) => list.map((value) => JSON.stringify(value)).join(', ')

function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWords)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !WORDS.has(key))
      .map(([key, one]) => [key, withoutWords(one)]),
  )
}

/** Equal in value. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return Array.isArray(a) === Array.isArray(b) && [...keys].every((key) => same(Reflect.get(a, key), Reflect.get(b, key)))
}
