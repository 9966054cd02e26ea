import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { JsonSchema, StandardSchemaLike } from '../../decorators/metadata.js'
import { tidySchema } from './tidy-schema.js'
import { applicationRoot } from './transformer-metadata.js'

type Direction = 'input' | 'output'

/** A Standard Schema and the JSON Schema part that newer libraries add. */
interface SayingItself extends StandardSchemaLike {
  readonly '~standard': StandardSchemaLike['~standard'] & {
    readonly jsonSchema?: Readonly<Record<Direction, ((options: { target: string; libraryOptions?: object }) => unknown) | undefined>>
  }
}

/** What a Standard Schema says as JSON Schema, and what it could not say. */
export interface StandardFacts {
  /** Without `$schema`; references lead to its own `$defs` only. `{}`: nothing can be said. */
  readonly schema: JsonSchema
  /** For the start: the schema, or a part of it, is open. */
  readonly warning?: string
}

/** True for what carries `~standard`; some libraries' schemas are functions. */
export function isStandardSchema(source: unknown): source is StandardSchemaLike {
  return ((typeof source === 'object' && source !== null) || typeof source === 'function') && hasStandard(source)
}

/**
 * Reads a Standard Schema: as it says of itself, else as its library says it where JSON cannot say all of it (a Date, a BigInt), else as
 * an open schema. Never throws.
 */
export function readStandard(source: StandardSchemaLike, direction: Direction): StandardFacts {
  const known = read.get(source)?.[direction]
  if (known) return known
  const facts = firstOf(source, direction)
  read.set(source, { ...read.get(source), [direction]: facts })
  return facts
}

const TARGET = 'draft-2020-12'
const read = new WeakMap<StandardSchemaLike, Partial<Record<Direction, StandardFacts>>>()

function hasStandard(source: object): boolean {
  try {
    const standard = (source as { '~standard'?: unknown })['~standard']
    return typeof standard === 'object' && standard !== null
  } catch {
    return false
  }
}

function firstOf(source: StandardSchemaLike, direction: Direction): StandardFacts {
  const { vendor = 'unknown', jsonSchema } = (source as SayingItself)['~standard']
  const own = attempt(() => jsonSchema?.[direction]?.({ target: TARGET }))
  if (own.schema) return { schema: own.schema }
  const why = own.problem ?? 'it does not say itself as JSON Schema'
  const leniently = () => own.problem !== undefined && jsonSchema?.[direction]?.({ target: TARGET, libraryOptions: LENIENT })
  for (const say of [leniently, ...(SAYERS[vendor]?.(source, direction) ?? [])]) {
    const { schema } = attempt(say)
    if (!schema) continue
    return own.problem === undefined
      ? { schema }
      : { schema, warning: `the parts of a ${vendor} schema that JSON cannot say are open: ${why}` }
  }
  const fix = FIXES[vendor] ?? 'give a JSON Schema instead.'
  return { schema: {}, warning: `nothing is known of a ${vendor} schema: ${why}; ${fix}` }
}

type Said = { readonly schema?: JsonSchema; readonly problem?: string }

function attempt(say: () => unknown): Said {
  try {
    const raw = say()
    return typeof raw === 'object' && raw !== null ? { schema: tidySchema(raw as JsonSchema) } : {}
  } catch (error) {
    return { problem: error instanceof Error ? error.message.split('\n')[0]! : String(error) }
  }
}

/** How zod and valibot are told to leave open what JSON cannot say. */
const LENIENT = { unrepresentable: 'any', errorMode: 'ignore' }

type Sayer = () => unknown
/** The functions of zod and of @valibot/to-json-schema that say a schema. */
interface Library {
  toJSONSchema?(schema: unknown, options: object): unknown
  toJsonSchema?(schema: unknown, options: object): unknown
}

/** How a library says a schema of which JSON cannot say all, in order of trust. None of them is imported: the application has them. */
const SAYERS: Readonly<Record<string, (source: StandardSchemaLike, direction: Direction) => Sayer[]>> = {
  zod: (source, io) => {
    const options = { io, target: TARGET, unrepresentable: 'any' }
    const own = source as { toJSONSchema?(options: object): unknown }
    const packaged = ['zod', 'zod/v4'].flatMap(fromApplication)
    return [() => own.toJSONSchema?.(options), ...packaged.map((zod) => () => zod.toJSONSchema?.(source, options))]
  },
  valibot: (source, typeMode) => {
    const options = { typeMode, target: TARGET, errorMode: 'ignore' }
    return fromApplication('@valibot/to-json-schema').map((valibot) => () => valibot.toJsonSchema?.(source, options))
  },
}

const FIXES: Readonly<Record<string, string>> = {
  zod: 'use zod 4.2 or later, or give a JSON Schema instead.',
  valibot: 'install @valibot/to-json-schema, or give toStandardJsonSchema(schema).',
}

/** A package as the application finds it, from each place where it may stand. */
function fromApplication(name: string): Library[] {
  const script = process.argv[1] ? [dirname(process.argv[1])] : []
  const places = [applicationRoot(), process.cwd(), ...script].filter((place) => place !== undefined)
  return places.flatMap((place) => {
    try {
      return [createRequire(join(place, 'noop.js'))(name) as Library]
    } catch {
      return []
    }
  })
}
