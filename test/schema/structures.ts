import 'reflect-metadata'
import { ApiProperty, IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger'
import { type ClassConstructor, Exclude, Expose, Transform, Type } from 'class-transformer'
import * as v from 'class-validator'
import type { PipeOptions } from '../../src/schema/options.js'

enum Color {
  Red = 'red',
  Blue = 'blue',
}
enum Level {
  Low,
  High,
}
export class Address {
  @v.IsString() @v.MaxLength(50) city!: string
  @v.IsOptional() @v.IsPostalCode('DE') zip?: string
}
export class Plain {
  @v.IsString() a!: string
}
/** As an ObjectId or a Decimal is: a class on the server, a text on the wire. */
class Opaque {
  constructor(readonly text: string) {
    if (typeof text !== 'string') throw new TypeError('a text, please')
  }
}
class Node {
  @v.IsString() name!: string
  @v.IsOptional() @v.ValidateNested() @Type(() => Node) next?: Node
}
class Folder {
  @v.IsString() name!: string
  @v.ValidateNested({ each: true })
  @Type(() => Object, {
    discriminator: {
      property: 'kind',
      subTypes: [
        { name: 'folder', value: Folder },
        { name: 'plain', value: Plain },
      ],
    },
  })
  items!: (Folder | Plain)[]
}
class Base {
  @v.IsInt() @v.Min(1) id!: number
  @v.IsString() @v.MaxLength(3) code!: string
}
class Derived extends Base {
  @v.IsString() name!: string
}
class Redeclared extends Base {
  @v.MinLength(1) declare code: string
}
class Grouped {
  @v.IsString({ groups: ['a'] }) a!: string
  @v.IsString({ groups: ['b'] }) b!: string
  @v.IsOptional() @v.IsString({ always: true }) c?: string
  @v.IsString() d!: string
}
class Lists {
  @v.IsString({ each: true }) @v.ArrayMinSize(1) tags!: string[]
  @v.ValidateNested({ each: true }) @Type(() => Address) addresses!: Address[]
  @v.IsOptional() @v.IsEnum(Color, { each: true }) colors?: Color[] | null
}
class Secret {
  @v.IsString() name!: string
  @Exclude() @v.IsOptional() @v.IsString() role?: string
  @Exclude({ toPlainOnly: true }) @v.IsString() password!: string
}
@Exclude()
class Closed {
  @Expose() @v.IsString() shown!: string
  @v.IsOptional() @v.IsString() hidden?: string
}
class Getter {
  @v.IsString() first!: string
  @v.IsString() get full() {
    return `${this.first}!`
  }
}
class Defaults {
  @v.IsInt() page = 1
  @v.IsString() sort: string = 'id'
  @v.IsArray() list: string[] = []
  @v.IsInt() size!: number
}
class Needed {
  @v.IsDefined() @v.IsString() a!: string
  @v.IsString() b!: string
}
const Ring = (property: string) => {
  class Ring {}
  v.IsOptional()(Ring.prototype, 'self')
  v.ValidateNested()(Ring.prototype, 'self')
  Type(() => Ring)(Ring.prototype, 'self')
  v.IsString()(Ring.prototype, property)
  return Ring
}
const [A, B] = [Ring('a'), Ring('b')]
abstract class Pet {
  @v.IsString() name!: string
}
class Cat extends Pet {
  @v.IsBoolean() purrs!: boolean
}
class Dog extends Pet {
  @v.IsInt() tricks!: number
}
class IsEven {
  validate = (value: unknown) => value === undefined || Number(value) % 2 === 0
}
v.ValidatorConstraint({ name: 'isEven' })(IsEven)
/** The application's own decorator under the name of one of class-validator's. */
const OwnPhone = (): PropertyDecorator => (target, property) =>
  v.registerDecorator({ target: target.constructor, propertyName: String(property), name: 'isPhoneNumber', validator: IsEven })

const base = { id: 1, code: 'abc' }

/** One property on a class of its own. */
export function one(design: unknown, ...decorators: PropertyDecorator[]): ClassConstructor<object> {
  class One {}
  if (design !== undefined) Reflect.defineMetadata('design:type', design, One.prototype, 'x')
  for (const decorator of decorators.toReversed()) decorator(One.prototype, 'x')
  return One
}
const x = (...values: unknown[]) => values.map((value) => ({ x: value }))
export const nested = (...decorators: PropertyDecorator[]) =>
  one(
    Address,
    v.ValidateNested(),
    Type(() => Address),
    ...decorators,
  )

/** A class of more than one rule, and whole objects. */
export interface Structure {
  readonly name: string
  readonly Class: ClassConstructor<object>
  readonly pipe?: PipeOptions
  /** Class-validator takes these, and so must the schema. */
  readonly taken: readonly unknown[]
  /** Both refuse these. */
  readonly refused?: readonly unknown[]
  /** Class-validator refuses these; the schema cannot say why. */
  readonly loose?: readonly unknown[]
}

const STRICT = { whitelist: true, forbidNonWhitelisted: true }
/** Shapes that an application's classes take; class-validator is the oracle, the three lists say what is expected of the schema. */
export const STRUCTURES: readonly Structure[] = [
  { name: 'nested', Class: nested(), taken: [...x({ city: 'B' }, { city: 'B', zip: null }), {}], refused: x({}, { city: 1 }, null, 'B') },
  { name: 'nested and defined', Class: nested(v.IsDefined()), taken: x({ city: 'B' }), refused: [{}, ...x(null)] },
  { name: 'nested and optional', Class: nested(v.IsOptional()), taken: [...x({ city: 'B' }, null), {}], refused: x({}) },
  { name: 'nested under a condition', Class: nested(v.ValidateIf(() => false)), taken: [...x({}, null, { city: 'B' }), {}] },
  { name: 'nested without @Type', Class: one(Address, v.ValidateNested()), taken: x({}, { city: 'B' }, { city: null }), refused: x(null) },
  { name: 'a class that nothing validates', Class: one(Plain, v.IsObject()), taken: x({}, { a: 'a' }, { a: null }), refused: x(1, null) },
  {
    name: '@Type without @ValidateNested',
    Class: one(
      Plain,
      v.IsDefined(),
      Type(() => Plain),
    ),
    taken: x({}, { a: 'a' }),
  },
  {
    name: 'implicit conversion makes the class',
    Class: one(Address, v.ValidateNested()),
    pipe: { enableImplicitConversion: true },
    taken: x({ city: 'B' }),
    refused: x({}),
  },
  { name: 'an unknown class that is a text', Class: one(Opaque, v.IsMongoId()), taken: x('507f1f77bcf86cd799439011'), refused: x('x', {}) },
  { name: 'an unknown class, any value', Class: one(Opaque, v.IsNotEmpty()), taken: x('a', { text: 'a' }), refused: [{}, ...x(null)] },
  { name: 'a known class that a rule calls a text', Class: one(Plain, v.IsString()), taken: x('a'), refused: x({ a: 'a' }) },
  {
    name: 'lists',
    Class: Lists,
    taken: [{ tags: ['a'] }, { tags: ['a'], addresses: [{ city: 'B' }], colors: null }, { tags: ['a'], addresses: [], colors: ['red'] }],
    refused: [{ tags: [] }, { tags: [1] }, { tags: ['a'], addresses: [{}] }, { tags: ['a'], colors: ['x'] }, {}],
  },
  {
    name: 'each on a type that was lost: T | T[]',
    Class: one(Object, v.IsString({ each: true })),
    taken: x('a', ['a'], []),
    refused: x(1, [1]),
  },
  { name: 'each on one value', Class: one(String, v.IsEmail({}, { each: true })), taken: x('a@b.co'), refused: x('a') },
  {
    name: 'nested each on a type that was lost',
    Class: one(
      Object,
      v.ValidateNested({ each: true }),
      Type(() => Address),
    ),
    taken: [...x([{ city: 'B' }], []), {}],
    refused: x([{}]),
  },
  {
    name: 'nested each on one value',
    Class: one(
      Address,
      v.ValidateNested({ each: true }),
      Type(() => Address),
    ),
    taken: x({ city: 'B' }),
    refused: x({}),
  },
  { name: 'an enum rule for each, on one value', Class: one(Color, v.IsEnum(Color, { each: true })), taken: x('red'), refused: x('x') },
  {
    name: 'each on a type that was lost but documented',
    Class: one(Object, ApiProperty({ type: String }), v.IsString({ each: true })),
    taken: x('a', ['a']),
    refused: x(1, [1]),
  },
  {
    name: 'a set',
    Class: one(
      Set,
      v.IsString({ each: true }),
      Type(() => String),
    ),
    taken: x(['a', 'b']),
  },
  { name: 'a list without a rule for its items', Class: one(Array, v.IsArray()), taken: x([], [1, 'a', null]), refused: x('a') },
  { name: 'text enum', Class: one(String, v.IsEnum(Color)), taken: x('red'), refused: x('Red', 'x') },
  { name: 'number enum', Class: one(Number, v.IsEnum(Level)), taken: x(0, 1), refused: x(2) },
  { name: 'number enum, some compilers give the enum object', Class: one(Level, v.IsEnum(Level)), taken: x(0, 1), refused: x(2) },
  { name: 'enum object without a rule for it', Class: one(Color, v.IsDefined()), taken: x('red', 'blue') },
  { name: 'inheritance', Class: Derived, taken: [{ ...base, name: 'a' }], refused: [base, { name: 'a' }, { ...base, id: 0, name: 'a' }] },
  {
    name: 'a redeclared property loses the rules of its kind',
    Class: Redeclared,
    taken: [{ id: 1, code: 'long enough' }],
    refused: [{ id: 1, code: '' }],
  },
  { name: 'IsOptional', Class: one(String, v.IsOptional(), v.IsString()), taken: [{}, ...x('a', null)], refused: x(1) },
  { name: 'IsOptional of an enum', Class: one(String, v.IsOptional(), v.IsEnum(Color)), taken: [{}, ...x('red', null)], refused: x('x') },
  {
    name: 'ValidateIf',
    Class: one(
      String,
      v.ValidateIf((o: { on?: boolean }) => o.on === true),
      v.IsEmail(),
    ),
    taken: [{}, ...x('a', null)],
    loose: [{ on: true, x: 'a' }],
  },
  {
    name: 'ValidateIf whose text looks like IsOptional',
    Class: one(
      String,
      v.ValidateIf((o: { y?: unknown }) => o.y !== null),
      v.IsEmail(),
    ),
    taken: [{ x: 'a', y: null }, { y: null }],
  },
  {
    name: 'ValidateIf beside IsOptional',
    Class: one(
      String,
      v.IsOptional(),
      v.ValidateIf(() => false),
      v.IsEmail(),
    ),
    taken: [{}, ...x('a', null)],
  },
  {
    name: 'the option validateIf',
    Class: one(String, v.IsEmail({}, { validateIf: () => false }), v.MinLength(2)),
    taken: x('ab'),
    refused: [{}, ...x('a')],
  },
  {
    name: 'an initialiser',
    Class: Defaults,
    taken: [{ size: 1 }, { size: 1, page: 2, sort: 'a', list: ['a'] }],
    refused: [{}, { size: 1, page: null }, { size: 1, page: 'a' }],
  },
  { name: 'an accessor', Class: Getter, taken: [{ first: 'a' }], refused: [{}] },
  {
    name: 'a property named as a method of every object',
    Class: rename(Plain, 'constructor_'),
    taken: [{ constructor_: 'a' }],
    refused: [{}],
  },
  {
    name: 'recursion',
    Class: Node,
    taken: [{ name: 'a' }, { name: 'a', next: { name: 'b', next: { name: 'c', next: null } } }],
    refused: [
      { name: 'a', next: {} },
      { name: 'a', next: { name: 'b', next: { name: 1 } } },
    ],
  },
  {
    name: 'two rings of one name',
    Class: both(),
    taken: [{ a: { a: 'x', self: { a: 'y' } }, b: { b: 'x', self: { b: 'y' } } }],
    refused: [{ a: { a: 'x', self: { b: 'y' } } }, { b: { b: 'x', self: { a: 'y' } } }],
  },
  {
    name: 'no groups asked',
    Class: Grouped,
    taken: [
      { a: 'a', b: 'b', d: 'd' },
      { a: 'a', b: 'b', c: null, d: 'd' },
    ],
    refused: [{ a: 'a' }],
  },
  { name: 'no groups asked, strict', Class: Grouped, pipe: { strictGroups: true }, taken: [{ d: 'd' }], refused: [{ a: 'a' }] },
  { name: 'one group asked', Class: Grouped, pipe: { groups: ['a'] }, taken: [{ a: 'a', c: 'c' }], refused: [{ a: 'a' }, { c: 'c' }] },
  {
    name: 'one group asked, the rest always',
    Class: Grouped,
    pipe: { groups: ['a'], always: true },
    taken: [
      { a: 'a', d: 'd' },
      { a: 'a', c: null, d: 'd' },
    ],
    refused: [{ a: 'a' }],
  },
  {
    name: 'skipMissingProperties',
    Class: Needed,
    pipe: { skipMissingProperties: true },
    taken: [{ a: 'a' }, { a: 'a', b: null }],
    refused: [{ b: 'b' }, { a: 'a', b: 1 }],
  },
  {
    name: 'skipNullProperties',
    Class: Needed,
    pipe: { skipNullProperties: true },
    taken: [{ a: 'a', b: null }],
    refused: [{ a: 'a' }, { a: null, b: 'b' }],
  },
  {
    name: 'skipUndefinedProperties',
    Class: Needed,
    pipe: { skipUndefinedProperties: true },
    taken: [{ a: 'a' }],
    refused: [{ b: 'b' }, { a: 'a', b: null }],
  },
  { name: 'nothing unknown', Class: Plain, pipe: STRICT, taken: [{ a: 'a' }], refused: [{ a: 'a', b: 1 }] },
  { name: 'unknown is stripped', Class: Plain, pipe: { whitelist: true }, taken: [{ a: 'a', b: 1 }] },
  { name: 'nothing unknown inside either', Class: nested(), pipe: STRICT, taken: x({ city: 'B' }), refused: x({ city: 'B', y: 1 }) },
  {
    name: 'nothing unknown, but inside what nothing validates',
    Class: one(Plain, v.IsObject()),
    pipe: STRICT,
    taken: x({ a: 'a', y: 1 }, {}),
  },
  {
    name: 'excluded keys are dropped before any are refused',
    Class: Secret,
    pipe: STRICT,
    taken: [
      { name: 'a', password: 'b' },
      { name: 'a', password: 'b', role: 'c' },
    ],
    refused: [{ name: 'a' }],
  },
  { name: 'a class that exposes', Class: Closed, pipe: STRICT, taken: [{ shown: 'a' }, { shown: 'a', hidden: 'b' }], refused: [{}] },
  { name: 'a name on the wire', Class: one(String, Expose({ name: 'y' }), v.IsString()), taken: [{ y: 'a' }], refused: [{}, { y: 1 }] },
  {
    name: 'a name on the wire of answers only',
    Class: one(String, Expose({ name: 'y', toPlainOnly: true }), v.IsString()),
    taken: x('a'),
  },
  {
    name: 'a transform',
    Class: one(
      Number,
      Transform(({ value }) => Number(value)),
      v.IsInt(),
    ),
    taken: x('1', 1),
    refused: [{}],
  },
  {
    name: 'a transform of a list',
    Class: one(
      Array,
      Transform(({ value }) => String(value).split(',')),
      v.IsString({ each: true }),
      v.ArrayMinSize(2),
    ),
    taken: x('a,b', ['a', 'b']),
    loose: x(['a']),
  },
  {
    name: 'a transform that JSON text goes through',
    Class: one(
      Object,
      Transform(({ value }) => JSON.parse(String(value)) as unknown),
      v.IsObject(),
    ),
    taken: x('{"a":1}'),
  },
  {
    name: 'a transform for a missing key',
    Class: one(
      String,
      Expose(),
      Transform(({ value }) => (value as string | undefined) ?? 'a'),
      v.IsString(),
    ),
    taken: [{}, ...x('b')],
  },
  {
    name: 'a transform of answers only',
    Class: one(
      Number,
      Transform(() => 'x', { toPlainOnly: true }),
      v.IsInt(),
    ),
    taken: x(1),
    refused: x('1'),
  },
  {
    name: 'a documented text before a transform',
    Class: one(
      Object,
      ApiProperty({ type: String }),
      Transform(({ value }) => JSON.parse(String(value)) as unknown),
      v.IsObject(),
    ),
    taken: x('{}'),
    refused: x(1),
  },
  {
    name: 'a date',
    Class: one(
      Date,
      Type(() => Date),
      v.IsDate(),
    ),
    taken: x('2024-01-01', '2024-01-01T00:00:00Z'),
    refused: [{}],
    loose: x('x'),
  },
  {
    name: 'a date with bounds',
    Class: one(
      Date,
      Type(() => Date),
      v.MinDate(new Date(0)),
      v.MaxDate(() => new Date(2e12)),
    ),
    taken: x('2024-01-01'),
    loose: x('1960-01-01'),
  },
  { name: 'a date as text', Class: one(Date, v.IsDateString()), taken: x('2024-01-01'), refused: x('x', 1) },
  { name: 'a date by implicit conversion', Class: one(Date, v.IsDate()), pipe: { enableImplicitConversion: true }, taken: x('2024-01-01') },
  {
    name: 'a date as an instance',
    Class: one(
      Date,
      Type(() => Date),
      v.IsInstance(Date),
    ),
    taken: x('2024-01-01'),
  },
  {
    name: 'an instance of a class',
    Class: one(
      Plain,
      Type(() => Plain),
      v.IsInstance(Plain),
    ),
    taken: x({ a: 'a' }, {}),
    refused: x('a'),
  },
  {
    name: 'dates',
    Class: one(
      Array,
      Type(() => Date),
      v.IsDate({ each: true }),
    ),
    taken: x(['2024-01-01'], []),
  },
  {
    name: '@Type(() => Number)',
    Class: one(
      Number,
      Type(() => Number),
      v.IsInt(),
    ),
    taken: x(1),
    refused: [{}, ...x('a')],
  },
  {
    name: '@Type(() => Number) on a text',
    Class: one(
      String,
      Type(() => Number),
      v.IsInt(),
    ),
    taken: x('1', 1),
  },
  {
    name: 'a @Type that looks at the object',
    Class: one(
      Object,
      v.ValidateNested(),
      Type((help) => (help?.object.cat ? Cat : Dog)),
    ),
    taken: [{ cat: true, x: { name: 'a', purrs: true } }, { x: { name: 'a', tricks: 1 } }],
    refused: x(1),
  },
  {
    name: 'a map',
    Class: one(
      Map,
      v.ValidateNested(),
      Type(() => Address),
    ),
    taken: x({ home: { city: 'B' } }, {}),
    refused: x({ home: {} }),
  },
  { name: 'a custom validator that takes a missing key', Class: one(Number, v.Validate(IsEven)), taken: [{}, ...x(2)], loose: x(1) },
  { name: 'a custom validator under a known name', Class: one(Number, OwnPhone()), taken: [{}, ...x(2)], loose: x(1) },
  { name: 'mapped: partial', Class: PartialType(Base), taken: [{}, { id: 1 }, { id: null }], refused: [{ id: 0 }, { code: 'long' }] },
  {
    name: 'mapped: partial that keeps null out',
    Class: PartialType(Base, { skipNullProperties: false }),
    taken: [{}, { id: 1 }],
    refused: [{ id: 0 }, { id: null }],
  },
  { name: 'mapped: pick', Class: PickType(Base, ['id']), taken: [{ id: 1 }, { id: 1, code: 1 }], refused: [{}] },
  { name: 'mapped: omit', Class: OmitType(Base, ['code']), taken: [{ id: 1 }], refused: [{}, { id: 'a' }] },
  { name: 'mapped: intersection', Class: IntersectionType(Base, Plain), taken: [{ ...base, a: 'a' }], refused: [base, { a: 'a' }] },
  {
    name: 'mapped: partial of a nested list',
    Class: PartialType(Lists),
    taken: [{}, { addresses: [{ city: 'B' }], tags: ['a'] }],
    refused: [{ addresses: [{}] }],
  },
  { name: 'documented array', Class: one(Array, ApiProperty(), v.IsArray()), taken: x(['a'], [1]), refused: x('a') },
  {
    name: 'documented array of a type',
    Class: one(Array, ApiProperty({ type: [String] }), v.IsArray()),
    taken: x(['a'], []),
    refused: x('a'),
  },
  { name: 'documented enum', Class: one(String, ApiProperty({ enum: Color }), v.IsString()), taken: x('red') },
  {
    name: 'documented enum array',
    Class: one(Array, ApiProperty({ enum: Level, isArray: true }), v.IsArray()),
    taken: x([0, 1], []),
    refused: x(1),
  },
  { name: 'documented enum of another type', Class: one(String, ApiProperty({ enum: [1, 2] }), v.IsNumberString()), taken: x('1', '3') },
  { name: 'documented and nothing else', Class: one(String, ApiProperty({ nullable: true })), taken: [{}, ...x('a', null)] },
  {
    name: 'documented class',
    Class: one(Object, ApiProperty({ type: () => Plain }), v.IsOptional()),
    taken: [{}, ...x({ a: 'a' }, null, {})],
  },
  { name: 'documented date', Class: one(Date, ApiProperty(), v.IsDateString()), taken: x('2024-01-01'), refused: x(1) },
  {
    name: 'discriminated',
    Class: pets(false),
    taken: [...x({ kind: 'cat', name: 'a', purrs: true }, { kind: 'dog', name: 'a', tricks: 1 }), {}],
    refused: x({ kind: 'cat', name: 'a' }, { kind: 'dog', name: 'a', tricks: 'x' }),
  },
  {
    name: 'discriminated, nothing unknown',
    Class: pets(false),
    pipe: STRICT,
    taken: x({ kind: 'cat', name: 'a', purrs: true }),
    refused: x({ kind: 'cat', name: 'a', purrs: true, y: 1 }),
  },
  {
    name: 'discriminated recursion, nothing unknown',
    Class: Folder,
    pipe: STRICT,
    taken: [{ name: 'a', items: [{ kind: 'folder', name: 'b', items: [{ kind: 'plain', a: 'a' }] }] }],
    refused: [{ name: 'a', items: [{ kind: 'plain' }] }],
  },
]

function rename(Class: ClassConstructor<object>, property: string): ClassConstructor<object> {
  class Renamed extends Class {}
  v.IsString()(Renamed.prototype, property)
  v.IsOptional()(Renamed.prototype, 'a')
  return Renamed
}

function both(): ClassConstructor<object> {
  class Both {
    @v.ValidateNested() @Type(() => A) a?: object
    @v.ValidateNested() @Type(() => B) b?: object
  }
  return Both
}

function pets(keepDiscriminatorProperty: boolean): ClassConstructor<object> {
  const subTypes = [
    { name: 'cat', value: Cat },
    { name: 'dog', value: Dog },
  ]
  return one(
    Object,
    v.ValidateNested(),
    Type(() => Pet as never, { discriminator: { property: 'kind', subTypes }, keepDiscriminatorProperty }),
  )
}
