import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { designType, type SwaggerProperty, type TransformerFacts, type ValidatorRule } from './class-metadata.js'
import { type Fragment, isJsonPrimitive, mergeFragments, orNull, type TypeName } from './fragment.js'
import type { Reading } from './json-schema-of.js'
import { RULES } from './rules.js'
import { enumSchema, isDtoClass, isEnumObject, typesOf } from './types.js'

/** Everything known of one property. */
export interface Property {
  readonly Class: Class
  readonly property: string
  readonly rules: readonly ValidatorRule[]
  readonly transformer: TransformerFacts
  readonly documented: SwaggerProperty | undefined
  readonly initial: unknown
  readonly reading: Reading
}

/** One property's schema, and whether a value without it is refused. */
export function propertySchema(property: Property): { readonly schema: JsonSchema; readonly required: boolean } {
  const { documented, initial, rules, reading } = property
  const output = reading.options.direction === 'output'
  const base = output ? valueSchema({ ...property, rules: rules.filter(isNested) }) : valueSchema(property)
  const nullable = !output && rules.some(isOptional)
  return {
    schema: {
      ...(nullable ? orNull(base) : base),
      ...words(documented),
      ...(!output && initial !== undefined && initial !== null && isJsonPrimitive(initial) && { default: initial }),
    },
    required: !output && isRequired(property),
  }
}

const isOptional = (rule: ValidatorRule) =>
  rule.type === 'conditionalValidation' &&
  (rule.name === 'isOptional' || (rule.name === undefined && /!== null/.test(String(rule.constraints?.[0]))))
const isConditional = (rule: ValidatorRule) => rule.type === 'conditionalValidation'
const isNested = (rule: ValidatorRule) => rule.type === 'nestedValidation'
const isDefined = (rule: ValidatorRule) => rule.type === 'isDefined' || rule.name === 'isDefined'
/** Rules that judge a value: conditions, whitelisting and nesting do not. */
const judges = (rule: ValidatorRule) =>
  !isConditional(rule) && !isNested(rule) && rule.type !== 'whitelistValidation' && rule.type !== 'promiseValidation'

function isRequired({ rules, initial, transformer, reading }: Property): boolean {
  const { pipe = {} } = reading.options
  if (rules.some(isConditional) || initial !== undefined || (transformer.exposed && transformer.transformed)) return false
  const needed = pipe.skipMissingProperties || pipe.skipUndefinedProperties ? rules.filter(isDefined) : rules.filter(judges)
  return needed.some((rule) => !fragmentOf(rule).undef)
}

function fragmentOf(rule: ValidatorRule): Fragment {
  const row = Object.hasOwn(RULES, rule.name ?? '') ? RULES[rule.name!] : undefined
  return row ? row((rule.constraints ?? []) as never) : rule.name ? { say: rule.name } : {}
}

function valueSchema(property: Property): JsonSchema {
  const { Class, property: name, rules, transformer, documented } = property
  const declared = designType(Class, name)
  // A condition may switch every rule off, and a transform may change the value before it is judged.
  const free = rules.some((rule) => isConditional(rule) && !isOptional(rule)) || transformer.transformed
  const judging = free ? [] : rules.filter(judges)
  const own = judging.filter(({ each }) => !each).map(fragmentOf)
  const items = judging.filter(({ each }) => each).map(fragmentOf)
  const isArray =
    declared === Array ||
    declared === Set ||
    rules.some(({ each }) => each) ||
    documented?.isArray === true ||
    Array.isArray(documented?.type) ||
    own.some(({ types }) => types?.includes('array'))
  if (transformer.transformed) return afterTransform(property, isArray)
  if (declared === Map)
    return {
      ...mergeFragments(
        own.filter(({ types }) => !types),
        ['object'],
      ),
      additionalProperties: itemSchema(property, items),
    }
  if (!isArray) return itemSchema(property, own)
  const itemsNot = own.flatMap((fragment) => fragment.itemsNot ?? [])
  const item = itemSchema(property, items)
  const { uniqueItems, ...array } = mergeFragments(own, ['array'])
  const isPrimitive = typeof item.type === 'string' && ['string', 'number', 'integer', 'boolean'].includes(item.type)
  return {
    ...array,
    ...(uniqueItems === true && isPrimitive && { uniqueItems }),
    items: itemsNot.length > 0 ? { ...item, not: { enum: itemsNot } } : item,
  }
}

/** What arrives before a transform is anybody's guess: the declared type or a text, unless the documentation names a primitive. */
function afterTransform({ Class, property, documented, transformer }: Property, isArray: boolean): JsonSchema {
  const told = typesOf(documented?.type)
  if (told && told[0] !== 'object' && told[0] !== 'array') return { type: told.length === 1 ? told[0] : told }
  const declared = isArray ? (['array'] as const) : typesOf(transformer.type ?? designType(Class, property))
  if (!declared) return {}
  return { type: [...new Set<TypeName>([...declared, 'string'])], ...(isArray && { items: {} }) }
}

/** The schema of one value: of the property, or of an item where it is an array. */
function itemSchema(property: Property, fragments: readonly Fragment[]): JsonSchema {
  const { Class, property: name, rules, transformer, documented, reading } = property
  const design = designType(Class, name)
  const type =
    transformer.type ?? resolveSwagger(documented?.type) ?? (design === Array || design === Set || design === Map ? undefined : design)
  if (transformer.discriminator) return discriminated(transformer, reading)
  if (isEnumObject(documented?.enum ?? type))
    return { ...enumSchema(documented?.enum ?? type), ...pick(mergeFragments(fragments, undefined)) }
  if (isDtoClass(type)) return reading.nested(type)
  if (rules.some(isNested)) return { type: 'object' }
  const date = type === Date ? [{ date: true, format: 'date-time' } satisfies Fragment] : []
  const own =
    date.length > 0 ? fragments.map((fragment) => (fragment.date ? { ...(fragment.say && { say: fragment.say }) } : fragment)) : fragments
  return mergeFragments([...own, ...date], typesOf(type))
}

/** Keywords of a rule that stay beside an enum of the documentation. */
const pick = ({ enum: values, type }: JsonSchema) => ({
  ...(values !== undefined && { enum: values }),
  ...(values !== undefined && type !== undefined && { type }),
})

function discriminated({ discriminator }: TransformerFacts, reading: Reading): JsonSchema {
  const { property, subTypes } = discriminator!
  return {
    anyOf: subTypes.map(({ name, value }) => {
      const schema = reading.nested(value)
      if (schema.$ref) return { allOf: [schema, { type: 'object', properties: { [property]: { const: name } }, required: [property] }] }
      const { properties, required = [] } = schema as { properties?: Record<string, JsonSchema>; required?: string[] }
      return { ...schema, properties: { [property]: { const: name }, ...properties }, required: [...new Set([property, ...required])] }
    }),
  }
}

/** `type: () => Dto`, `type: [Dto]`, `type: Dto` or `type: 'string'`. */
function resolveSwagger(type: unknown): unknown {
  const told = typeof type === 'function' && type.name === 'type' ? (type as () => unknown)() : type
  return Array.isArray(told) ? told[0] : told
}

function words(documented: SwaggerProperty | undefined): JsonSchema {
  if (!documented) return {}
  const { description, title, example, deprecated } = documented
  return {
    ...(title && { title }),
    ...(description && { description }),
    ...(example !== undefined && { examples: [example] }),
    ...(deprecated && { deprecated }),
  }
}
