import type { JsonSchema } from '../../../decorators/metadata.js'
import { compareKeywords, same, type SchemaChange } from './compare-keywords.js'

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
      const pair = [a, b].map((schema) => schema.$ref ?? JSON.stringify(schema)).join(' ')
      if (this.#seen.has(pair)) return []
      this.#seen.add(pair)
      const [x, y] = [followed(a, this.before), followed(b, this.after)]
      return x && y ? this.between(x, y, at) : same(a, b) ? [] : [{ effect: 'narrower', at, what: 'is another definition' }]
    }
    return [...compareKeywords(a, b, at), ...this.#properties(a, b, at), ...this.#items(a, b, at)]
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

const schemaOf = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null ? (value as JsonSchema) : value === false ? { not: {} } : {}
const required = ({ required: names }: JsonSchema) => (names ?? []) as readonly string[]

function followed(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  const { $ref } = schema as { $ref?: string }
  if ($ref === undefined) return schema
  const found = $ref.startsWith('#/$defs/') ? schemaOf(root.$defs)[$ref.slice('#/$defs/'.length)] : $ref === '#' ? root : undefined
  return found as JsonSchema | undefined
}
