import 'reflect-metadata'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer'
import * as v from 'class-validator'
import { describe, expect, test } from 'vitest'
import { jsonSchemaOf } from '../../src/index.js'
import type { SchemaOptions } from '../../src/schema/json-schema-of.js'

enum Color {
  Red = 'red',
  Blue = 'blue',
}
enum Level {
  Low,
  High,
}
class Address {
  @v.IsString() @v.MaxLength(50) city!: string
  @v.IsOptional() @v.IsPostalCode('DE') zip?: string
}
class Node {
  @v.IsString() name!: string
  @v.IsOptional() @v.ValidateNested() @Type(() => Node) next?: Node
}
class Base {
  @v.IsInt() @v.Min(1) id!: number
}
abstract class Pet {
  @v.IsString() name!: string
}
class Cat extends Pet {
  @v.IsBoolean() purrs!: boolean
}
class Dog extends Pet {
  @v.IsInt() tricks!: number
}
const twin = () => {
  class Twin {
    @v.IsString() a!: string
  }
  return Twin
}
class Lists {
  @v.IsString({ each: true }) @v.ArrayMinSize(1) @v.ArrayUnique() tags!: string[]
  @v.ValidateNested({ each: true }) @Type(() => Address) addresses!: Address[]
  @v.IsOptional() @v.IsEnum(Color, { each: true }) colors?: Color[]
}
class Everything extends Base {
  @v.IsEnum(Color) color!: Color
  @v.IsEnum(Level) level!: Level
  @v.IsNotEmpty() bare!: string
  @v.IsDateString() at!: Date
  @Type(() => Date) @v.IsDate() on!: Date
  @v.Matches(/^[a-z]+#\d$/i) code!: string
  @v.IsIn(['a', 1]) mixed!: unknown
  @v.ValidateNested() @Type(() => Address) home!: Address
  @v.ValidateIf((o: { x?: number }) => o.x === 1) @v.IsInt() maybe!: number
  @v.IsInt() page = 1
  @Transform(({ value }) => Number(value)) @v.IsInt() count!: number
  @v.IsEmail() @v.IsOptional() email?: string
  @Exclude() @v.IsOptional() secret?: string
  @Expose({ name: 'renamed' }) @v.IsString() original!: string
  @v.Allow() free!: string
}

describe('structures', () => {
  test.each<[string, object, object]>([
    [
      'lists',
      jsonSchemaOf(Lists),
      {
        type: 'object',
        properties: {
          tags: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string' } },
          addresses: {
            type: 'array',
            items: {
              type: 'object',
              properties: { city: { type: 'string', maxLength: 50 }, zip: { type: ['string', 'null'] } },
              required: ['city'],
            },
          },
          colors: { type: ['array', 'null'], items: { type: 'string', enum: ['red', 'blue'] } },
        },
        required: ['tags'],
      },
    ],
    [
      'recursion',
      jsonSchemaOf(Node),
      {
        properties: { name: { type: 'string' }, next: { anyOf: [{ $ref: '#/$defs/Node' }, { type: 'null' }] } },
        $defs: { Node: { properties: { next: { anyOf: [{ $ref: '#/$defs/Node' }, { type: 'null' }] } } } },
      },
    ],
    [
      'one property of each kind',
      jsonSchemaOf(Everything),
      {
        properties: {
          id: { type: 'integer', minimum: 1 },
          color: { type: 'string', enum: ['red', 'blue'] },
          level: { type: 'number', enum: [0, 1] },
          bare: { type: 'string', minLength: 1 },
          at: { type: 'string' },
          on: { type: 'string', format: 'date-time' },
          code: { type: 'string', pattern: '^[a-zA-Z]+#\\d$' },
          mixed: { enum: ['a', 1] },
          home: { type: 'object', properties: { city: { type: 'string' } } },
          maybe: { type: ['number', 'null'] },
          page: { type: 'integer', default: 1 },
          count: { type: ['number', 'string'] },
          email: { type: ['string', 'null'], format: 'email' },
          renamed: { type: 'string' },
          free: { type: 'string' },
        },
        required: ['color', 'level', 'bare', 'at', 'on', 'code', 'mixed', 'count', 'renamed', 'id'],
      },
    ],
  ])('%s', (_, schema, expected) => {
    expect(schema).toMatchObject(expected)
    expect(new Ajv2020({ strict: false, validateFormats: false }).compile(schema)).toBeTypeOf('function')
  })

  test('an excluded property is left out', () => {
    expect(Object.keys(jsonSchemaOf(Everything).properties as object)).not.toContain('secret')
  })

  test('closed only where the pipe refuses what it does not know', () => {
    const closed: SchemaOptions = { pipe: { whitelist: true, forbidNonWhitelisted: true } }
    expect(jsonSchemaOf(Base, closed).additionalProperties).toBe(false)
    expect(jsonSchemaOf(Base, { pipe: { whitelist: true } })).not.toHaveProperty('additionalProperties')
  })

  test('a discriminated property lists its subtypes with their tag', () => {
    class Owner {
      @v.ValidateNested()
      @Type(() => Pet, {
        discriminator: {
          property: 'kind',
          subTypes: [
            { name: 'cat', value: Cat },
            { name: 'dog', value: Dog },
          ],
        },
        keepDiscriminatorProperty: true,
      })
      pet!: Cat | Dog
    }
    expect(jsonSchemaOf(Owner)).toMatchObject({
      properties: {
        pet: {
          anyOf: [
            { properties: { kind: { const: 'cat' }, purrs: { type: 'boolean' } } },
            { properties: { kind: { const: 'dog' }, tricks: { type: 'integer' } } },
          ],
        },
      },
    })
  })

  test('two recursive classes of one name keep apart', () => {
    const make = (property: string) => {
      class Ring {}
      v.IsOptional()(Ring.prototype, 'self')
      v.ValidateNested()(Ring.prototype, 'self')
      Type(() => Ring)(Ring.prototype, 'self')
      v.IsString()(Ring.prototype, property)
      return Ring
    }
    const [A, B] = [make('a'), make('b')]
    class Both {
      @v.ValidateNested() @Type(() => A) a!: object
      @v.ValidateNested() @Type(() => B) b!: object
    }
    const { $defs } = jsonSchemaOf(Both) as { $defs: Record<string, { properties: object }> }
    expect(Object.entries($defs).map(([name, { properties }]) => [name, Object.keys(properties).sort()])).toEqual([
      ['Ring', ['a', 'self']],
      ['Ring_2', ['b', 'self']],
    ])
  })

  test('the same class gives the same frozen object', () => {
    const Twin = twin()
    expect(jsonSchemaOf(Twin)).toBe(jsonSchemaOf(Twin))
    expect(jsonSchemaOf(twin())).not.toBe(jsonSchemaOf(Twin))
    expect(Object.isFrozen(jsonSchemaOf(Lists).properties)).toBe(true)
  })
})

const STRINGS = [
  '',
  'a',
  'A',
  'abc',
  'ABC',
  '0',
  '1',
  '-1',
  '1.5',
  '+80',
  'true',
  'a@b.co',
  'http://a.b',
  'https://example.com/x?y#z',
  '2024-01-01',
  '2024-01-01T00:00:00Z',
  '12:30',
  '550e8400-e29b-41d4-a716-446655440000',
  '507f1f77bcf86cd799439011',
  '#fff',
  '127.0.0.1',
  '::1',
  'YWJj',
  '{"a":1}',
  '[]',
  'ab cd',
  'ü',
  '😀',
  'x'.repeat(40),
  '4111111111111111',
  'DE',
  'EUR',
  '+4915112345678',
  '00:1B:44:11:3A:B7',
  '1.2.3',
  'en',
  'Europe/Berlin',
  'Aa1!aaaa',
  'eyJhbGciOiJIUzI1NiJ9.e30.Zm9v',
  'data:,x',
  'example.com',
  '8080',
]
const NUMBERS = [0, 1, -1, 1.5, 42, 90.5, 1e21, -180]

/** Each decorator on its declared type; class-validator is the oracle. */
const DECORATORS: [string, PropertyDecorator, readonly unknown[]][] = [
  ...(
    [
      'IsString',
      'IsNotEmpty',
      'IsEmpty',
      'IsDefined',
      'IsAlpha',
      'IsAlphanumeric',
      'IsLowercase',
      'IsUppercase',
      'IsAscii',
      'IsBooleanString',
      'IsNumberString',
      'IsDecimal',
      'IsPort',
      'IsHexadecimal',
      'IsOctal',
      'IsISO8601',
      'IsDateString',
      'IsRFC3339',
      'IsMilitaryTime',
      'IsTimeZone',
      'IsBase64',
      'IsBase32',
      'IsBase58',
      'IsJWT',
      'IsJSON',
      'IsUUID',
      'IsMongoId',
      'IsSemVer',
      'IsHexColor',
      'IsRgbColor',
      'IsHSL',
      'IsEmail',
      'IsUrl',
      'IsFQDN',
      'IsIP',
      'IsMACAddress',
      'IsDataURI',
      'IsMagnetURI',
      'IsMimeType',
      'IsCreditCard',
      'IsIBAN',
      'IsBIC',
      'IsISIN',
      'IsEAN',
      'IsISSN',
      'IsISBN',
      'IsISRC',
      'IsISO31661Alpha2',
      'IsISO31661Alpha3',
      'IsISO4217CurrencyCode',
      'IsLocale',
      'IsPhoneNumber',
      'IsMobilePhone',
      'IsStrongPassword',
      'IsFullWidth',
      'IsHalfWidth',
      'IsVariableWidth',
      'IsMultibyte',
      'IsSurrogatePair',
      'IsLatLong',
      'IsCurrency',
      'IsEthereumAddress',
      'IsFirebasePushId',
      'IsBtcAddress',
    ] as const
  ).map((name): [string, PropertyDecorator, readonly unknown[]] => [name, (v[name] as () => PropertyDecorator)(), STRINGS]),
  ['MinLength', v.MinLength(2), STRINGS],
  ['MaxLength', v.MaxLength(3), STRINGS],
  ['Length', v.Length(1, 3), STRINGS],
  ['Contains', v.Contains('a.'), STRINGS],
  ['NotContains', v.NotContains('a'), STRINGS],
  ['Matches', v.Matches(/^[A-Z]{2}$/i), STRINGS],
  ['IsIn', v.IsIn(['a', 'DE']), STRINGS],
  ['IsNotIn', v.IsNotIn(['a', 'DE']), STRINGS],
  ['Equals', v.Equals('a'), STRINGS],
  ['NotEquals', v.NotEquals('a'), STRINGS],
  ['IsByteLength', v.IsByteLength(2, 4), STRINGS],
  ['IsHash', v.IsHash('md5'), STRINGS],
  ...(['IsNumber', 'IsInt', 'IsPositive', 'IsNegative', 'IsLatitude', 'IsLongitude'] as const).map(
    (name): [string, PropertyDecorator, readonly unknown[]] => [name, (v[name] as () => PropertyDecorator)(), NUMBERS],
  ),
  ['Min', v.Min(1), NUMBERS],
  ['Max', v.Max(1), NUMBERS],
  ['IsDivisibleBy', v.IsDivisibleBy(2), NUMBERS],
]

describe('class-validator is the oracle: what it takes, the schema takes', () => {
  test.each(DECORATORS)('%s', (_, decorate, pool) => {
    class Dto {
      declare value: unknown
    }
    decorate(Dto.prototype, 'value')
    Reflect.defineMetadata('design:type', typeof pool[0] === 'number' ? Number : String, Dto.prototype, 'value')
    const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(jsonSchemaOf(Dto))
    const verdicts = [...pool.map((value) => ({ value })), {}].map((body) => ({
      body,
      taken: v.validateSync(plainToInstance(Dto, body) as object).length === 0,
      fits: accepts(body),
    }))
    expect(verdicts.filter(({ taken, fits }) => taken && !fits)).toEqual([])
    expect(verdicts.length).toBeGreaterThan(5)
  })
})
