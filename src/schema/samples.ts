import { Ajv2020 } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../../decorators/metadata.js'
import { LONGEST, textCandidates } from './sample-text.js'

/** Values for a schema: those that it takes, and those that it refuses, each with one thing changed. */
export interface Samples {
  readonly valid: readonly unknown[]
  readonly invalid: readonly unknown[]
  /** JSON pointers of places for which no value was found. */
  readonly missing: readonly string[]
}

/** How samples are made. */
export interface SampleOptions {
  /** Properties that travel as text, where a number and its text are one value. Default: none. */
  readonly asText?: (property: string) => boolean
  /** At most so many valid ones, and so many invalid ones. Default: 30. */
  readonly most?: number
  /** Draws the texts of patterns; the same samples for the same seed. Default: 1. */
  readonly seed?: number
  /** What the invalid ones change one thing of, best a sample that the application was seen to take. Default: the first valid one. */
  readonly from?: object
}

/**
 * Values at the borders of an object schema: the least, all, each listed value, each bound and what lies just beyond, a missing key, an
 * undeclared one. The schema has the last word: what it does not take is never called valid, and what it takes in any reading of its text
 * is never called invalid.
 */
export function samplesOf(schema: JsonSchema, { asText = () => false, most = 30, seed = 1, from }: SampleOptions = {}): Samples {
  const takes = ajv().compile(schema)
  const maker: Maker = { root: schema, missing: new Set(), asText, seed, from }
  const { valid, invalid } = objectValues(maker, schema, '', 0)
  const refused = (value: unknown) => !takes(bestReading(value as object, schema, asText))
  return {
    valid: pick(
      valid.filter((value) => takes(value)),
      most,
    ),
    invalid: pick(invalid.filter(refused), most),
    missing: [...maker.missing],
  }
}

/** Whether a schema takes a value that travels as text, in any reading of the text. */
export function takesAsText(schema: JsonSchema, value: unknown): boolean {
  return formsOf(value).some(validIn(schema))
}

interface Maker {
  readonly root: JsonSchema
  readonly missing: Set<string>
  readonly asText: (property: string) => boolean
  readonly seed: number
  readonly from: object | undefined
}
interface Values {
  readonly valid: readonly unknown[]
  readonly invalid: readonly unknown[]
}

/** A sample as an application reads it at best: what travels as text is the text, or what JSON makes of it, once or in a list. */
function bestReading(value: object, { properties = {}, $defs = {} }: JsonSchema, asText: (property: string) => boolean): object {
  const schemas = properties as Readonly<Record<string, JsonSchema>>
  const read = (name: string, one: unknown): unknown => {
    const schema = schemas[name]
    return asText(name) && schema ? (formsOf(one).find(validIn(schema, { $defs })) ?? one) : one
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, read(name, one)]))
}

function formsOf(value: unknown): unknown[] {
  const forms = [value, leaves(value, String), leaves(value, parsed)]
  // A list of one is written as the value alone.
  const alone = Array.isArray(value) && value.length === 1 ? forms.map((form) => (form as unknown[])[0]) : []
  return [...forms, ...forms.map((form) => [form]), ...alone]
}

function leaves(value: unknown, change: (text: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => leaves(one, change))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, leaves(one, change)]))
  return change(value)
}

function parsed(value: unknown): unknown {
  const text = String(value)
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text
}

const MOST_DEPTH = 5
const MOST_ITEMS = 200

