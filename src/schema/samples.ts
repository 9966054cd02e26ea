import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../../decorators/metadata.js'
import { textCandidates } from './sample-text.js'

/** Values for a schema: those that it takes, and those that it refuses, each with one thing changed. */
export interface Samples {
  readonly valid: readonly unknown[]
  readonly invalid: readonly unknown[]
  /** JSON pointers of places for which no value was found. */
  readonly missing: readonly string[]
}

/**
 * Values at the borders of an object schema: the least, all, each listed value, each bound and what lies just beyond, a missing key, an
 * undeclared one. The schema has the last word: what it does not take is never called valid. `asText` names properties that travel as
 * text, where a number and its text are one value. At most `most` of each kind; the same for the same schema.
 */
export function samplesOf(
  schema: JsonSchema,
  { asText = () => false, most = 30 }: { asText?: (property: string) => boolean; most?: number } = {},
): Samples {
  const takes = new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile(schema)
  const maker: Maker = { root: schema, missing: new Set(), asText }
  const { valid, invalid } = objectValues(maker, schema, '', 0)
  return {
    valid: pick(
      valid.filter((value) => takes(value)),
      most,
    ),
    invalid: pick(
      invalid.filter((value) => !takes(value)),
      most,
    ),
    missing: [...maker.missing],
  }
}

interface Maker {
  readonly root: JsonSchema
  readonly missing: Set<string>
  readonly asText: (property: string) => boolean
}
interface Values {
  readonly valid: readonly unknown[]
  readonly invalid: readonly unknown[]
}

const MOST_DEPTH = 5

function valuesOf(maker: Maker, given: JsonSchema, at: string, depth: number): Values {
  const schema = resolve(maker.root, given)
  const told = [...((schema.examples as unknown[] | undefined) ?? []), ...('default' in schema ? [schema.default] : [])]
  if (Array.isArray(schema.enum)) return { valid: schema.enum, invalid: ['no such value', -98765] }
  if ('const' in schema) return { valid: [schema.const], invalid: ['no such value'] }
  const branches = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined
  if (branches)
    return {
      valid: branches.flatMap((branch) => valuesOf(maker, { ...schema, anyOf: undefined, oneOf: undefined, ...branch }, at, depth).valid),
      invalid: [],
    }
  const types = [schema.type ?? []].flat() as string[]
  const kinds = (types.length > 0 ? types : ['string']).map((type) => (KINDS[type] ?? anything)(maker, schema, at, depth))
  const strange = types.length > 0 && !types.includes('object') ? [{ no: 'such key' }] : []
  const valid = [...told, ...kinds.flatMap((kind) => kind.valid)]
  if (valid.length === 0) maker.missing.add(at)
  return { valid, invalid: [...kinds.flatMap((kind) => kind.invalid), ...strange] }
}

type Kind = (maker: Maker, schema: JsonSchema, at: string, depth: number) => Values

const KINDS: Readonly<Record<string, Kind>> = {
  string: (_, schema, at) => textValues(_, schema, at),
  number: (_, schema) => numberValues(schema, 0.5),
  integer: (_, schema) => numberValues(schema, 1),
  boolean: () => ({ valid: [true, false], invalid: ['maybe'] }),
  null: () => ({ valid: [null], invalid: [] }),
  array: (maker, schema, at, depth) => arrayValues(maker, schema, at, depth),
  object: (maker, schema, at, depth) => objectValues(maker, schema, at, depth),
}
const anything: Kind = () => ({ valid: ['abc'], invalid: [] })

function textValues(maker: Maker, schema: JsonSchema, at: string): Values {
  const takes = compiled(schema)
  const candidates = textCandidates(schema).filter((text) => takes(text))
  if (candidates.length === 0) maker.missing.add(at)
  const { minLength, maxLength } = schema as { minLength?: number; maxLength?: number }
  const beyond = [
    ...(minLength ? ['a'.repeat(minLength - 1)] : []),
    ...(maxLength !== undefined && maxLength < 5000 ? [(candidates[0] ?? 'a').padEnd(maxLength + 1, 'a')] : []),
    ...(schema.pattern === undefined ? [] : ['', '?!', ' ']),
  ]
  // The first is the likeliest; the others are borders of the length.
  const borders = candidates.filter((text) => text.length === minLength || text.length === maxLength)
  return { valid: [...new Set([...candidates.slice(0, 1), ...borders])], invalid: [...beyond, 12345] }
}

function numberValues(schema: JsonSchema, step: number): Values {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<string, number | undefined>
  const unit = multipleOf ?? step
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + unit)
  const most = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - unit)
  const inside = multipleOf ?? (least !== undefined && least > 7 ? least + unit : most !== undefined && most < 7 ? most - unit : 7)
  const beyond = [
    ...[minimum === undefined ? [] : [minimum - 1], maximum === undefined ? [] : [maximum + 1]].flat(),
    ...[exclusiveMinimum ?? [], exclusiveMaximum ?? []].flat(),
    ...(step === 1 ? [(least ?? 0) + 0.5] : []),
  ]
  return { valid: [inside, ...[least ?? [], most ?? []].flat()], invalid: [...beyond, 'no number'] }
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
  const list = (count: number) =>
    uniqueItems ? item.valid.slice(0, count) : Array.from({ length: count }, (_, index) => item.valid[index % item.valid.length])
  const usual = item.valid.length === 0 ? [] : list(Math.max(1, minItems))
  return {
    valid: [
      usual,
      list(minItems),
      ...item.valid.map((one) => [one, ...usual.slice(1)]),
      ...(maxItems !== undefined && maxItems <= 200 ? [list(maxItems)] : []),
    ],
    invalid: [
      ...(minItems > 0 ? [list(minItems - 1)] : []),
      ...(maxItems !== undefined && maxItems <= 200 ? [list(maxItems + 1)] : []),
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
  const isText = (name: string) => depth === 0 && maker.asText(name)
  return {
    valid: [all, least, ...made.flatMap(({ name, valid }) => valid.slice(1).map((value) => ({ ...all, [name]: value })))],
    invalid: [
      ...required.map((name) => without(all, name)),
      // What travels as text has no type of its own.
      ...made.flatMap(({ name, invalid }) =>
        invalid.filter((value) => !isText(name) || typeof value === 'string').map((value) => ({ ...all, [name]: value })),
      ),
      ...(depth > 0 ? ['no object'] : []),
      ...(additionalProperties === false && depth > 0 ? [{ ...all, noSuchKey: 1 }] : []),
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

/** Evenly, so that every property has its turn. */
function pick(values: readonly unknown[], most: number): unknown[] {
  const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
  if (distinct.length <= most) return distinct
  return Array.from({ length: most }, (_, index) => distinct[Math.floor((index * distinct.length) / most)])
}

const texts = new WeakMap<JsonSchema, ValidateFunction>()
const ajv = () => new Ajv2020({ strict: false, validateFormats: false, logger: false })
let shared: Ajv2020 | undefined

function compiled(schema: JsonSchema): ValidateFunction {
  const known = texts.get(schema) ?? (shared ??= ajv()).compile({ ...schema, type: 'string' })
  texts.set(schema, known)
  return known
}
