import type { JsonSchema } from '../../decorators/metadata.js'

/**
 * The schema of `structuredContent`, whose root is an object in the 2025 era. A value that is never an object is wrapped as
 * `{ result: value }`, as its value is. Undefined for a schema that takes both, and for one that cannot be moved: the client would
 * refuse right answers.
 */
export function objectOutput(schema: JsonSchema): JsonSchema | undefined {
  const kind = rootOf(schema, schema)
  if (kind === 'object') return schema.type === 'object' ? schema : { ...schema, type: 'object' }
  if (kind === 'both' || REFERS_TO_ROOT.test(JSON.stringify(schema))) return undefined
  const { $defs, ...own } = schema
  return { type: 'object', properties: { result: own }, required: ['result'], ...($defs !== undefined && { $defs }) }
}

type Root = 'object' | 'other' | 'both'
const REFERS_TO_ROOT = /"\$ref":"#(?!\/\$defs\/)/

/** What values a schema's root takes. `seen`: a reference that leads back to itself says nothing. */
function rootOf(schema: unknown, document: JsonSchema, seen: readonly string[] = []): Root {
  if (typeof schema !== 'object' || schema === null) return 'both'
  const { type, $ref, allOf, anyOf, oneOf, enum: values } = schema as JsonSchema
  if (type !== undefined) return join([type].flat().map((one) => (one === 'object' ? 'object' : 'other')))
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

const kindOf = (value: unknown): Root => (typeof value === 'object' && value !== null && !Array.isArray(value) ? 'object' : 'other')
const join = (kinds: readonly Root[]): Root => (kinds.every((kind) => kind === kinds[0]) ? (kinds[0] ?? 'both') : 'both')
