import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { isJsonPrimitive, type Primitive, type TypeName } from './fragment.js'

const BUILT_IN: Readonly<Record<string, readonly TypeName[] | undefined>> = {
  String: ['string'],
  Number: ['number'],
  Boolean: ['boolean'],
  Array: ['array'],
  Set: ['array'],
  Map: ['object'],
  Date: ['string'],
  BigInt: ['integer', 'string'],
  string: ['string'],
  number: ['number'],
  integer: ['integer'],
  boolean: ['boolean'],
  array: ['array'],
  object: ['object'],
}

/** The JSON types of a declared type: one of JavaScript's own, of any realm, or OpenAPI's name of one. Undefined: nothing is known. */
export function typesOf(type: unknown): readonly TypeName[] | undefined {
  if (KNOWN.has(type)) return KNOWN.get(type)
  const name = typeof type === 'string' ? type : typeof type === 'function' && isNative(type) ? nameOf(type) : ''
  return Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined
}

/** What nearly all properties are. */
const KNOWN = new Map<unknown, readonly TypeName[] | undefined>([
  [undefined, undefined],
  [Object, undefined],
  [String, BUILT_IN.String],
  [Number, BUILT_IN.Number],
  [Boolean, BUILT_IN.Boolean],
  [Array, BUILT_IN.Array],
  [Date, BUILT_IN.Date],
])

/** True for a class that is worth taking apart: written in JavaScript, not one of the language's or of Node's own. */
export function isDtoClass(type: unknown): type is Class {
  return typeof type === 'function' && type !== Buffer && /^class[\s{]|^function [A-Z]/.test(sourceOf(type)) && !isNative(type)
}

/** A function's own name; a class may have a static `name` that is something else. */
export function nameOf(type: unknown): string {
  const name: unknown = typeof type === 'function' ? Object.getOwnPropertyDescriptor(type, 'name')?.value : undefined
  return typeof name === 'string' && name !== '' ? name : 'Anonymous'
}

const sourceOf = (type: object): string => Function.prototype.toString.call(type)
const isNative = (type: object): boolean => /\{\s*\[native code\]\s*\}\s*$/.test(sourceOf(type).slice(-40)) // a class may be long

/** True for an enum: the object itself, as some compilers write it in `design:type`, or a list of its values. */
export function isEnumObject(type: unknown): type is Readonly<Record<string, Primitive>> | readonly Primitive[] {
  if (typeof type !== 'object' || type === null) return false
  const values: unknown[] = Object.values(type)
  return values.some((value) => value !== null) && values.every(isJsonPrimitive)
}

/** The values of an enum; a numeric one holds its reverse names too, and those are no values. */
export function enumValues(type: Readonly<Record<string, Primitive>> | readonly Primitive[]): Primitive[] {
  if (Array.isArray(type)) return [...new Set(type as readonly Primitive[])]
  const entries = Object.entries(type as Readonly<Record<string, Primitive>>)
  const isReverse = ([key, value]: [string, Primitive]) =>
    typeof value === 'string' && key === String(Number(key)) && (type as Readonly<Record<string, Primitive>>)[value] === Number(key)
  return [...new Set(entries.filter((entry) => !isReverse(entry)).map(([, value]) => value))]
}

/** The schema of an enum. */
export function enumSchema(values: readonly Primitive[]): JsonSchema {
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))]
  return { type: types.length === 1 ? types[0] : types, enum: values }
}
