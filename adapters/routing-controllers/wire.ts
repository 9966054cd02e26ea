import type { JsonSchema } from '../../decorators/metadata.js'
import type { ParameterCheck } from '../../src/adapter.js'
import { NUMBER_TEXT } from '../../src/schema/number-text.js'

/** What routing-controllers makes of a text by the declared type of a parameter, or of a property of `@QueryParams` and `@Params`. */
export type Reading = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'json'

/** How a text is read for a declared type; `parse` is the parameter's own option. */
export function readingOf(type: unknown, parse = false): Reading {
  const known = READINGS.get(type)
  if (known) return known
  // Without a type nothing is done; with one that is no primitive, the text is parsed as JSON.
  return typeof type === 'function' || parse ? 'json' : 'text'
}

const READINGS = new Map<unknown, Reading>([
  [String, 'text'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [Date, 'date'],
  [Array, 'list'],
])

const NUMBERS: JsonSchema = { type: 'string', pattern: `${NUMBER_TEXT}|^\\s+$|^\\s*[+-]?Infinity\\s*$` }
const BOOLEANS: JsonSchema = { enum: ['true', 'false', '1', '0', ''] }

/** Texts that routing-controllers reads as the type; undefined: all of them, or the rules of the class are to be asked. */
export function textsFor(reading: Reading): JsonSchema | undefined {
  return reading === 'number' ? NUMBERS : reading === 'boolean' ? BOOLEANS : undefined
}

/** What it refuses before a handler runs, of a text in a URL or a header, or of a text in a body, where other values pass. */
export function typeCheck(reading: Reading, place: 'body' | 'text'): ParameterCheck | undefined {
  const schema = textsFor(reading)
  if (!schema) return undefined
  return place === 'text'
    ? { of: 'text', read: () => ({ schema }) }
    : { of: 'json', read: () => ({ schema: { anyOf: [{ not: { type: 'string' } }, schema] } }) }
}
