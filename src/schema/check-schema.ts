import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { designType } from './declared.js'
import type { Fragment } from './fragment.js'
import { mergeFragments, orNull } from './merge-fragments.js'
import type { Property } from './property.js'
import { fragmentOf, isFree, isNested, judges } from './rule-kinds.js'
import type { Discriminator } from './transformer-metadata.js'
import { isDtoClass, typesOf } from './types.js'
import type { ValidatorRule } from './validator-metadata.js'

/**
 * What the rules alone say of a property's JSON value: wide, so that nothing is refused that class-validator would take, typed or not. Of
 * a value that changes before it is judged (`@Transform`, `@Type(() => Number)`, implicit conversion) nothing is said.
 */
export function checkSchema(property: Property, nullable: boolean): JsonSchema {
  const { rules, options } = property
  const read = (rule: ValidatorRule) => wideFragment(fragmentOf(rule, options.rules))
  const conversion = conversionOf(property)
  if (conversion.kind === 'unknown' || isFree(rules)) return {}
  const judging = rules.filter(judges)
  const own = keptBy(conversion, judging.filter(({ each }) => !each).map(read))
  const items = keptBy(conversion, judging.filter(({ each }) => each).map(read))
  const itemsNot = own.flatMap((fragment) => fragment.itemsNot ?? [])
  const parts = [
    mergeFragments(own, undefined),
    // `each` judges a value that is no array as it stands.
    items.length > 0 ? byArray({ items: mergeFragments(items, undefined) }, mergeFragments(items, undefined)) : {},
    itemsNot.length > 0 ? { items: { not: { enum: itemsNot } } } : {},
    rules.some(isNested) ? nestedCheck(property, conversion) : {},
  ].filter((part) => Object.keys(part).length > 0)
  return nullable ? takeNull(parts) : together(parts)
}

/** What class-transformer makes of the value before the rules see it. */
type Conversion = { readonly kind: 'none' | 'unknown' | 'date' } | { readonly kind: 'class'; readonly Class: Class }

function conversionOf({ Class, property, transformer, options: { pipe = {} } }: Property): Conversion {
  if (transformer.transformed || transformer.dynamic) return { kind: 'unknown' }
  const design = designType(Class, property)
  const implicit = pipe.enableImplicitConversion === true && design !== Object
  if (transformer.type === undefined && !transformer.discriminator && !implicit) return { kind: 'none' }
  const type = transformer.type ?? (implicit ? design : undefined)
  if (type === undefined) return transformer.discriminator ? { kind: 'none' } : { kind: implicit ? 'unknown' : 'none' }
  // A declared Map or Set is built before it is judged.
  if (design === Map || design === Set) return { kind: 'unknown' }
  if (type === Date) return { kind: 'date' }
  if (isDtoClass(type)) return { kind: 'class', Class: type }
  return type === Object && typesOf(type) === undefined ? { kind: 'none' } : { kind: 'unknown' }
}

/** The keywords that still speak of the value once it is converted. */
function keptBy({ kind }: Conversion, fragments: readonly Fragment[]): Fragment[] {
  // An instance has its initialisers too.
  if (kind === 'class') return fragments.map((fragment) => (fragment.date ? {} : { ...fragment, minProperties: 0 }))
  if (kind !== 'date') return fragments.map((fragment) => (fragment.date ? {} : fragment)) // nothing that JSON has is a Date: no call passes, and the backend says so
  return fragments.map(({ date, types = [], minItems, maxItems, notNull }) => {
    if (date) return { types: DATES }
    if (types.includes('array')) return { types, ...(minItems !== undefined && { minItems }), ...(maxItems !== undefined && { maxItems }) }
    return notNull ? { notNull } : {}
  })
}

/** What `new Date()` takes. */
const DATES = ['string', 'number', 'boolean'] as const

/** The fragment of a rule, less what class-validator and JSON Schema count or fold differently. */
function wideFragment({ wide, ...fragment }: Fragment): Fragment {
  return Object.fromEntries(Object.entries({ ...fragment, ...wide }).filter(([keyword]) => !NARROW.has(keyword)))
}

const NARROW = new Set(['maxLength', 'format', 'contentMediaType', 'say', 'unique'])

/** An object of the class, or an array of them, as class-validator takes both whatever is declared; what is null inside an array is not judged. */
function nestedCheck(property: Property, conversion: Conversion): JsonSchema {
  const { discriminator } = property.transformer
  const one = discriminator
    ? bySubtype(discriminator, property)
    : conversion.kind === 'class'
      ? property.nested(conversion.Class, true)
      : { type: 'object' }
  return byArray({ items: byArray({}, orNull(one)) }, orNull(one))
}

/** The tag chooses the class; a value with another tag is judged as the base class, of which nothing is said. */
function bySubtype({ property: tag, subTypes }: Discriminator, { nested, options: { pipe } }: Property): JsonSchema {
  // A closed class would refuse the tag, which is gone when class-validator looks.
  const schemaOf = (value: Class): JsonSchema => (pipe?.forbidNonWhitelisted ? {} : nested(value, true))
  // oxlint-disable no-thenable -- JSON Schema's keyword
  const choices = subTypes.map(({ name, value }) => ({
    if: { type: 'object', properties: { [tag]: { const: name } }, required: [tag] },
    then: schemaOf(value),
  }))
  return { type: 'object', allOf: choices }
}

/** `array` for an array, `other` for everything else. */
function byArray(array: JsonSchema, other: JsonSchema): JsonSchema {
  return { if: { type: 'array' }, then: array, else: other }
}

function together(parts: readonly JsonSchema[]): JsonSchema {
  return parts.length > 1 ? { allOf: parts } : (parts[0] ?? {})
}

function takeNull(parts: readonly JsonSchema[]): JsonSchema {
  const [only] = parts
  if (parts.length === 0) return {}
  return parts.length === 1 && !('if' in only!) ? orNull(only!) : { if: { type: 'null' }, else: together(parts) }
}
