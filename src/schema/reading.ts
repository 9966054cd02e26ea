import type { Class, JsonSchema } from '../../decorators/metadata.js'
import type { SchemaOptions } from './options.js'
import { nameOf } from './types.js'

/** One run over a class and all that it holds. */
export interface Reading {
  readonly options: SchemaOptions
  /** What a start should tell: properties that no value passes, or that are not what they seem. */
  readonly warnings: Set<string>
  /** Classes that are being read, from the root down. */
  readonly open: readonly Node[]
  /** Classes that contain themselves, with their name in `$defs`. */
  readonly defined: Map<Class, Map<boolean, string>>
  /** How many more classes are inlined; beyond that they are defined once, as a dense net of classes would never end. */
  readonly budget: { left: number }
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
  warnings: new Set(),
  open: [],
  defined: new Map(),
  budget: { left: MOST_INLINED },
})

/** The schema of a class inside another: inlined, or a reference where the class contains itself. `read` makes the inlined one. */
export function nestedSchema(node: Node, reading: Reading, read: (node: Node, reading: Reading) => JsonSchema): JsonSchema {
  const known = reading.defined.get(node.Class)?.get(node.judged)
  if (known !== undefined) return { $ref: `#/$defs/${known}` }
  const isOpen = reading.open.some(({ Class, judged }) => Class === node.Class && judged === node.judged)
  if (!isOpen && reading.open.length >= MOST_DEPTH) return { type: 'object', description: nameOf(node.Class) }
  if (!isOpen && reading.budget.left-- > 0) return read(node, reading)
  return { $ref: `#/$defs/${define(node, reading)}` }
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
