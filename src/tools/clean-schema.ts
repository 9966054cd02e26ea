import type { JsonSchema } from '../../decorators/metadata.js'
import { cleanText } from './clean-text.js'

const MOST = 4000
/** Values of the backend's own, not words about them. */
const DATA = new Set(['default', 'const', 'enum', 'examples'])

/** The schema with its titles and descriptions as a model may read them. What is clean already stays the same object. */
export function cleanSchema(schema: JsonSchema): JsonSchema {
  let made: Record<string, unknown> | undefined
  for (const [key, value] of Object.entries(schema)) {
    const clean = cleanValue(key, value)
    if (clean !== value) (made ??= { ...schema })[key] = clean
  }
  return made ?? schema
}

function cleanValue(key: string, value: unknown): unknown {
  if (typeof value === 'string') return key === 'description' || key === 'title' ? cleanText(value, MOST) : value
  if (typeof value !== 'object' || value === null || DATA.has(key)) return value
  if (!Array.isArray(value)) return cleanSchema(value as JsonSchema)
  const items = value.map((item: unknown) => cleanValue('', item))
  return items.some((item, at) => item !== value[at]) ? items : value
}
