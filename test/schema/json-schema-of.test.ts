import 'reflect-metadata'
import { Exclude, Expose, Transform, Type } from 'class-transformer'
import * as v from 'class-validator'
import { describe, expect, test } from 'vitest'
import { jsonSchemaOf } from '../../src/index.js'
import type { SchemaOptions } from '../../src/schema/json-schema-of.js'
import { compile } from './judge.js'

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
    expect(compile(schema)).toBeTypeOf('function')
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