function valuesOf(maker: Maker, given: JsonSchema, at: string, depth: number): Values {
  const schema = resolve(maker.root, given)
  const told = [...((schema.examples as unknown[] | undefined) ?? []), ...('default' in schema ? [schema.default] : [])]
  if (Array.isArray(schema.enum)) return { valid: schema.enum, invalid: ['no such value', -98765] }
  if ('const' in schema) return { valid: [schema.const], invalid: ['no such value'] }
  const { anyOf, oneOf, ...other } = schema
  const branches = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined
  if (branches)
    return {
      valid: branches.flatMap((branch) => valuesOf(maker, { ...other, ...resolve(maker.root, branch) }, at, depth).valid),
      invalid: ['no such value', -98765, { no: 'such key' }],
    }
  const types = [schema.type ?? []].flat() as string[]
  const kinds = (types.length > 0 ? types : ['string']).map((type) => (KINDS[type] ?? anything)(maker, schema, at, depth))
  const strange = types.length === 0 ? [] : types.includes('object') ? [null] : [{ no: 'such key' }, null]
  const valid = [...told, ...kinds.flatMap((kind) => kind.valid)].filter(validIn(schema, maker.root))
  if (valid.length === 0) maker.missing.add(at)
  return { valid, invalid: [...kinds.flatMap((kind) => kind.invalid), ...strange] }
}

type Kind = (maker: Maker, schema: JsonSchema, at: string, depth: number) => Values

const KINDS: Readonly<Record<string, Kind>> = {
  string: (maker, schema, at) => textValues(maker, schema, at),
  number: (_, schema) => numberValues(schema, 0.5),
  integer: (_, schema) => numberValues(schema, 1),
  boolean: () => ({ valid: [true, false], invalid: ['maybe'] }),
  null: () => ({ valid: [null], invalid: [] }),
  array: (maker, schema, at, depth) => arrayValues(maker, schema, at, depth),
  object: (maker, schema, at, depth) => objectValues(maker, schema, at, depth),
}
const anything: Kind = () => ({ valid: ['abc'], invalid: [] })

function textValues(maker: Maker, schema: JsonSchema, at: string): Values {
  const candidates = textCandidates(schema, maker.seed).filter(validIn({ ...schema, type: 'string' }))
  if (candidates.length === 0) maker.missing.add(at)
  const { minLength, maxLength } = schema as { minLength?: number; maxLength?: number }
  const beyond = [
    ...(minLength && minLength <= LONGEST ? ['a'.repeat(minLength - 1)] : []),
    ...(maxLength !== undefined && maxLength < LONGEST ? [(candidates[0] ?? 'a').padEnd(maxLength + 1, 'a')] : []),
    ...(schema.pattern === undefined ? [] : ['', '?!', ' ']),
  ]
  // The first is the likeliest; then borders of the length. Other forms of a pattern only where it says all there is.
  const borders = [minLength ?? 0, maxLength].flatMap((length) => candidates.find((text) => text.length === length) ?? [])
  const others = isSpoken(schema) ? [] : candidates.slice(1, 4)
  return { valid: [...new Set([...candidates.slice(0, 1), ...borders, ...others])], invalid: [...beyond, 12345] }
}

/** More is asked than the pattern says: an address that exists nowhere has its form, too. */
const isSpoken = ({ pattern, format, description }: JsonSchema) =>
  pattern === undefined || format !== undefined || description !== undefined

function numberValues(schema: JsonSchema, step: number): Values {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<string, number | undefined>
  const unit = multipleOf ?? step
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + unit)
  const most = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - unit)
  const floor = Math.ceil((least ?? 0) / unit) * unit
  const ceiling = Math.floor((most ?? 0) / unit) * unit
  const beyond = [
    ...[minimum === undefined ? [] : [minimum - 1], maximum === undefined ? [] : [maximum + 1]].flat(),
    ...[exclusiveMinimum ?? [], exclusiveMaximum ?? []].flat(),
    ...(step === 1 || multipleOf !== undefined ? [floor + unit / 2] : []),
  ]
  const borders = [least === undefined ? [] : [least, floor], most === undefined ? [] : [most, ceiling]].flat()
  const inside = [7, floor + unit, ceiling - unit, unit]
  return { valid: [...inside.filter(validIn(schema)).slice(0, 1), ...borders], invalid: [...beyond, 'no number'] }
}

