import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { optionsKey, type SchemaOptions } from './options.js'
import { nameOf } from './types.js'

/** One run over a class and all that it holds. */
export interface Reading {
  readonly options: SchemaOptions
  /** Equal for options that give equal schemas. */
  readonly key: string
  /** What a start should tell: properties that no value passes, or that are not what they seem. */
  readonly warnings: Set<string>
  /** Classes that are being read, from the root down. */
  readonly open: readonly Node[]
  /** Classes that contain themselves, with their name in `$defs`. */
  readonly defined: Map<Class, Map<boolean, string>>
  /** How many more classes are inlined; beyond that they are defined once, as a dense net of classes would never end. */
  readonly budget: { left: number }
  /** The deepest class that was read, and how often a class was not inlined. */
  readonly seen: { depth: number; cut: number }
}

/** A class, and whether the pipe judges its values; else only the types are told. */
export interface Node {
  readonly Class: Class
  readonly judged: boolean
}

const MOST_DEPTH = 8
const MOST_INLINED = 400

export const newReading = (options: SchemaOptions): Reading => ({
  options,
  key: optionsKey(options),
  warnings: new Set(),
  open: [],
  defined: new Map(),
  budget: { left: MOST_INLINED },
  seen: { depth: 0, cut: 0 },
})

/** A class whose schema is the same wherever it stands: nothing in it leads to a reference or is cut off. */
interface Settled {
  readonly schema: JsonSchema
  readonly warnings: readonly string[]
  /** Classes that it holds, and how deep they nest, itself included. */
  readonly classes: number
  readonly height: number
}

const settled = new WeakMap<Class, Map<string, Settled>>()

/** The schema of a class inside another: inlined, or a reference where the class contains itself. `read` makes the inlined one. */
export function nestedSchema(node: Node, reading: Reading, read: (node: Node, reading: Reading) => JsonSchema): JsonSchema {
  const { seen, budget, open, options } = reading
  // No client reads the check form: a class is defined once, wherever it stands.
  if (options.form === 'check' && open.length > 0)
    return { $ref: `#/$defs/${reading.defined.get(node.Class)?.get(node.judged) ?? define(node, reading)}` }
  const known = settled.get(node.Class)?.get(`${node.judged} ${reading.key}`)
  if (known && known.classes <= budget.left && open.length + known.height <= MOST_DEPTH) return reuse(known, reading)
  const isOpen = open.some(({ Class, judged }) => Class === node.Class && judged === node.judged)
  const defined = reading.defined.get(node.Class)?.get(node.judged)
  if (defined === undefined && !isOpen && open.length < MOST_DEPTH && budget.left > 0) return inlined(node, reading, read)
  seen.cut++
  if (defined === undefined && !isOpen && budget.left > 0) return { type: 'object', description: nameOf(node.Class) }
  return { $ref: `#/$defs/${defined ?? define(node, reading)}` }
}

function reuse({ schema, warnings, classes, height }: Settled, { seen, budget, open, ...reading }: Reading): JsonSchema {
  budget.left -= classes
  seen.depth = Math.max(seen.depth, open.length + height)
  for (const warning of warnings) reading.warnings.add(warning)
  return schema
}

function inlined(node: Node, reading: Reading, read: (node: Node, reading: Reading) => JsonSchema): JsonSchema {
  const { seen, budget, open } = reading
  const [cut, left, depth] = [seen.cut, budget.left--, seen.depth]
  seen.depth = open.length + 1
  const warnings = new Set<string>()
  const schema = read(node, { ...reading, warnings })
  for (const warning of warnings) reading.warnings.add(warning)
  if (seen.cut === cut) {
    const byOptions = settled.get(node.Class) ?? new Map<string, Settled>()
    const size = { classes: left - budget.left, height: seen.depth - open.length }
    settled.set(node.Class, byOptions.set(`${node.judged} ${reading.key}`, { schema, warnings: [...warnings], ...size }))
  }
  seen.depth = Math.max(seen.depth, depth)
  return schema
}

/** Every class that a reference names, with its schema. A definition may meet further rings. */
export function definitions(reading: Reading, read: (node: Node, reading: Reading) => JsonSchema): Record<string, JsonSchema> {
  const made = new Map<string, JsonSchema>()
  for (let known = -1; known !== made.size;) {
    known = made.size
    for (const [Class, names] of reading.defined) {
      for (const [judged, name] of names) if (!made.has(name)) made.set(name, read({ Class, judged }, reading))
    }
  }
  return Object.fromEntries(made)
}

/** `Name`, or `Name_2` for another class of that name. */
function define({ Class, judged }: Node, { defined }: Reading): string {
  const taken = new Set([...defined.values()].flatMap((names) => [...names.values()]))
  const own = nameOf(Class).replace(/[^A-Za-z0-9_-]/g, '_')
  let name = own
  for (let n = 2; taken.has(name); n++) name = `${own}_${n}`
  defined.set(Class, (defined.get(Class) ?? new Map<boolean, string>()).set(judged, name))
  return name
}
