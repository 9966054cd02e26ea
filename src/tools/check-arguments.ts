import type { JsonSchema } from '../../decorators/metadata.js'
import type { Tool } from '../adapter.js'
import { ArgumentError } from '../errors.js'
import { nearest } from './nearest.js'

const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])
const MOST_DEPTH = 64 // as over HTTP; beyond some thousands JSON.stringify runs out of stack

/**
 * Refuses what must never reach a route: arguments the tool does not declare, with the nearest name, and prototype keys at any depth
 * that the schema does not declare, and values that nest deeper than 64 levels. Everything else is the application's own to judge. Throws `ArgumentError`.
 */
export function checkArguments(tool: Tool, args: Readonly<Record<string, unknown>>): void {
  const declared = Object.keys(tool.inputSchema.properties as Record<string, JsonSchema>)
  for (const name of Object.keys(args)) {
    if (declared.includes(name)) continue
    const meant = nearest(name, declared)
    const known = declared.length === 0 ? 'this tool takes no arguments' : `the arguments are: ${declared.join(', ')}`
    throw new ArgumentError(pointer([name]), `there is no such argument${meant ? `; did you mean "${meant}"?` : ''} (${known}).`)
  }
  const allowed = declaredKeys(tool.inputSchema)
  for (const [name, value] of Object.entries(args)) refuseDangerous(value, [name], allowed)
}

/** A JSON pointer (RFC 6901) of a path of keys. */
export function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')
}

function refuseDangerous(value: unknown, path: readonly string[], allowed: ReadonlySet<string>): void {
  if (typeof value !== 'object' || value === null) return
  if (path.length > MOST_DEPTH) throw new ArgumentError(pointer(path.slice(0, 1)), `nests deeper than ${MOST_DEPTH} levels.`)
  for (const [key, inner] of Object.entries(value)) {
    if (DANGEROUS.has(key) && !allowed.has(key)) throw new ArgumentError(pointer([...path, key]), 'this key is not allowed; leave it out.')
    refuseDangerous(inner, [...path, key], allowed)
  }
}

const dangerousKeys = new WeakMap<JsonSchema, ReadonlySet<string>>()

/** The dangerous keys that a schema declares as properties somewhere; almost always none. */
function declaredKeys(schema: JsonSchema): ReadonlySet<string> {
  const known = dangerousKeys.get(schema)
  if (known) return known
  const keys = new Set<string>()
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { properties } = node as { properties?: object }
    for (const key of Object.keys(properties ?? {})) if (DANGEROUS.has(key)) keys.add(key)
    Object.values(node).forEach(walk)
  }
  walk(schema)
  dangerousKeys.set(schema, keys)
  return keys
}
