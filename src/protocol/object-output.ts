import type { JsonSchema } from '../../decorators/metadata.js'
import { shapeOf } from '../tools/output-schema.js'

/**
 * The schema of `structuredContent` in the 2025 era, whose root is an object: shapes and types only (`shapeOf`). A value that is never an
 * object is wrapped as `{ result: value }`, as its value is. Undefined for a schema that takes both, and for one that cannot be moved: the
 * client would refuse right answers. One object a schema.
 */
export function objectOutput(schema: JsonSchema): JsonSchema | undefined {
  if (!made.has(schema)) made.set(schema, rooted(shapeOf(schema)))
  return made.get(schema)
}

const made = new WeakMap<JsonSchema, JsonSchema | undefined>()

function rooted(schema: JsonSchema): JsonSchema | undefined {
  const kind = rootOf(schema, schema)
  // An object or null, too: the null goes out as `{ result: null }`, which fits.
  if (kind === 'object') return { ...withoutValues(schema), type: 'object' }
  if (isOneOrList(schema)) {
    const { items, properties, $defs } = schema
    return {
      type: 'object',
      properties: { ...(properties as JsonSchema), result: { type: 'array', items } },
      ...($defs !== undefined && { $defs }),
    }
  }
  if (kind === 'both' || REFERS_TO_ROOT.test(JSON.stringify(schema))) return undefined
  const { $defs, ...own } = schema
  return { type: 'object', properties: { result: own }, ...($defs !== undefined && { $defs }) } // not required: an answer may be empty
}

/** An object that goes out as it is, or a list that goes out as `{ result }`: both fit one object, as nothing is required. */
function isOneOrList({ type, items, properties = {} }: JsonSchema): boolean {
  const types = [type].flat()
  return (
    items !== undefined &&
    types.length === 2 &&
    ['object', 'array'].every((one) => types.includes(one)) &&
    !Object.hasOwn(properties as object, 'result')
  )
}

/** An empty object, for an answer that does not fit, must fit. */
function withoutValues(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'const' && keyword !== 'enum'))
}

type Root = 'object' | 'other' | 'both' | 'null'
const REFERS_TO_ROOT = /"\$ref":"#(?!\/\$defs\/)/

/** What values a schema's root takes. `seen`: a reference that leads back to itself says nothing. */
function rootOf(schema: unknown, document: JsonSchema, seen: readonly string[] = []): Root {
  if (typeof schema !== 'object' || schema === null) return 'both'
  const { type, $ref, allOf, anyOf, oneOf, enum: values } = schema as JsonSchema
  if (type !== undefined) return join([type].flat().map((one) => (one === 'object' || one === 'null' ? one : 'other')))
  if ('const' in schema) return kindOf(schema.const)
  if (Array.isArray(values)) return join(values.map(kindOf))
  if (typeof $ref === 'string' && $ref.startsWith('#/$defs/') && !seen.includes($ref)) {
    return rootOf((document.$defs as Record<string, unknown> | undefined)?.[$ref.slice('#/$defs/'.length)], document, [...seen, $ref])
  }
  const union = anyOf ?? oneOf
  if (Array.isArray(union)) return join(union.map((branch) => rootOf(branch, document, seen)))
  if (Array.isArray(allOf)) return allOf.map((branch) => rootOf(branch, document, seen)).find((kind) => kind !== 'both') ?? 'both'
  return 'both'
}

function kindOf(value: unknown): Root {
  if (value === null) return 'null'
  return typeof value === 'object' && !Array.isArray(value) ? 'object' : 'other'
}

function join(kinds: readonly Root[]): Root {
  const [first = 'null', ...more] = new Set(kinds.filter((kind) => kind !== 'null'))
  return more.length > 0 ? 'both' : first
}
