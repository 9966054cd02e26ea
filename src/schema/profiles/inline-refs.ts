import type { JsonSchema } from '../../../decorators/metadata.js'
import { intersect } from './intersect.js'
import { isSchema, mapSubschemas, subschemas, typesIn, without } from './subschemas.js'

/** How many definitions are inlined; beyond that they stay, as a dense net of them would never end. */
const MOST_INLINED = 400

type Definitions = Readonly<Record<string, JsonSchema>>

/** `recursive`: only what contains itself keeps its `$ref`. `none`: there it is taken apart once, and described below. */
export function inlineRefs(document: JsonSchema, keep: 'recursive' | 'none'): JsonSchema {
  const { $defs, ...root } = document as { readonly $defs?: Definitions }
  if (!$defs) return document
  const recursive = recursiveNames($defs)
  const used = new Set<string>()
  let left = Math.max(0, MOST_INLINED - countObjects(document))
  const read = (schema: JsonSchema, open: readonly string[]): JsonSchema => {
    const name = nameIn(schema)
    const target = name === undefined ? undefined : $defs[name]
    if (name === undefined || !target) return mapSubschemas(schema, (inner) => read(inner, open))
    const rest = mapSubschemas(without(schema, '$ref'), (inner) => read(inner, open))
    if (keep === 'none' ? open.includes(name) || left <= 0 : recursive.has(name) || left <= 0) {
      if (keep === 'none') return { ...described(name, target), ...rest }
      used.add(name)
      return mapSubschemas(schema, (inner) => read(inner, open))
    }
    left--
    return overlay(read(target, [...open, name]), rest)
  }
  const made = read(root, [])
  const kept = new Map<string, JsonSchema>()
  for (const name of used) kept.set(name, read($defs[name]!, [])) // a definition may use further ones: a Set grows while it is walked
  return kept.size > 0 ? { ...made, $defs: Object.fromEntries(kept) } : made
}

/** The definition that a `$ref` names. */
export function nameIn({ $ref }: JsonSchema): string | undefined {
  return typeof $ref === 'string' && $ref.startsWith('#/$defs/') ? $ref.slice('#/$defs/'.length) : undefined
}

const WORDS = new Set(['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'])

/** What stands beside a `$ref` replaces words, and narrows everything else. */
function overlay(target: JsonSchema, beside: JsonSchema): JsonSchema {
  if (Object.keys(beside).length === 0) return target
  return Object.keys(beside).every((keyword) => WORDS.has(keyword)) ? { ...target, ...beside } : intersect(target, beside)
}

function described(name: string, target: JsonSchema): JsonSchema {
  const { type, description } = target
  return { ...(typesIn(target).length > 0 && { type }), description: typeof description === 'string' ? description : name }
}

function recursiveNames($defs: Definitions): ReadonlySet<string> {
  const uses = new Map(Object.entries($defs).map(([name, schema]) => [name, namesIn(schema)]))
  const reaches = (from: string): boolean => {
    const seen = new Set<string>()
    const walk = (name: string): boolean =>
      [...(uses.get(name) ?? [])].some((next) => next === from || (!seen.has(next) && (seen.add(next), walk(next))))
    return walk(from)
  }
  return new Set([...uses.keys()].filter(reaches))
}

function namesIn(schema: JsonSchema): ReadonlySet<string> {
  const names = new Set<string>()
  const walk = (node: JsonSchema): void => {
    const name = nameIn(node)
    if (name !== undefined) names.add(name)
    subschemas(node).forEach(walk)
  }
  walk(schema)
  return names
}

function countObjects(schema: JsonSchema): number {
  return subschemas(schema).reduce((sum, inner) => sum + countObjects(inner), isSchema(schema.properties) ? 1 : 0)
}
