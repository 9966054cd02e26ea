import type { JsonSchema } from '../../decorators/metadata.js'
import { portableSource } from './pattern.js'

/** Keywords that hold one schema, a list of schemas, or schemas by name. */
const HOLDS_ONE = new Set([
  'items',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'contains',
  'contentSchema',
  'not',
  'if',
  'then',
  'else',
])
const HOLDS_LIST = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const HOLDS_NAMED = new Set(['properties', 'patternProperties', 'dependentSchemas'])
/** The dialect and its addresses, and what only OpenAPI 3.0 knows. */
const DROPPED = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$dynamicAnchor',
  '$comment',
  '$vocabulary',
  '$defs',
  'definitions',
  'nullable',
  'discriminator',
  'xml',
  'externalDocs',
  'example',
])

/**
 * A foreign JSON Schema 2020-12 document as ours: plain JSON, no dialect, references to its own `$defs` only and those by safe names, a
 * root that is an object's wherever it can be said as one. What a broken reference led to is open.
 */
export function tidySchema(document: JsonSchema): JsonSchema {
  const names = new Map<string, string>() // pointer to name in $defs
  const $defs = Object.create(null) as Record<string, JsonSchema>
  const walk = (node: unknown): JsonSchema | boolean => {
    if (typeof node === 'boolean') return node
    if (typeof node !== 'object' || node === null) return {}
    const made: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(node as JsonSchema)) {
      if (DROPPED.has(key) || value === undefined || key === '__proto__') continue
      if (key === '$ref' || key === '$dynamicRef') Object.assign(made, refer(String(value)))
      else if (HOLDS_ONE.has(key)) made[key] = walk(value)
      else if (HOLDS_LIST.has(key) && Array.isArray(value)) made[key] = value.map(walk)
      else if (HOLDS_NAMED.has(key)) setAll(made, key, value as object)
      else if (key === 'pattern') setPattern(made, value)
      else setJson(made, key, value)
    }
    return made
  }
  const setAll = (made: Record<string, unknown>, key: string, value: object) => {
    made[key] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]))
  }
  const refer = (ref: string): { readonly $ref?: string } => {
    const target = ref.startsWith('#') ? follow(document, ref) : undefined
    if (typeof target !== 'object' || target === null) return {}
    const known = names.get(ref)
    if (known !== undefined) return { $ref: `#/$defs/${known}` }
    const name = freeName(ref, new Set(names.values()))
    names.set(ref, name)
    $defs[name] = {} // so that a ring ends
    $defs[name] = walk(target) as JsonSchema
    return { $ref: `#/$defs/${name}` }
  }
  const root = plainRoot(walk(document) as JsonSchema, $defs)
  const used = reachable(root, $defs)
  return used.length > 0 ? { ...root, $defs: Object.fromEntries(used.map((name) => [name, $defs[name]])) } : root
}

/** The value that a JSON pointer in a fragment leads to. */
function follow(document: JsonSchema, ref: string): unknown {
  const keys = ref
    .slice(1)
    .split('/')
    .slice(1)
    .map((key) => decoded(key).replace(/~1/g, '/').replace(/~0/g, '~'))
  return keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as JsonSchema)[key] : undefined),
    document,
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function freeName(ref: string, taken: ReadonlySet<string>): string {
  const own = (ref === '#' ? 'Root' : ref.replace(/^.*\//, '')).replace(/~[01]|%..|[^A-Za-z0-9_-]/g, '_') || 'Definition'
  let name = own
  for (let n = 2; taken.has(name); n++) name = `${own}_${n}`
  return name
}

function setPattern(made: Record<string, unknown>, value: unknown): void {
  const portable = typeof value === 'string' ? portableSource(toRegExp(value)) : undefined
  if (portable !== undefined) made.pattern = portable
  else made.description = `matches /${String(value)}/`
}

function toRegExp(source: string): RegExp {
  try {
    return new RegExp(source, 'u')
  } catch {
    return new RegExp(source)
  }
}

/** A default may be a Date or a BigInt: what JSON makes of it, or nothing. */
function setJson(made: Record<string, unknown>, key: string, value: unknown): void {
  try {
    const text = JSON.stringify(value) as string | undefined
    if (text !== undefined) made[key] = JSON.parse(text)
  } catch {
    // JSON cannot say it
  }
}

/** A reference at the root is resolved, and what several objects say together is said as one. */
function plainRoot(root: JsonSchema, $defs: Readonly<Record<string, JsonSchema>>, seen: readonly string[] = []): JsonSchema {
  const { $ref, allOf, ...own } = root as JsonSchema & { $ref?: string; allOf?: readonly JsonSchema[] }
  if ($ref !== undefined && seen.includes($ref)) return own
  const target = $ref === undefined ? [] : [$defs[$ref.slice('#/$defs/'.length)] ?? {}]
  const follows = $ref === undefined ? seen : [...seen, $ref]
  const parts = [...target, ...(allOf ?? [])].map((part) => plainRoot(part, $defs, follows))
  if (parts.length === 0) return root
  if (parts.length === 1 && allOf === undefined) return { ...parts[0], ...own }
  return parts.every(isPlainObject) ? [own, ...parts].reduce(bothObjects) : root
}

const OBJECT_KEYS = new Set(['type', 'properties', 'required', 'additionalProperties', 'description', 'title'])
const isPlainObject = (schema: JsonSchema) => schema.type === 'object' && Object.keys(schema).every((key) => OBJECT_KEYS.has(key))

function bothObjects(left: JsonSchema, right: JsonSchema): JsonSchema {
  const properties = { ...(left.properties as Record<string, JsonSchema> | undefined) }
  for (const [name, schema] of Object.entries((right.properties ?? {}) as Record<string, JsonSchema>)) {
    const other = Object.hasOwn(properties, name) ? properties[name] : undefined
    properties[name] = other && JSON.stringify(other) !== JSON.stringify(schema) ? { allOf: [other, schema] } : schema
  }
  const required = [...new Set([...((left.required ?? []) as string[]), ...((right.required ?? []) as string[])])]
  const { additionalProperties: _, ...rest } = { ...right, ...left }
  return { ...rest, type: 'object', properties, ...(required.length > 0 && { required }) }
}

function reachable(root: JsonSchema, $defs: Readonly<Record<string, JsonSchema>>): string[] {
  const found = new Set<string>()
  const look = (schema: JsonSchema) => {
    for (const [, name] of JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([A-Za-z0-9_-]+)"/g)) {
      if (found.has(name!) || !$defs[name!]) continue
      found.add(name!)
      look($defs[name!]!)
    }
  }
  look(root)
  return [...found]
}
