import type { Class, JsonSchema } from '../../decorators/metadata.js'
import type { Fragment, TypeName } from './fragment.js'
import { commonValues, mergeFragments, ruledTypes } from './merge-fragments.js'
import type { Property } from './property.js'
import type { Discriminator } from './transformer-metadata.js'
import { hasTransformer } from './transformer-metadata.js'
import { enumSchema, enumValues, isDtoClass, isEnumObject, typesOf } from './types.js'

/** The compiler's type of the property, and whether `@ValidateNested` judges what is inside. */
interface Typed {
  readonly design: unknown
  readonly nested: boolean
}

/** The schema of one value: of the property itself, or of an item where it is an array. */
export function itemSchema(property: Property, fragments: readonly Fragment[], typed: Typed): JsonSchema {
  const { transformer, documented, options } = property
  const type = elementType(property, typed.design)
  warnOfDeadEnds(property, fragments, type, typed)
  if (transformer.dynamic) return mergeFragments(typed.nested ? [...fragments, { types: ['object'] }] : fragments, undefined)
  if (transformer.discriminator) return discriminated(transformer.discriminator, property, typed.nested)
  const ruled = ruledTypes(fragments)
  const values = listedValues(documented?.enum ?? type, ruled)
  if (values && !commonValues(fragments)) return enumSchema(values)
  if (isDtoClass(type) && !commonValues(fragments) && (!ruled || ruled.includes('object'))) {
    const converted = transformer.type !== undefined || options.pipe?.enableImplicitConversion === true
    return classSchema(property, type, typed.nested && converted, typed.nested || ruled !== undefined, fragments)
  }
  if (typed.nested) return { type: 'object' }
  if (transformer.type === Date) return { ...wordsOf(fragments), type: 'string', format: 'date-time' }
  const converted = convertedTypes(property, typed.design)
  if (converted) return { ...wordsOf(fragments), type: converted }
  const isDate = type === Date && !ruled && !commonValues(fragments)
  return mergeFragments(isDate ? [...fragments, { types: ['string'], format: 'date-time' }] : fragments, typesOf(type))
}

/** `@Type` > `@ApiProperty` > `design:type`. What says no more than "array" or "object" says nothing of an item. */
function elementType({ transformer, documented }: Property, design: unknown): unknown {
  return [transformer.type, documented?.type, design].find((type) => type !== undefined && !NOTHING.has(type))
}
const NOTHING = new Set<unknown>([Array, Set, Map, Object, Function, Promise, 'array', 'object'])

/** `@Type(() => Number)` on a declared `string`: both are taken, as it is converted before it is judged. */
function convertedTypes({ transformer }: Property, design: unknown): readonly TypeName[] | undefined {
  const [to, from] = [typesOf(transformer.type), NOTHING.has(design) ? undefined : typesOf(design)]
  return to && from && to[0] !== from[0] ? [...to, ...from] : undefined
}

function listedValues(type: unknown, ruled: readonly TypeName[] | undefined) {
  if (!isEnumObject(type)) return undefined
  const fits = (value: unknown) => !ruled || ruled.some((one) => one === typeof value || (one === 'integer' && typeof value === 'number'))
  const values = enumValues(type).filter(fits)
  return values.length > 0 ? values : undefined
}

/** A class of which nothing is known may be anything on the wire, as an ObjectId or a Decimal is. */
function classSchema(property: Property, type: Class, judged: boolean, isObject: boolean, fragments: readonly Fragment[]): JsonSchema {
  const schema = property.nested(type, judged)
  const isKnown = schema.$ref !== undefined || Object.keys((schema.properties as object | undefined) ?? {}).length > 0
  return isKnown || isObject ? { ...(isKnown ? schema : { type: 'object' }), ...wordsOf(fragments) } : mergeFragments(fragments, undefined)
}

function discriminated({ property: tag, subTypes, kept }: Discriminator, property: Property, judged: boolean): JsonSchema {
  const closes = property.options.pipe?.forbidNonWhitelisted === true
  return {
    anyOf: subTypes.map(({ name, value }) => {
      const schema = property.nested(value, judged)
      const tagged = { type: 'object', properties: { [tag]: { const: name } }, ...(judged && { required: [tag] }) }
      // A closed definition would refuse the tag, which is no property of the class.
      if (schema.$ref) return closes ? tagged : { allOf: [schema, tagged] }
      const { properties, required = [] } = schema as { properties?: Record<string, JsonSchema>; required?: string[] }
      if (required.includes(tag) && !kept)
        property.warn(`"${tag}" is deleted before its rules run: add keepDiscriminatorProperty: true; no call passes`)
      return {
        ...schema,
        properties: { ...properties, [tag]: { ...words(properties?.[tag]), const: name } },
        ...(judged && { required: [...new Set([tag, ...required])] }),
      }
    }),
  }
}

const words = (schema: JsonSchema = {}): JsonSchema => (schema.description === undefined ? {} : { description: schema.description })
const wordsOf = (fragments: readonly Fragment[]): JsonSchema => words(mergeFragments(fragments, undefined))

function warnOfDeadEnds({ transformer, options, warn }: Property, fragments: readonly Fragment[], type: unknown, typed: Typed): void {
  if (transformer.lost) warn(transformer.lost)
  if (fragments.some(({ date }) => date) && transformer.type !== Date && !options.pipe?.enableImplicitConversion)
    warn('its rules want a Date, and JSON has none: add @Type(() => Date); no call passes')
  if (commonValues(fragments)?.length === 0 || (ruledTypes(fragments)?.length === 0 && transformer.type !== Date))
    warn('its rules contradict one another; no value passes')
  if (typed.nested && transformer.type === undefined && isDtoClass(type) && !options.pipe?.enableImplicitConversion)
    warn(hasTransformer() ? '@ValidateNested() without @Type(() => Class): what is inside is not checked' : NO_TRANSFORMER)
}
const NO_TRANSFORMER =
  'class-transformer was not found, so that no @Type() is known; install it beside class-validator, or do not bundle it'
