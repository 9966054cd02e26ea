import type { JsonSchema } from '../../decorators/metadata.js'
import { isObject } from '../../src/is-object.js'

/** A schema with what it refers to by the names of `addSchema` (`User#`, `User#/properties/id`) in its own `$defs`. */
export function withShared(schema: JsonSchema, shared: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const ids = Object.keys(shared)
  const keys = new Map(
    ids.map((id, at) => [id.replace(/#$/, ''), ids.length > 1 || /\W/.test(id) ? `${id.replace(/\W+/g, '_')}_${at}` : id]),
  )
  const definitions: Record<string, unknown> = {}
  const read = (value: unknown, base: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => read(item, base))
    if (!isObject(value)) return value
    const { $id: _, ...rest } = value
    return Object.fromEntries(
      Object.entries(rest).map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string' ? moved(inner, base) : read(inner, base),
      ]),
    )
  }
  const moved = (ref: string, base: string): string => {
    const [id = '', pointer = ''] = ref.split('#')
    if (id === '') return `#${base}${pointer}`
    const key = keys.get(id)
    if (key === undefined) return ref
    if (!(key in definitions)) {
      definitions[key] = {}
      definitions[key] = read(shared[id] ?? shared[`${id}#`], `/$defs/${key}`)
    }
    return `#/$defs/${key}${pointer}`
  }
  const own = read(schema, '') as JsonSchema
  return Object.keys(definitions).length === 0 ? own : { ...own, $defs: { ...(own.$defs as object | undefined), ...definitions } }
}
