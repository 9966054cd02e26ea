import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { SchemaProfile } from '../../src/schema/profiles/apply-profile.js'

/** What a client sees of a tool. */
export interface Listed {
  readonly name: string
  readonly inputSchema: Schema
}
type Schema = Readonly<Record<string, unknown>>

/** One schema inside another: where, how deep, and below which keyword. */
interface Place {
  readonly schema: Schema
  readonly path: string
  readonly depth: number
  readonly under: string
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
const ROOT = ['type', 'properties', 'required', 'additionalProperties', '$defs', 'description']
const LEVELS = 10 // the providers' limit, the root counted

/** What some client would refuse of a tool: one line each, with the place. The rules of schemas.md, "What clients choke on". */
export function lintSchema({ name, inputSchema }: Listed, profile: SchemaProfile = 'portable'): string[] {
  const places = [...walk({ schema: inputSchema, path: '#', depth: 0, under: 'root' })]
  return [
    ...(/^[A-Za-z0-9_-]{1,64}$/.test(name) ? [] : [`name ${name}`]),
    ...rootFaults(inputSchema),
    ...places.flatMap((place) => faultsOf(place, profile).map((fault) => `${place.path} ${fault}`)),
    ...referenceFaults(inputSchema, places),
    ...compileFaults(inputSchema),
  ]
}

const faultsOf = (place: Place, profile: SchemaProfile) =>
  isObject(place.schema) ? [...commonFaults(place), ...OWN[profile](place)] : ['is no object']

function rootFaults(root: Schema): string[] {
  const keys = Object.keys((root.properties ?? {}) as object)
  return [
    ...Object.keys(root).flatMap((key) => (ROOT.includes(key) ? [] : [`root key ${key}`])),
    ...(root.type === 'object' ? [] : ['root is no plain object']),
    ...(isObject(root.properties) ? [] : ['root has no properties']),
    ...keys.flatMap((key) => (/^[a-zA-Z0-9_-]{1,64}$/.test(key) ? [] : [`argument ${JSON.stringify(key)}`])),
  ]
}

/** Every schema, each place of it once; written without the code under test. */
function* walk(place: Place): Generator<Place> {
  yield place
  const { schema, path, depth } = place
  const below = (inner: unknown, step: string, under: string, own = depth + 1): Place[] =>
    typeof inner === 'boolean' && under === 'additionalProperties'
      ? []
      : [{ schema: inner as Schema, path: `${path}/${step}`, depth: own, under }]
  const inner = Object.entries(schema ?? {}).flatMap(([key, value]) => {
    if (['properties', 'patternProperties', 'dependentSchemas', '$defs'].includes(key))
      return Object.entries(value as object).flatMap(([name, one]) => below(one, `${key}/${name}`, key, key === '$defs' ? 1 : depth + 1))
    if (['anyOf', 'oneOf', 'allOf'].includes(key)) return (value as unknown[]).flatMap((one, at) => below(one, `${key}/${at}`, key))
    const alone = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']
    return alone.includes(key) ? below(value, key, key) : []
  })
  for (const one of inner)
    if (isObject(one.schema)) yield* walk(one)
    else yield one
}

const FOREIGN = [
  'nullable',
  'definitions',
  '$schema',
  '$id',
  'id',
  'example',
  'discriminator',
  'prefixItems',
  'additionalItems',
  'oneOf',
  'xml',
]

function commonFaults({ schema, depth, under }: Place): string[] {
  const types = [schema.type ?? []].flat() as string[]
  const properties = Object.keys((schema.properties ?? {}) as object)
  const required = (schema.required ?? []) as unknown[]
  const values = ['const' in schema ? [schema.const] : [], (schema.enum ?? []) as unknown[]].flat()
  const strange = [
    ...(depth >= LEVELS ? ['is too deep'] : []),
    ...(under !== 'root' && '$defs' in schema ? ['has $defs'] : []),
    ...(types.includes('array') && !isObject(schema.items) ? ['is an array without items'] : []),
    ...(Array.isArray(schema.type) && (types.length < 2 || new Set(types).size !== types.length) ? ['lists types badly'] : []),
    ...types.flatMap((type) => (TYPES.includes(type) ? [] : [`has the type ${type}`])),
    ...properties.flatMap((key) => (/^[a-zA-Z0-9_.-]{1,64}$/.test(key) ? [] : [`has the key ${JSON.stringify(key)}`])),
    ...(Array.isArray(required) && required.every((key) => typeof key === 'string') ? [] : ['has a strange required']),
    ...(new Set(required).size === required.length ? [] : ['requires a key twice']),
    ...('properties' in schema
      ? required.flatMap((key) => (properties.includes(String(key)) ? [] : [`requires ${String(key)}, which it has not`]))
      : []),
    ...('enum' in schema && values.length === 0 ? ['lists nothing'] : []),
    ...values.flatMap((value) =>
      types.length === 0 || types.some((type) => isOf(type, value)) || schema.nullable ? [] : [`lists ${JSON.stringify(value)}`],
    ),
    ...[schema.pattern ?? [], Object.keys((schema.patternProperties ?? {}) as object)]
      .flat()
      .flatMap((source) => patternFaults(String(source))),
  ]
  return [
    ...strange,
    ...FOREIGN.flatMap((key) => (key in schema && !(key === 'nullable' && typeof schema.type === 'string') ? [`says ${key}`] : [])),
  ]
}

function patternFaults(source: string): string[] {
  try {
    new RegExp(source, 'u')
  } catch {
    return [`has the pattern ${source}`]
  }
  return /\(\?<?[=!]|\\[1-9k]/.test(source) ? [`looks around in ${source}`] : []
}

const isOf = (type: string, value: unknown): boolean =>
  ({ null: value === null, array: Array.isArray(value), integer: Number.isInteger(value), object: isObject(value) })[type] ??
  typeof value === type

const only = (schema: Schema, ...keys: string[]) => Object.keys(schema).flatMap((key) => (keys.includes(key) ? [] : [`says ${key}`]))

const OWN: Readonly<Record<SchemaProfile, (place: Place) => string[]>> = {
  portable: ({ schema }) => ('nullable' in schema ? ['says nullable'] : []),
  strict: ({ schema }) => {
    const keys = Object.keys((schema.properties ?? {}) as object)
    const isObjectType = [schema.type].flat().includes('object')
    return [
      ...only(
        schema,
        'type',
        'properties',
        'required',
        'additionalProperties',
        'items',
        'anyOf',
        '$ref',
        '$defs',
        'enum',
        'const',
        'description',
      ),
      ...(isObjectType && schema.additionalProperties !== false ? ['is open'] : []),
      ...(isObjectType && !isObject(schema.properties) ? ['is an object without properties'] : []),
      ...(isObjectType && JSON.stringify(schema.required) !== JSON.stringify(keys) ? ['has optional keys'] : []),
      ...('$ref' in schema && Object.keys(schema).length > 1 ? ['has more than its $ref'] : []),
      ...('type' in schema || '$ref' in schema || 'anyOf' in schema ? [] : ['is of no type']),
      ...('anyOf' in schema ? only(schema, 'anyOf', 'description') : []),
    ]
  },
  gemini: ({ schema, under }) => {
    const values = (schema.enum ?? []) as unknown[]
    const known = [
      'type',
      'nullable',
      'title',
      'description',
      'format',
      'pattern',
      'minLength',
      'maxLength',
      'minimum',
      'maximum',
      'items',
      'minItems',
    ]
    return [
      ...only(schema, ...known, 'maxItems', 'properties', 'required', 'minProperties', 'maxProperties', 'enum', 'anyOf'),
      ...('anyOf' in schema && Object.keys(schema).length > 1 ? ['has more than its anyOf'] : []),
      ...('anyOf' in schema && under === 'items' ? ['chooses in items'] : []),
      ...(typeof schema.type === 'string' || 'anyOf' in schema ? [] : ['is not of one type']),
      ...('properties' in schema && schema.type !== 'object' ? ['has properties'] : []),
      ...(under !== 'root' && 'properties' in schema && Object.keys(schema.properties as object).length === 0 ? ['has no properties'] : []),
      ...('items' in schema && schema.type !== 'array' ? ['has items'] : []),
      ...(values.every((value) => typeof value === 'string' && value !== '') ? [] : ['lists what is no text']),
      ...(['date-time', 'float', 'double', 'int32', 'int64', undefined].includes(schema.format as string)
        ? []
        : [`has the format ${String(schema.format)}`]),
    ]
  },
}

/** Only what contains itself is referred to, and every reference leads somewhere. */
function referenceFaults(root: Schema, places: readonly Place[]): string[] {
  const $defs = (root.$defs ?? {}) as Readonly<Record<string, Schema>>
  const refs = (schema: Schema) =>
    [...walk({ schema, path: '', depth: 0, under: 'root' })]
      .flatMap(({ schema: one }) => (isObject(one) ? (one.$ref ?? []) : []))
      .map(String)
  const nameOf = (ref: string) => /^#\/\$defs\/([\w-]+)$/.exec(ref)?.[1]
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    refs($defs[from] ?? {}).some((ref) => {
      const next = nameOf(ref) ?? ''
      return next === goal || (!seen.has(next) && (seen.add(next), reaches(next, goal, seen)))
    })
  const all = places.flatMap(({ schema }) => (isObject(schema) ? (schema.$ref ?? []) : [])).map(String)
  const lost = all.filter((ref) => !Object.hasOwn($defs, nameOf(ref) ?? ''))
  const idle = Object.keys($defs).filter((name) => !all.includes(`#/$defs/${name}`))
  const flat = Object.keys($defs).filter((name) => !reaches(name, name))
  return [
    ...lost.map((ref) => `$ref ${ref}`),
    ...idle.map((name) => `$defs ${name} is not used`),
    ...flat.map((name) => `$defs ${name} could stand inline`),
  ]
}

function compileFaults(schema: Schema): string[] {
  const compilers = {
    'ajv 2020': () => void new Ajv2020({ strict: false, validateFormats: false }).compile(schema),
    'the SDK': () => void new AjvJsonSchemaValidator().getValidator(structuredClone(schema) as never),
  }
  return Object.entries(compilers).flatMap(([name, compile]) => {
    try {
      compile()
      return []
    } catch (error) {
      return [`${name}: ${(error as Error).message}`]
    }
  })
}

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)
