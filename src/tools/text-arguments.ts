import type { JsonSchema } from '../../decorators/metadata.js'
import type { Tool } from '../adapter.js'
import { typesIn } from '../schema/profiles/subschemas.js'

/** Arguments that came as texts, in a URI or from a person, as the tool's schema wants them. What cannot be read as that stays a text, and is refused as one. */
export function textArguments({ inputSchema }: Tool, texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const properties = (inputSchema.properties ?? {}) as Record<string, JsonSchema>
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, valueOf(text, properties[name])]))
}

function valueOf(text: string, schema: JsonSchema | undefined): unknown {
  const types = schema ? typesIn(schema) : []
  if (types.length === 0 || types.includes('string')) return text
  try {
    const value: unknown = JSON.parse(text)
    return types.includes(Array.isArray(value) ? 'array' : typeof value) || (types.includes('integer') && typeof value === 'number')
      ? value
      : text
  } catch {
    return text
  }
}
