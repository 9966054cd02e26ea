import type { Class, JsonSchema } from '../../decorators/metadata.js'
import { isJsonPrimitive, type Primitive, type TypeName } from './fragment.js'

const BUILT_IN = new Map<unknown, readonly TypeName[] | undefined>([
  [String, ['string']],
  [Number, ['number']],
  [Boolean, ['boolean']],
  [Array, ['array']],
  [Set, ['array']],
  [Map, ['object']],
  [Date, ['string']],
  [BigInt, ['integer', 'string']],
  ['string', ['string']],
  ['number', ['number']],
  ['integer', ['integer']],
  ['boolean', ['boolean']],
  ['array', ['array']],
  ['object', ['object']],
  [Object, undefined],
  [Function, undefined],
  [Promise, undefined],
  [Symbol, undefined],
  [Buffer, ['string']],
])

/** The JSON types of a declared type; undefined: nothing is known. */
export function typesOf(type: unknown): readonly TypeName[] | undefined {
  return BUILT_IN.get(type)
}

/** True for a class that is worth taking apart: not one of JavaScript's own. */
export function isDtoClass(type: unknown): type is Class {
  return (
    typeof type === 'function' &&
    !BUILT_IN.has(type) &&
    /^class[\s{]|^function [A-Z]/.test(Function.prototype.toString.call(type)) &&
    !/\[native code\]/.test(Function.prototype.toString.call(type))
  )
}

/** True for an enum: the object itself, as some compilers write it in `design:type`, or a list of its values. */
export function isEnumObject(type: unknown): type is Readonly<Record<string, Primitive>> | readonly Primitive[] {
  if (typeof type !== 'object' || type === null) return false
  const values = Object.values(type)
  return values.length > 0 && values.every((value) => typeof value === 'string' || typeof value === 'number')
}

/** The values of an enum; a numeric one holds its reverse names too, and those are no values. */
export function enumSchema(type: unknown): JsonSchema {
  const all = Array.isArray(type)
    ? (type as unknown[])
    : Object.entries(type as object).flatMap(([key, value]) => (/^-?\d+(\.\d+)?$/.test(key) ? [] : [value as unknown]))
  const values = [...new Set(all.filter(isJsonPrimitive))]
  const types = [...new Set(values.map((value) => typeof value))]
  return { type: types.length === 1 ? types[0] : types, enum: values }
}
