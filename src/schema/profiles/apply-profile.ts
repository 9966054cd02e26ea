import type { JsonSchema } from '../../../decorators/metadata.js'
import { gemini } from './gemini.js'
import { inlineRefs } from './inline-refs.js'
import { plainRoot } from './plain-root.js'
import { portable } from './portable.js'
import { selfContained } from './self-contained.js'
import { strict } from './strict.js'

/** For whom a tool's schema is written. `portable`: every client. `strict`: OpenAI's strict mode. `gemini`: Gemini's API. */
export type SchemaProfile = 'portable' | 'strict' | 'gemini'

interface Made {
  readonly schema: JsonSchema
  readonly warnings: readonly string[]
}

const cache = new WeakMap<JsonSchema, Map<SchemaProfile, Made>>()
const sources = new WeakMap<JsonSchema, JsonSchema>()

/**
 * A tool's input schema as one kind of client reads it: a plain object at the root, no reference but to what contains itself, and what
 * the profile cannot say told in descriptions. It refuses nothing that `schema` takes, but for `strict` and `gemini`, which know no open
 * values. The same object for the same schema, and `schema` itself where nothing has to change.
 */
export function applyProfile(schema: JsonSchema, profile: SchemaProfile): JsonSchema {
  return made(schema, profile).schema
}

/** What a profile could not keep: keys that clients refuse, references that lead nowhere, values that strict mode does not know. */
export function profileWarnings(schema: JsonSchema, profile: SchemaProfile): readonly string[] {
  return made(schema, profile).warnings
}

/** The schema that a profile was applied to: what `withoutNulls` asks. */
export const unprofiled = (schema: JsonSchema): JsonSchema => sources.get(schema) ?? schema

function made(schema: JsonSchema, profile: SchemaProfile): Made {
  const byProfile = cache.get(schema) ?? new Map<SchemaProfile, Made>()
  cache.set(schema, byProfile)
  const known = byProfile.get(profile) ?? make(schema, profile)
  byProfile.set(profile, known)
  return known
}

function make(source: JsonSchema, profile: SchemaProfile): Made {
  const warnings = new Set<string>()
  const warn = (problem: string, path = '') => void warnings.add(`${path || 'the input schema'}: ${problem}`)
  const own = selfContained(source, warn)
  const root = plainRoot(own)
  if (!root) warn('no object fits its schema; it takes no arguments')
  const whole = portable(inlineRefs(root ?? NOTHING, profile === 'gemini' ? 'none' : 'recursive'), warn)
  const schema = PROFILES[profile](whole, warn)
  if (schema !== source) sources.set(Object.freeze(schema), source)
  return { schema, warnings: Object.freeze([...warnings]) }
}

const NOTHING: JsonSchema = { type: 'object', properties: {} }

const PROFILES: Readonly<Record<SchemaProfile, (schema: JsonSchema, warn: (problem: string, path?: string) => void) => JsonSchema>> = {
  portable: (schema) => schema,
  strict,
  gemini,
}
