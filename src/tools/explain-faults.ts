import type { ErrorObject } from 'ajv/dist/2020.js'
import type { JsonSchema } from '../../decorators/metadata.js'
import type { ArgumentFault } from '../errors.js'
import { describeSchema } from './describe-schema.js'
import { nearest } from './nearest.js'
import { pointer, pointerKeys } from './pointer.js'

const MOST_FAULTS = 20

/**
 * Each wrong argument once, so that a model corrects itself in one step: the JSON pointer, what was expected (the tool's own schema in
 * words), the value that came, the allowed values and the nearest key or value.
 */
export function explainFaults(inputSchema: JsonSchema, args: unknown, errors: readonly ErrorObject[]): ArgumentFault[] {
  const byPointer = new Map<string, ArgumentFault>()
  for (const error of errors.filter(tells)) {
    const { params, instancePath } = error as ErrorObject<string, { missingProperty?: string; additionalProperty?: string }>
    const key = params.missingProperty ?? params.additionalProperty
    const path = [...pointerKeys(instancePath), ...(key === undefined ? [] : [key])]
    const at = pointer(path)
    if (byPointer.has(at) && error.keyword !== 'type') continue
    byPointer.set(at, { pointer: at, expected: sentence(error, path, inputSchema, args) })
  }
  const faults = [...byPointer.values()]
  const more = faults.length - MOST_FAULTS
  return more > 0 ? [...faults.slice(0, MOST_FAULTS), { pointer: '', expected: `${more} more like these.` }] : faults
}

/** Branches say what is wrong themselves; that a value may also be null is no complaint. */
function tells({ keyword, schemaPath, params }: ErrorObject): boolean {
  if (keyword === 'if' || keyword === 'anyOf' || keyword === 'oneOf') return false
  return !(keyword === 'type' && (params as { type?: unknown }).type === 'null' && /anyOf/.test(schemaPath))
}

function sentence(error: ErrorObject, path: readonly string[], inputSchema: JsonSchema, args: unknown): string {
  const declared = schemaAt(inputSchema, path)
  if (error.keyword === 'required') return missing(error, path, declared, valueAt(args, path.slice(0, -1)))
  if (error.keyword === 'additionalProperties') return unknownKey(path, schemaAt(inputSchema, path.slice(0, -1)))
  const value = valueAt(args, path)
  if (error.keyword === 'enum') {
    const { allowedValues } = error.params as { allowedValues: readonly unknown[] }
    const texts = allowedValues.filter((one): one is string => typeof one === 'string')
    const meant = typeof value === 'string' ? nearest(value, texts) : undefined
    return `must be ${oneOf(listed(declared) ?? allowedValues)}; got ${show(value)}${meant ? `; did you mean ${show(meant)}?` : '.'}`
  }
  const words = declared && describeSchema(declared)
  return `must be ${words || (KEYWORDS[error.keyword] ?? plain)(error)}; got ${show(value)}.`
}

function missing({ params }: ErrorObject, path: readonly string[], declared: JsonSchema | undefined, owner: unknown): string {
  const name = String((params as { missingProperty: string }).missingProperty)
  const words = declared && describeSchema(declared)
  const strangers = typeof owner === 'object' && owner !== null && path.length > 1 ? Object.keys(owner) : []
  const meant = nearest(name, strangers)
  return `is required${words ? `: ${words}` : ''}.${meant && meant !== name ? ` There is ${show(meant)}; did you mean ${show(name)}?` : ''}`
}

function unknownKey(path: readonly string[], owner: JsonSchema | undefined): string {
  const known = Object.keys((owner?.properties as object | undefined) ?? {})
  const meant = nearest(path.at(-1)!, known)
  return `there is no such key${meant ? `; did you mean ${show(meant)}?` : ''} (the keys are: ${known.join(', ')}).`
}

/** What a rule asks for, where the tool's schema has no words for the place. */
const KEYWORDS: Readonly<Record<string, (error: ErrorObject) => string>> = {
  type: ({ params }) => `of type ${[(params as { type: string | string[] }).type].flat().join(' or ')}`,
  pattern: ({ params }) => `a text that matches ${String((params as { pattern: string }).pattern)}`,
  const: ({ params }) => show((params as { allowedValue: unknown }).allowedValue),
  not: ({ schema }) => {
    const refused = (schema as { enum?: readonly unknown[] } | undefined)?.enum
    return refused ? `other than ${refused.map(show).join(', ')}` : 'something else'
  },
}
const plain = ({ message = 'something else' }: ErrorObject) =>
  message.replace(/^must (be|NOT be|have) /, (_, verb) => (verb === 'be' ? '' : `${String(verb)} `))

/** The part of a schema that speaks of a place in the value; undefined: nothing does. */
function schemaAt(root: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  let at: JsonSchema | undefined = root
  for (const key of path) {
    const schema = resolve(root, at)
    const { properties, items } = schema as { properties?: Record<string, JsonSchema>; items?: JsonSchema }
    at = properties && Object.hasOwn(properties, key) ? properties[key] : /^\d+$/.test(key) ? items : undefined
    if (!at) return undefined
  }
  return resolve(root, at)
}

/** A reference, also one beside null, as what it refers to. */
function resolve(root: JsonSchema, schema: JsonSchema): JsonSchema {
  const { $ref, anyOf } = schema as { $ref?: string; anyOf?: readonly JsonSchema[] }
  const name = ($ref ?? (anyOf?.find((one) => one.$ref)?.$ref as string | undefined))?.replace('#/$defs/', '')
  return (name === undefined ? undefined : (root.$defs as Record<string, JsonSchema> | undefined)?.[name]) ?? schema
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined),
    value,
  )
}

const listed = (schema: JsonSchema | undefined) => schema?.enum as readonly unknown[] | undefined

function oneOf(values: readonly unknown[]): string {
  const shown = values.slice(0, 30).map(show)
  return `one of ${shown.join(', ')}${values.length > 30 ? ` and ${values.length - 30} more` : ''}`
}

/** A value in few words: long texts are cut, lists and objects are named. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 77)}..."` : text
}
