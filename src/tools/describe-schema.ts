import type { JsonSchema } from '../../decorators/metadata.js'

/** A schema in one phrase, for a model that must give another value: `an integer, at least 1`, `a text, 1 to 50 characters (a slug)`. */
export function describeSchema(schema: JsonSchema): string {
  const values = schema.enum as readonly unknown[] | undefined
  if (values) return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`
  const types = [schema.type ?? []].flat() as string[]
  const kind = types.map((type) => NAMES[type] ?? type).join(' or ')
  const bounds = BOUNDS.flatMap(([least, most, unit]) => range(schema[least], schema[most], unit))
  const more = [
    schema.exclusiveMinimum !== undefined && `above ${String(schema.exclusiveMinimum)}`,
    schema.exclusiveMaximum !== undefined && `below ${String(schema.exclusiveMaximum)}`,
    schema.multipleOf !== undefined && `a multiple of ${String(schema.multipleOf)}`,
    typeof schema.format === 'string' && `format ${schema.format}`,
    typeof schema.pattern === 'string' && !schema.format && !schema.description && `matching ${schema.pattern}`,
  ].filter((one): one is string => one !== false)
  const phrase = [kind, ...bounds, ...more].filter(Boolean).join(', ')
  return typeof schema.description === 'string' && phrase ? `${phrase} (${schema.description})` : phrase
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

const BOUNDS = [
  ['minLength', 'maxLength', 'character'],
  ['minimum', 'maximum', ''],
  ['minItems', 'maxItems', 'item'],
  ['minProperties', 'maxProperties', 'key'],
] as const

function range(least: unknown, most: unknown, unit: string): string[] {
  const counted = (count: unknown) => `${String(count)}${unit && ` ${unit}`}${unit && count !== 1 ? 's' : ''}`
  if (least !== undefined && most !== undefined)
    return [least === most ? `exactly ${counted(least)}` : `${String(least)} to ${counted(most)}`]
  if (least !== undefined) return [`at least ${counted(least)}`]
  return most === undefined ? [] : [`at most ${counted(most)}`]
}
