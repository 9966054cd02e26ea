import type { JsonSchema } from '../../decorators/metadata.js'

type Properties = Readonly<Record<string, JsonSchema>>

/**
 * A choice of objects at the root as one object, for a tool's arguments, whose root has no `anyOf`: every property of any of them,
 * required where each of them requires it. It takes whatever the choice takes. Anything else is returned as it is.
 */
export function flatRoot(schema: JsonSchema): JsonSchema {
  const { anyOf, oneOf, $defs, type, ...own } = schema as JsonSchema & { anyOf?: readonly JsonSchema[]; oneOf?: readonly JsonSchema[] }
  const choices = (anyOf ?? oneOf)?.map((choice) => flatRoot(resolved(choice, $defs as Properties | undefined)))
  if (!choices || (type !== undefined && type !== 'object') || !choices.every((choice) => choice.type === 'object')) return schema
  const every = own.properties ? [{ ...own, type: 'object' }, ...choices] : choices
  const names = new Set(every.flatMap((choice) => Object.keys((choice.properties ?? {}) as Properties)))
  const properties = [...names].map((name) => [name, oneOfThem(every.flatMap((choice) => ownProperty(choice.properties, name)))])
  const isRequired = (name: string) => requires(own, name) || choices.every((choice) => requires(choice, name))
  const required = [...names].filter(isRequired)
  return {
    ...own,
    type: 'object',
    properties: Object.fromEntries(properties) as Properties,
    ...(required.length > 0 && { required }),
    ...($defs !== undefined && { $defs }),
  }
}

function resolved(choice: JsonSchema, $defs: Properties | undefined): JsonSchema {
  const name = typeof choice.$ref === 'string' ? choice.$ref.slice('#/$defs/'.length) : undefined
  return name !== undefined && $defs && Object.hasOwn($defs, name) ? $defs[name]! : choice
}

const requires = (schema: JsonSchema, name: string) => ((schema.required ?? []) as readonly string[]).includes(name)
const ownProperty = (properties: unknown, name: string): JsonSchema[] =>
  Object.hasOwn((properties ?? {}) as object, name) ? [(properties as Properties)[name]!] : []

/** Tags become one enum; what else differs stays a choice. */
function oneOfThem(schemas: readonly JsonSchema[]): JsonSchema {
  const different = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
  if (different.length === 1) return different[0]!
  if (!different.every(isTag)) return { anyOf: different }
  const values = [...new Set(different.flatMap((schema) => ('const' in schema ? [schema.const] : (schema.enum as unknown[]))))]
  const types = [...new Set(different.map((schema) => schema.type))]
  return { ...(types.length === 1 && types[0] !== undefined && { type: types[0] }), enum: values }
}

const TAG_KEYS = new Set(['const', 'enum', 'type'])
const isTag = (schema: JsonSchema) =>
  ('const' in schema || Array.isArray(schema.enum)) && Object.keys(schema).every((key) => TAG_KEYS.has(key))
