import type { JsonSchema } from '../../../decorators/metadata.js'
import { nameIn } from './inline-refs.js'
import { intersect } from './intersect.js'
import { isSchema, typesIn, without } from './subschemas.js'
import { uniteObjects } from './unite.js'
import { inWords, say } from './words.js'

const ROOT = new Set(['type', 'properties', 'required', 'additionalProperties', '$defs', 'description'])
/** What has no place in a root, and whose meaning is kept otherwise or said in words. */
const MERGED = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas', 'title', 'type'] as const

/**
 * The root as a plain object, without combinators: `allOf` merged, of `anyOf` and `oneOf` all properties, and required what all of them
 * require. What is lost is said in the description. `wide`: for a check, nothing is said of a key that some choice leaves open.
 * Undefined: no object fits the schema.
 */
export function plainRoot(document: JsonSchema, wide = false): JsonSchema | undefined {
  if (document.type === 'object' && isSchema(document.properties) && Object.keys(document).every((keyword) => ROOT.has(keyword)))
    return document
  const { $defs, ...root } = document
  const merged = objectOf(root, isSchema($defs) ? $defs : {}, [], wide)
  if (!merged) return undefined
  const { properties = {}, required, additionalProperties, description, title, ...lost } = without(merged, 'type')
  const plain: JsonSchema = {
    type: 'object',
    ...((description ?? title) !== undefined && { description: description ?? title }),
    properties,
    ...(Array.isArray(required) && required.length > 0 && { required }),
    ...(additionalProperties !== undefined && { additionalProperties }),
  }
  const made = say(plain, inWords(without(lost, 'default', 'examples')))
  return $defs === undefined ? made : { ...made, $defs }
}

/** One object without combinators; undefined where an object never fits. */
function objectOf(schema: JsonSchema, $defs: JsonSchema, seen: readonly string[], wide: boolean): JsonSchema | undefined {
  const types = typesIn(schema)
  if (types.length > 0 && !types.includes('object')) return undefined
  const name = nameIn(schema)
  const target: unknown = name === undefined || seen.includes(name) ? undefined : $defs[name]
  const inner = name === undefined ? seen : [...seen, name]
  const parts: (JsonSchema | undefined)[] = [
    { ...(schema.title !== undefined && { title: schema.title }), ...without(schema, ...MERGED) },
    ...(isSchema(target) ? [objectOf(target, $defs, inner, wide)] : []),
    ...list(schema.allOf).map((branch) => objectOf(branch, $defs, inner, wide)),
    ...[list(schema.anyOf), list(schema.oneOf)].flatMap((branches) => (branches.length > 0 ? [union(branches, $defs, inner, wide)] : [])),
    ...list([schema.then, schema.else, ...Object.values((schema.dependentSchemas as JsonSchema | undefined) ?? {})]).map((branch) =>
      optional(objectOf(branch, $defs, inner, wide)),
    ),
  ]
  return parts.reduce<JsonSchema | undefined>((merged, part) => (merged && part ? intersect(merged, part) : undefined), {})
}

/** Arguments are an object: branches that never are do not count. */
function union(branches: readonly JsonSchema[], $defs: JsonSchema, seen: readonly string[], wide: boolean): JsonSchema | undefined {
  const objects = branches.map((branch) => objectOf(branch, $defs, seen, wide)).filter(isSchema)
  if (objects.length <= 1) return objects[0]
  return without(uniteObjects(objects, wide), 'type')
}

/** What holds only under a condition. */
const optional = (schema: JsonSchema | undefined): JsonSchema | undefined =>
  schema && without(schema, 'required', 'additionalProperties', 'description', 'title')

const list = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? (value as unknown[]).filter(isSchema) : [])
