import type { JsonSchema } from '../../decorators/metadata.js'
import type { Tool } from '../adapter.js'
import { ArgumentError, type ArgumentFault } from '../errors.js'
import type { Settings } from '../options.js'
import { argumentFaults } from './argument-check.js'
import { nearest } from './nearest.js'
import { pointer } from './pointer.js'

const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype'])
const MOST_DEPTH = 64 // as over HTTP; beyond some thousands JSON.stringify runs out of stack

/**
 * Refuses what must never reach a route: arguments the tool does not declare, with the nearest name, and prototype keys at any depth
 * that the schema does not declare, and values that nest deeper than 64 levels. With `checkArguments`, also what the route's own validation would
 * refuse. Everything else is the application's own to judge. Throws one `ArgumentError` with every argument that is wrong.
 */
export function checkArguments(
  tool: Tool,
  args: Readonly<Record<string, unknown>>,
  { checkArguments: values, log }: Pick<Settings, 'checkArguments' | 'log'>,
): void {
  const allowed = declaredKeys(tool.inputSchema)
  for (const name of Object.keys(args)) if (!isHarmless(args[name], 1, allowed)) refuseDangerous(args[name], [name], allowed)
  const strange = undeclared(tool, args)
  const faults = values ? argumentFaults(tool, args, log) : NONE
  if (strange.length === 0 && faults.length === 0) return
  const [first, ...others] = [...strange, ...faults]
  if (first) throw new ArgumentError(first.pointer, first.expected, ...others)
}

function undeclared(tool: Tool, args: Readonly<Record<string, unknown>>): readonly ArgumentFault[] {
  const declared = tool.inputSchema.properties as Record<string, JsonSchema>
  const strangers = Object.keys(args).filter((name) => !Object.hasOwn(declared, name))
  if (strangers.length === 0) return NONE
  const names = Object.keys(declared)
  return strangers.map((name) => {
    const meant = nearest(name, names)
    const known = names.length === 0 ? 'this tool takes no arguments' : `the arguments are: ${names.join(', ')}`
    return { pointer: pointer([name]), expected: `there is no such argument${meant ? `; did you mean "${meant}"?` : ''} (${known}).` }
  })
}

const NONE: readonly ArgumentFault[] = []

/** Most values: nothing is written down on the way. */
function isHarmless(value: unknown, depth: number, allowed: ReadonlySet<string>): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth > MOST_DEPTH) return false
  if (Array.isArray(value)) return value.every((item) => isHarmless(item, depth + 1, allowed))
  for (const key of Object.keys(value)) {
    if (DANGEROUS.has(key) && !allowed.has(key)) return false
    if (!isHarmless((value as Record<string, unknown>)[key], depth + 1, allowed)) return false
  }
  return true
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
