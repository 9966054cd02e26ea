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

/** What has changed between two schemas of one place. References are followed, each pair once. */
export function compareSchemas(before: JsonSchema, after: JsonSchema): SchemaChange[] {
  return new Comparison(before, after).between(before, after, '')
}

class Comparison {
  readonly #seen = new Set<string>()

  constructor(
    private readonly before: JsonSchema,
    private readonly after: JsonSchema,
  ) {}

  between(left: unknown, right: unknown, at: string): SchemaChange[] {
    const [a, b] = [schemaOf(left), schemaOf(right)]
    if (a.$ref !== undefined || b.$ref !== undefined) {
      const pair = `${String(a.$ref)} ${String(b.$ref)} ${a.$ref && b.$ref ? '' : at}`
      if (this.#seen.has(pair)) return []
      this.#seen.add(pair)
      const [x, y] = [followed(a, this.before), followed(b, this.after)]
      return x && y ? this.between(x, y, at) : same(a, b) ? [] : [{ effect: 'narrower', at, what: 'is another definition' }]
    }
    return [
      ...types(a, b, at),
      ...values(a, b, at),
      ...limits(a, b, at),
      ...this.#properties(a, b, at),
      ...this.#items(a, b, at),
      ...others(a, b, at),
      ...words(a, b, at),
    ]
  }

  #properties(a: JsonSchema, b: JsonSchema, at: string): SchemaChange[] {
    const [left, right] = [schemaOf(a.properties), schemaOf(b.properties)]
    const [had, has] = [required(a), required(b)]
    const closed = b.additionalProperties === false
    const changes = Object.keys(left).flatMap((name): SchemaChange[] => {
      const place = `${at}/${name}`
      if (!(name in right)) return [{ effect: 'narrower', at: place, what: 'is gone' }]
      return this.between(left[name], right[name], place)
    })
    for (const name of Object.keys(right)) {
      if (!(name in left)) {
        changes.push({
          effect: has.includes(name) ? 'narrower' : 'wider',
          at: `${at}/${name}`,
          what: has.includes(name) ? 'is new and required' : 'is new',
        })
      } else if (has.includes(name) && !had.includes(name))
        changes.push({ effect: 'narrower', at: `${at}/${name}`, what: 'is required now' })
      else if (!has.includes(name) && had.includes(name)) changes.push({ effect: 'wider', at: `${at}/${name}`, what: 'is optional now' })
    }
    const [open, opened] = [a.additionalProperties ?? true, b.additionalProperties ?? true]
    if (same(open, opened)) return changes
    if (typeof open === 'object' && typeof opened === 'object') return [...changes, ...this.between(open, opened, `${at}/*`)]
    return [
      ...changes,
      {
        effect: closed || open === true ? 'narrower' : 'wider',
        at,
        what: closed ? 'takes no other properties now' : 'takes other properties now',
      },
    ]
  }

  #items(a: JsonSchema, b: JsonSchema, at: string): SchemaChange[] {
    if (a.items === undefined && b.items === undefined) return []
    return this.between(a.items ?? {}, b.items ?? {}, `${at}/*`)
  }
}

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

const schemaOf = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null ? (value as JsonSchema) : value === false ? { not: {} } : {}
const typesOf = ({ type }: JsonSchema): string[] => (type === undefined ? [] : ([type].flat() as string[]))
const valuesOf = (schema: JsonSchema): readonly unknown[] | undefined =>
  'const' in schema ? [schema.const] : (schema.enum as readonly unknown[] | undefined)
const required = ({ required: names }: JsonSchema) => (names ?? []) as readonly string[]
const shown = (list: readonly unknown[]) => list.map((value) => JSON.stringify(value)).join(', ')

function followed(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  const { $ref } = schema as { $ref?: string }
  if ($ref === undefined) return schema
  const found = $ref.startsWith('#/$defs/') ? schemaOf(root.$defs)[$ref.slice('#/$defs/'.length)] : $ref === '#' ? root : undefined
  return found as JsonSchema | undefined
}

function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWords)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !WORDS.has(key))
      .map(([key, one]) => [key, withoutWords(one)]),
  )
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return Array.isArray(a) === Array.isArray(b) && [...keys].every((key) => same(Reflect.get(a, key), Reflect.get(b, key)))
}
