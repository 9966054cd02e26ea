import { type ClassConstructor, Type } from 'class-transformer'
import * as v from 'class-validator'
import { Color, Mixed } from './imported.js'

/** A property declared with a real TypeScript type, as the compiler at hand writes its metadata. */
export interface DeclaredType {
  readonly name: string
  readonly Class: ClassConstructor<object>
  readonly conforms: (value: unknown) => boolean
  /** Values of the type that no shared list holds. */
  readonly values?: readonly unknown[]
}

enum Level {
  Low,
  High,
}
const Size = { Small: 's', Large: 'l' } as const
interface Loose {
  a?: number
}
class Address {
  @v.IsString() city!: string
}
class Literals {
  @v.IsIn(['a', 'b']) value!: 'a' | 'b'
}
class MixedLiterals {
  @v.IsIn(['a', 1]) value!: 'a' | 1
}
class TextEnum {
  @v.IsEnum(Color) value!: Color
}
class NumberEnum {
  @v.IsEnum(Level) value!: Level
}
class MixedEnum {
  @v.IsEnum(Mixed) value!: Mixed
}
class ConstObject {
  @v.IsEnum(Size) value!: 's' | 'l'
}
class EnumOrNull {
  @v.IsOptional() @v.IsEnum(Color) value!: Color | null
}
class Enums {
  @v.IsEnum(Color, { each: true }) value!: Color[]
}
class TextOrNull {
  @v.IsOptional() @v.IsString() value?: string | null
}
class TextUnlessNull {
  @v.ValidateIf((_, value) => value !== null) @v.IsString() value!: string | null
}
class Fixed {
  @v.IsString({ each: true }) value!: readonly string[]
}
class ListOrNull {
  @v.IsOptional() @v.IsString({ each: true }) value!: string[] | null
}
class OneOrMore {
  @v.IsString({ each: true }) value!: string | string[]
}
class Numbers {
  @v.IsInt({ each: true }) @v.Min(1, { each: true }) value!: number[]
}
class Tuple {
  @v.IsArray() value!: [string, number]
}
class Big {
  @v.IsInt() value!: bigint | number
}
class Whole {
  @v.IsNumber() value!: number | undefined
}
class Yes {
  @v.IsBoolean() value!: true
}
class Nested {
  @v.ValidateNested() @Type(() => Address) value!: Address
}
class NestedOrNull {
  @v.IsOptional() @v.ValidateNested() @Type(() => Address) value?: Address | null
}
class NestedList {
  @v.ValidateNested({ each: true }) @Type(() => Address) value!: Address[]
}
class NestedListOrNull {
  @v.IsOptional() @v.ValidateNested({ each: true }) @Type(() => Address) value?: Address[] | null
}
class Dictionary {
  @v.IsObject() value!: Record<string, number>
}
class Inline {
  @v.IsObject() value!: { a: number }
}
class Interface {
  @v.IsObject() value!: Loose
}
class Unknown {
  @v.IsNotEmpty() value!: unknown
}
class Anything {
  @v.IsDefined() value!: any
}
class Generic<T> {
  @v.IsDefined() value!: T
}
class Instant {
  @v.IsDate() @Type(() => Date) value!: Date
}
class InstantOrNull {
  @v.IsOptional() @v.IsDate() @Type(() => Date) value?: Date | null
}
class DateText {
  @v.IsDateString() value!: string
}
class Letters {
  @v.IsString({ each: true }) @Type(() => String) value!: Set<string>
}

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number'
const isNull = (value: unknown) => value === null
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isOneOf =
  (...values: unknown[]) =>
  (value: unknown) =>
    values.includes(value)
const listOf = (is: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(is)
const either =
  (...types: ((value: unknown) => boolean)[]) =>
  (value: unknown) =>
    types.some((is) => is(value))
const isAddress = (value: unknown) => isObject(value) && isText(value.city)
const isInstant = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\d(T|$)/.test(value) && !Number.isNaN(Date.parse(value))
const any = () => true

const ADDRESSES = [{ city: 'B' }, [{ city: 'B' }], [{ city: 'B' }, { city: '' }], [{ city: 1 }], { city: 1 }]

/** Types as applications write them: unions, enums, literals, lists, nested classes, interfaces. */
export const TYPES: readonly DeclaredType[] = [
  { name: "'a' | 'b'", Class: Literals, conforms: isOneOf('a', 'b') },
  { name: "'a' | 1", Class: MixedLiterals, conforms: isOneOf('a', 1) },
  { name: 'enum of texts, imported', Class: TextEnum, conforms: isOneOf('red', 'blue') },
  { name: 'enum of numbers', Class: NumberEnum, conforms: isOneOf(0, 1) },
  { name: 'enum of texts and numbers, imported', Class: MixedEnum, conforms: isOneOf('no', 1), values: ['no', 'No', 'Yes'] },
  { name: 'const object', Class: ConstObject, conforms: isOneOf('s', 'l'), values: ['s', 'l', 'Small'] },
  { name: 'enum | null', Class: EnumOrNull, conforms: isOneOf('red', 'blue', null) },
  { name: 'enum[]', Class: Enums, conforms: listOf(isOneOf('red', 'blue')), values: [['red', 'blue'], ['x']] },
  { name: 'string | null, optional', Class: TextOrNull, conforms: either(isText, isNull) },
  { name: 'string | null, unless null', Class: TextUnlessNull, conforms: either(isText, isNull) },
  { name: 'readonly string[]', Class: Fixed, conforms: listOf(isText) },
  { name: 'string[] | null', Class: ListOrNull, conforms: either(listOf(isText), isNull) },
  { name: 'string | string[]', Class: OneOrMore, conforms: either(isText, listOf(isText)) },
  { name: 'number[]', Class: Numbers, conforms: listOf(isNumber), values: [[1], [1.5], [0, 1], [2, 3]] },
  {
    name: '[string, number]',
    Class: Tuple,
    conforms: (value) => Array.isArray(value) && value.length === 2 && isText(value[0]) && isNumber(value[1]),
    values: [['a', 1]],
  },
  { name: 'bigint | number', Class: Big, conforms: isNumber },
  { name: 'number | undefined', Class: Whole, conforms: isNumber },
  { name: 'true', Class: Yes, conforms: isOneOf(true) },
  { name: 'class', Class: Nested, conforms: isAddress, values: ADDRESSES },
  { name: 'class | null', Class: NestedOrNull, conforms: either(isAddress, isNull), values: ADDRESSES },
  { name: 'class[]', Class: NestedList, conforms: listOf(isAddress), values: ADDRESSES },
  { name: 'class[] | null', Class: NestedListOrNull, conforms: either(listOf(isAddress), isNull), values: ADDRESSES },
  { name: 'Record<string, number>', Class: Dictionary, conforms: (value) => isObject(value) && Object.values(value).every(isNumber) },
  { name: '{ a: number }', Class: Inline, conforms: (value) => isObject(value) && isNumber(value.a) },
  { name: 'interface', Class: Interface, conforms: (value) => isObject(value) && (value.a === undefined || isNumber(value.a)) },
  { name: 'unknown', Class: Unknown, conforms: any },
  { name: 'any', Class: Anything, conforms: any },
  { name: 'generic', Class: Generic, conforms: any },
  { name: 'Date', Class: Instant, conforms: isInstant },
  { name: 'Date | null', Class: InstantOrNull, conforms: either(isInstant, isNull) },
  { name: 'a date as text', Class: DateText, conforms: isText },
  { name: 'Set<string>', Class: Letters, conforms: listOf(isText) },
]
