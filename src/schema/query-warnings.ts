import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { designType } from './declared.js'
import { commonValues, ruledTypes } from './merge-fragments.js'
import type { PipeOptions } from './options.js'
import { fragmentOf, isConditional, isFree, judges } from './rule-kinds.js'
import { findTransformers, type TransformerFacts, transformerFacts } from './transformer-metadata.js'
import { isDtoClass, nameOf } from './types.js'
import { type ValidatorRule, validatorRules } from './validator-metadata.js'

/** What becomes of the texts of a query or a path before a class judges them. */
export interface TextOptions {
  readonly place: 'query' | 'path'
  readonly pipe: PipeOptions
  /** routing-controllers makes numbers, booleans and lists of texts by the declared type. Nest does not. */
  readonly byType?: boolean
  /** How the application's parser reads lists and objects; `deep`: brackets. */
  readonly style: 'deep' | 'repeat'
}

/** What a class asks of a query or a path that texts never are, or not as they seem: `Class.property: what; fix`. For the start. */
export function queryWarnings(type: unknown, options: TextOptions): string[] {
  if (!isDtoClass(type)) return []
  findTransformers()
  return [...validatorRules(type, options.pipe)].flatMap(([property, rules]) => {
    const transformer = transformerFacts(type, property, 'input')
    if (transformer.transformed || transformer.dynamic || transformer.excluded || isFree(rules)) return []
    const said = problemOf({ Class: type, property, rules, transformer }, options)
    return said === undefined ? [] : [`${nameOf(type)}.${property}: ${said}`]
  })
}

/** A named query parameter that wants an object which the parser does not read; undefined: it can be sent. */
export function unsendable(name: string, schema: JsonSchema, style: TextOptions['style']): string | undefined {
  return style === 'repeat' && holdsObjects(schema) ? `the query parameter ${name} ${NO_BRACKETS}` : undefined
}

interface Asked {
  readonly Class: Class
  readonly property: string
  readonly rules: readonly ValidatorRule[]
  readonly transformer: TransformerFacts
}

const NO_BRACKETS =
  "wants an object, and this application's query parser reads none; set the extended one (`app.set('query parser', 'extended')`), or take JSON text and parse it with @Transform()"

function problemOf({ Class, property, rules, transformer }: Asked, { pipe, byType, style, place }: TextOptions): string | undefined {
  const design = designType(Class, property)
  const implicit = pipe.enableImplicitConversion === true
  const whole = rules.filter((rule) => judges(rule) && !rule.each)
  const items = rules.filter((rule) => judges(rule) && rule.each)
  const isConverted = transformer.type !== undefined || ((implicit || byType) && CONVERTED.has(design))
  if (!byType && (transformer.type === Boolean || (transformer.type === undefined && implicit && design === Boolean)))
    return `@Type(() => Boolean) and implicit conversion make true of the text "false"; ${FROM_TEXT}`
  const refusing =
    whole.find((rule) => !isConverted && refusesTexts([rule])) ?? items.find((rule) => !transformer.type && refusesTexts([rule]))
  if (refusing && !(byType && design === Object))
    return `a ${place} holds texts, and ${spelled(refusing)} refuses them; no call passes; ${fixFor(refusing)}`
  if (place === 'path') return undefined
  const list = whole.find((rule) => fragmentOf(rule).types?.join() === 'array')
  if (list && style === 'repeat' && !byType) return `a list of one arrives as a text, and ${spelled(list)} refuses it; ${ONE_IS_A_LIST}`
  const nested = rules.some(({ type }) => type === 'nestedValidation') && !byType && design !== Array
  return nested && style === 'repeat' ? NO_BRACKETS : undefined
}

const CONVERTED = new Set<unknown>([Number, Boolean, Date])
const FROM_TEXT = "add @Transform(({ obj, key }) => obj[key] === 'true')"
const ONE_IS_A_LIST = 'add @Transform(({ value }) => [value].flat())'

/** Rules that no text passes. */
function refusesTexts(rules: readonly ValidatorRule[]): boolean {
  const fragments = rules.filter((rule) => !isConditional(rule)).map((rule) => fragmentOf(rule))
  const values = commonValues(fragments)
  if (values) return values.length > 0 && values.every((value) => typeof value !== 'string')
  const types = ruledTypes(fragments)
  return types !== undefined && types.length > 0 && types.every((type) => type === 'number' || type === 'integer' || type === 'boolean')
}

const isBoolean = (rule: ValidatorRule) => fragmentOf(rule).types?.join() === 'boolean'
const fixFor = (rule: ValidatorRule) => (isBoolean(rule) ? FROM_TEXT : 'add @Type(() => Number)')
const spelled = ({ name = '' }: ValidatorRule) => `@${name.charAt(0).toUpperCase()}${name.slice(1)}()`

function holdsObjects(schema: JsonSchema): boolean {
  return isOf(schema, 'object') || (isOf(schema, 'array') && isOf((schema.items ?? {}) as JsonSchema, 'object'))
}

/** Null aside, which a query does not have. */
const isOf = ({ type }: JsonSchema, name: string) =>
  [type].flat().every((one) => one === name || one === 'null') && [type].flat().includes(name)
