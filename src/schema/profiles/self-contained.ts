import type { JsonSchema } from '../../../decorators/metadata.js'
import { modern } from './modern.js'
import { isSchema, mapSubschemas, without } from './subschemas.js'

/**
 * Any JSON Schema (draft 4 to 2020-12, or OpenAPI 3.0) as one that stands by itself in 2020-12: definitions in `$defs`, every `$ref` as
 * `#/$defs/Name`. A `$ref` that leads out of the document, or nowhere, is dropped with a warning. The very same object where nothing changed.
 */
export function selfContained(document: JsonSchema, warn: (problem: string) => void = () => {}): JsonSchema {
  const names = new Map<JsonSchema, string>()
  const made = new Map<string, JsonSchema>()
  let references = 0
  const read = (schema: JsonSchema): JsonSchema => {
    if (plain.has(schema)) return schema
    const before = references
    const own = mapSubschemas(modern(withoutRef(without(schema, '$defs', 'definitions'))), read)
    if (own === schema && references === before) plain.add(schema)
    return own
  }
  const withoutRef = (schema: JsonSchema): JsonSchema => {
    const { $ref } = schema
    if ('$ref' in schema) references++
    if (typeof $ref !== 'string') return '$dynamicRef' in schema ? lost(schema, '$dynamicRef') : schema
    const target = endOf(document, $ref)
    if (!target) return lost(schema, '$ref')
    const own = `#/$defs/${define(target)}`
    return own === $ref ? schema : { ...schema, $ref: own }
  }
  const lost = (schema: JsonSchema, keyword: string): JsonSchema => {
    warn(`the ${keyword} ${JSON.stringify(schema[keyword])} leads to no schema in this document; it is left out`)
    return without(schema, keyword)
  }
  const define = (target: JsonSchema): string => {
    const known = names.get(target)
    if (known !== undefined) return known
    const name = freeName(document, target, new Set(names.values()))
    names.set(target, name)
    made.set(name, read(target))
    return name
  }
  const root = read(document)
  if (made.size === 0) return root
  const $defs = Object.fromEntries(made)
  return isEqual(document, root, $defs) ? document : { ...root, $defs }
}

/** Schemas that refer to nothing and need no change: those of a DTO are asked again in every tool that has it. */
const plain = new WeakSet<JsonSchema>()

/** Where a reference leads in the end; undefined: nowhere, out of the document, or round in a circle. */
function endOf(document: JsonSchema, ref: string): JsonSchema | undefined {
  const seen = new Set<unknown>()
  let target = find(document, ref)
  while (isSchema(target) && typeof target.$ref === 'string' && Object.keys(target).length === 1) {
    if (seen.has(target)) return undefined
    seen.add(target)
    target = find(document, target.$ref)
  }
  return target === true ? {} : isSchema(target) ? target : undefined
}

function find(document: JsonSchema, ref: string): unknown {
  if (ref === '#' || ref === document.$id) return document
  if (ref.startsWith('#/')) {
    const keys = ref.slice(2).split('/')
    return keys.reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? own(value, unescape(key)) : undefined),
      document,
    )
  }
  return named(document, ref)
}

const own = (value: object, key: string): unknown => (Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined)

function unescape(key: string): string {
  const plain = key.replace(/~1/g, '/').replace(/~0/g, '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

/** A schema inside that calls itself so: by `$anchor`, or by an `$id` of its own, as bundled schemas do. */
function named(schema: JsonSchema, ref: string): JsonSchema | undefined {
  if (`#${String(schema.$anchor)}` === ref || schema.$id === ref || schema.id === ref) return schema
  let found: JsonSchema | undefined
  mapSubschemas(schema, (inner) => {
    found ??= named(inner, ref)
    return inner
  })
  return found
}

/** The definition's own name, of safe characters only; else its title, else `Root` or `Part`. */
function freeName(document: JsonSchema, target: JsonSchema, taken: ReadonlySet<string>): string {
  const entries = [document.$defs, document.definitions].flatMap((named) => (isSchema(named) ? Object.entries(named) : []))
  const told = entries.find(([, schema]) => schema === target)?.[0] ?? target.title
  const clean = typeof told === 'string' ? told.replace(/[^A-Za-z0-9_-]+/g, '_') : ''
  const first = clean || (target === document ? 'Root' : 'Part')
  let name = first
  for (let n = 2; taken.has(name); n++) name = `${first}_${n}`
  return name
}

function isEqual(document: JsonSchema, root: JsonSchema, $defs: Readonly<Record<string, JsonSchema>>): boolean {
  const before = document.$defs
  if (!isSchema(before) || Object.keys(before).length !== Object.keys($defs).length) return false
  const kept = Object.entries(root).every(([keyword, value]) => document[keyword] === value)
  return (
    kept &&
    Object.keys(document).length === Object.keys(root).length + 1 &&
    Object.entries(before).every(([name, schema]) => $defs[name] === schema)
  )
}
