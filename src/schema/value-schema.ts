import type { JsonSchema } from '../../decorators/metadata.js'
import type { Fragment, TypeName } from './fragment.js'
import { itemSchema } from './item-schema.js'
import { mergeFragments } from './merge-fragments.js'
import type { Property } from './property.js'
import { fragmentOf, isNested, judges } from './rule-kinds.js'
import { typesOf } from './types.js'
import type { ValidatorRule } from './validator-metadata.js'

/** The schema of what a property holds: one value, an array or a map of them. `free`: a condition may switch every rule off. */
export function valueSchema(property: Property, design: unknown, free: boolean): JsonSchema {
  const { judged, rules, transformer, options } = property
  const judging = judged && !free ? rules.filter(judges) : []
  const read = (rule: ValidatorRule) => fragmentOf(rule, options.rules)
  const own = judging.filter(({ each }) => !each).map(read)
  const items = judging.filter(({ each }) => each).map(read)
  for (const { broken } of [...own, ...items]) if (broken) property.warn(broken)
  const shape = shapeOf(property, design, own)
  if (transformer.transformed) return beforeTransform(property, design, shape)
  const typed = { design, nested: judged && !free && rules.some(isNested) }
  if (shape === 'map') return { ...mergeFragments(own, ['object']), additionalProperties: itemSchema(property, items, typed) }
  if (shape === 'one') return itemSchema(property, [...own, ...items], typed)
  const itemsNot = own.flatMap((fragment) => fragment.itemsNot ?? [])
  const item = itemSchema(property, itemsNot.length > 0 ? [...items, { not: itemsNot }] : items, typed)
  const { uniqueItems, ...array } = mergeFragments(own, ['array'])
  const unique = uniqueItems === true && ['string', 'number', 'integer', 'boolean'].includes(item.type as string)
  const schema = { ...array, ...(unique && { uniqueItems }), items: item }
  return shape === 'either' ? either(schema, item) : schema
}

/** `either`: a rule for each item, on a type that the compiler did not keep: `T | T[]` as well as `T[] | null`. */
type Shape = 'one' | 'array' | 'either' | 'map'

function shapeOf({ rules, documented }: Property, design: unknown, own: readonly Fragment[]): Shape {
  const types = typesOf(design)
  if (design === Map) return 'map'
  if (types?.[0] === 'array' || documented?.isArray || own.some((fragment) => fragment.types?.includes('array'))) return 'array'
  if (!rules.some(({ each }) => each) || !LOST.has(design)) return 'one'
  return rules.some((rule) => isNested(rule) && rule.each) ? 'array' : 'either'
}

/** What compilers write where they keep nothing of a type. */
const LOST = new Set<unknown>([undefined, Object, Function])

/** An array, or one bare item where an item is a plain value. */
function either(array: JsonSchema, { type, pattern, format, minLength, maxLength, minimum, maximum }: JsonSchema): JsonSchema {
  const { type: _, ...open } = array
  if (type === undefined) return open
  const bare = Object.entries({ pattern, format, minLength, maxLength, minimum, maximum }).filter(([, value]) => value !== undefined)
  return { ...open, type: [...new Set(['array', type].flat())], ...Object.fromEntries(bare) }
}

/** What arrives before a transform is anybody's guess: the declared type, a text, or what the documentation names. */
function beforeTransform({ options, documented, transformer }: Property, design: unknown, shape: Shape): JsonSchema {
  const told = typesOf(documented?.type)?.filter((type) => type !== 'object' && type !== 'array') ?? []
  if (options.direction === 'output') return told.length > 0 && documented?.type !== design ? { type: told } : {}
  const declared: readonly TypeName[] | undefined =
    shape === 'array' || shape === 'either' ? ['array'] : typesOf(transformer.type ?? design)
  if (!declared && told.length === 0) return {}
  const types = [...new Set<TypeName>([...told, ...(declared ?? []), ...(typesOf(design) ?? []), 'string'])]
  return { type: types.length === 1 ? types[0] : types, ...(types.includes('array') && { items: {} }) }
}
