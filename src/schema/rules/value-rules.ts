import { type Fragment, isJsonPrimitive } from '../fragment.js'
import { enumValues, isEnumObject } from '../types.js'
import { array, NOTHING, number, primitives, values } from './keywords.js'
import { exact, loose, type Rule } from './rule.js'

const BY_IDENTITY = 'class-validator compares by identity, so that an object or a list of JSON never equals one of the application'
const unlessPrimitive = (list: readonly unknown[] = []) =>
  list.every((value) => value === undefined || isJsonPrimitive(value)) ? undefined : BY_IDENTITY
const NO_VALUE = 'no value passes; a start warns of it'
const DIVISION = 'whoever checks a schema divides, and no quotient is exact beyond 2 ** 53'
const A_DATE = 'the value becomes a Date before it is judged, and JSON Schema compares no dates'
const notBefore = (date: unknown, words: string) => (date instanceof Date ? `${words} ${date.toISOString()}` : undefined) // it may be a function

/** Rules for a value of any type, and those that name a type. */
export const VALUE_RULES = {
  isDefined: exact(() => ({ notNull: true })),
  isEmpty: exact(() => ({ enum: ['', null], undef: true })),
  isNotEmpty: exact(() => ({ notNull: true, minLength: 1 })),
  equals: loose(
    ([value]: [unknown]) => (value === undefined ? NO_VALUE : unlessPrimitive([value])),
    ([value]) => ({ ...values([value]), undef: value === undefined }),
  ),
  notEquals: exact(([value]: [unknown]) => ({ not: primitives([value]), undef: value !== undefined })),
  isIn: loose(
    ([list]: [unknown]) => (Array.isArray(list) && list.length > 0 ? unlessPrimitive(list) : NO_VALUE),
    ([list]) => (Array.isArray(list) ? { ...values(list), undef: list.includes(undefined) } : {}),
  ),
  isNotIn: exact(([list]: [unknown]) =>
    Array.isArray(list) ? { not: primitives(list), undef: !list.includes(undefined) } : { undef: true },
  ),
  isEnum: loose(
    ([entity]: [unknown]) => (isEnumObject(entity) ? undefined : 'it is no enum'),
    // A numeric enum holds the names of its values too, and class-validator takes them.
    ([entity]) => (isEnumObject(entity) ? { ...values(enumValues(entity)), wide: values(Object.values(entity)) } : {}),
  ),
  isBoolean: exact(() => ({ types: ['boolean'] })),
  isString: exact(() => ({ types: ['string'] })),
  isArray: exact(() => array()),
  isObject: exact(() => ({ types: ['object'] })),
  isInstance: loose('an object of JSON is an instance only once class-transformer has made it one', () => ({ types: ['object'] })),
  isNotEmptyObject: loose(
    ([options]: [{ nullable?: boolean }?]) => (options?.nullable === false ? 'an object of nothing but null is let through' : undefined),
    () => ({ types: ['object'], minProperties: 1 }),
  ),
  isDate: loose('any text that new Date() reads will do', () => ({ date: true })),
  minDate: loose(A_DATE, ([date]: [unknown]) => ({ date: true, say: notBefore(date, 'not before') })),
  maxDate: loose(A_DATE, ([date]: [unknown]) => ({ date: true, say: notBefore(date, 'not after') })),
  isNumber: loose(
    ([options]: [{ maxDecimalPlaces?: number }?]) =>
      options?.maxDecimalPlaces === undefined
        ? undefined
        : 'decimal places are counted in the text of the number; multipleOf 0.01 would refuse 0.07',
    () => number(),
  ),
  isInt: exact(() => ({ types: ['integer'] })),
  min: exact(([least]: [number]) => number({ minimum: least })),
  max: exact(([most]: [number]) => number({ maximum: most })),
  isPositive: exact(() => number({ exclusiveMinimum: 0 })),
  isNegative: exact(() => number({ exclusiveMaximum: 0 })),
  // validator.js truncates the divisor
  isDivisibleBy: loose(
    ([divisor]: [unknown]) => (!truncated(divisor) ? NO_VALUE : Number.isInteger(Math.log2(truncated(divisor))) ? undefined : DIVISION),
    ([divisor]) => divisibleBy(truncated(divisor)),
  ),
  arrayNotEmpty: exact(() => array({ minItems: 1 })),
  arrayMinSize: exact(([least]: [number]) => array({ minItems: least })),
  arrayMaxSize: exact(([most]: [number]) => array({ maxItems: most })),
  arrayContains: loose(
    ([list]: [unknown[]]) => unlessPrimitive(list),
    ([list]) => array({ allOf: primitives(list).map((value) => ({ contains: { const: value } })) }),
  ),
  arrayNotContains: exact(([list]: [unknown[]]) => array({ itemsNot: primitives(list) })),
  arrayUnique: loose('objects differ by identity, and the function that tells items apart is not in the metadata', () =>
    array({ unique: true }),
  ),
} satisfies Record<string, Rule>

const truncated = (divisor: unknown): number => Math.abs(parseInt(String(divisor)))

function divisibleBy(divisor: number): Fragment {
  if (!divisor) return NOTHING
  // ajv takes no multiple from 1e21 on, so the check leaves it to the backend
  return divisor === 1 ? { types: ['integer'] } : number({ multipleOf: divisor, wide: { multipleOf: undefined } })
}