function arrayValues(maker: Maker, schema: JsonSchema, at: string, depth: number): Values {
  const {
    items = {},
    minItems = 0,
    maxItems,
    uniqueItems,
  } = schema as { items?: JsonSchema; minItems?: number; maxItems?: number; uniqueItems?: boolean }
  if (depth > MOST_DEPTH) return { valid: minItems === 0 ? [[]] : [], invalid: [] }
  const item = valuesOf(maker, items, `${at}/0`, depth + 1)
  const list = (wanted: number, count = Math.min(wanted, MOST_ITEMS + 1)) =>
    uniqueItems ? item.valid.slice(0, count) : Array.from({ length: count }, (_, index) => item.valid[index % item.valid.length])
  const usual = item.valid.length === 0 ? [] : list(Math.max(1, minItems))
  return {
    valid: [
      usual,
      list(minItems),
      ...item.valid.map((one) => [one, ...usual.slice(1)]),
      ...(maxItems !== undefined && maxItems <= MOST_ITEMS ? [list(maxItems)] : []),
    ],
    invalid: [
      ...(minItems > 0 ? [list(minItems - 1)] : []),
      ...(maxItems !== undefined && maxItems <= MOST_ITEMS ? [list(maxItems + 1)] : []),
      ...item.invalid.map((one) => [one, ...usual.slice(1)]),
      'no list',
    ],
  }
}

function objectValues(maker: Maker, schema: JsonSchema, at: string, depth: number): Values {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as { properties?: Record<string, JsonSchema>; required?: readonly string[]; additionalProperties?: unknown }
  if (depth > MOST_DEPTH) return { valid: required.length === 0 ? [{}] : [], invalid: [] }
  const made = Object.entries(properties).map(([name, property]) => ({ name, ...valuesOf(maker, property, `${at}/${name}`, depth + 1) }))
  const usual = (names: (name: string) => boolean) =>
    Object.fromEntries(made.flatMap(({ name, valid }) => (valid.length > 0 && names(name) ? [[name, valid[0]]] : [])))
  const all = usual(() => true)
  const least = usual((name) => required.includes(name))
  const base = (depth === 0 && maker.from) || all
  const isText = (name: string) => depth === 0 && maker.asText(name)
  // What travels as text has neither null nor, in a path, an empty text.
  const sendable = (name: string) => (value: unknown) => !isText(name) || (value !== null && value !== '')
  return {
    valid: [
      all,
      least,
      ...made.flatMap(({ name, valid }) =>
        valid
          .slice(1)
          .filter(sendable(name))
          .map((value) => ({ ...all, [name]: value })),
      ),
      ...Object.keys(all).map((name) => without(all, name)),
    ],
    invalid: [
      ...required.map((name) => without(base, name)),
      ...made.flatMap(({ name, invalid }) => invalid.filter(sendable(name)).map((value) => ({ ...base, [name]: value }))),
      ...(depth > 0 ? ['no object'] : []),
      ...(additionalProperties === false && depth > 0 ? [{ ...base, noSuchKey: 1 }] : []),
    ],
  }
}

const without = (value: object, name: string) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))

function resolve(root: JsonSchema, schema: JsonSchema): JsonSchema {
  const { $ref, ...own } = schema
  if (typeof $ref !== 'string') return schema
  const definitions = (root.$defs ?? {}) as Record<string, JsonSchema>
  return { ...definitions[$ref.replace('#/$defs/', '')], ...own }
}

/** The first two, and of the others evenly, so that every property has its turn. */
function pick(values: readonly unknown[], most: number): unknown[] {
  const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
  if (distinct.length <= most) return distinct
  const [first, second, ...others] = distinct
  const turns = Math.max(0, most - 2)
  return [first, second, ...Array.from({ length: turns }, (_, index) => others[Math.floor((index * others.length) / turns)])].slice(0, most)
}

const ajv = () => new Ajv2020({ strict: false, validateFormats: false, logger: false })
let shared: Ajv2020 | undefined

/** Whether a part of a schema takes a value; true where only the whole can tell. */
function validIn(schema: JsonSchema, { $defs }: JsonSchema = {}): (value: unknown) => boolean {
  try {
    const takes = (shared ??= ajv()).compile($defs ? { ...schema, $defs } : schema)
    return (value) => takes(value)
  } catch {
    return () => true
  }
}
