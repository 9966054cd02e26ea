import 'reflect-metadata'
import { ApiProperty } from '@nestjs/swagger'
import { Exclude, Expose, Transform, Type } from 'class-transformer'
import * as v from 'class-validator'
import { describe, expect, test } from 'vitest'
import { jsonSchemaOf } from '../../src/schema/json-schema-of.js'
import { schemaFrom } from '../../src/schema/schema-from.js'
import { isDtoClass, schemaOfType } from '../../src/schema/schema-of-type.js'
import { compile } from './judge.js'

enum Level {
  Low,
  High,
}
class Dto {
  @v.IsString() a!: string
}
class Unknown {}
class Author {
  @Expose() name!: string
}
class Answer {
  @ApiProperty({ description: 'Number of the order', example: 7 }) @v.IsInt() @v.Min(1) id!: number
  @Type(() => Date) @v.IsDate() at!: Date
  @Type(() => Author) @v.ValidateNested({ each: true }) authors!: Author[]
  @Exclude() @v.IsString() password!: string
  @Exclude({ toClassOnly: true }) @v.IsString() hash!: string
  @Expose({ name: 'full_name' }) @v.IsString() fullName!: string
  @Transform(({ value }) => [value]) @v.IsString() wrapped!: string
  @v.IsIn(['a', 'b']) kind!: string
}
class StaticName {
  static name = 7 as never
  @v.IsOptional() @v.ValidateNested() @Type(() => StaticName) self?: StaticName
}

describe('schemaOfType: an entry of design:paramtypes', () => {
  test.each<[string, unknown, object]>([
    ['String', String, { type: 'string' }],
    ['Number', Number, { type: 'number' }],
    ['Boolean', Boolean, { type: 'boolean' }],
    ['Array', Array, { type: 'array', items: {} }],
    ['Date', Date, { type: 'string', format: 'date-time' }],
    ['Object', Object, {}],
    ['Function', Function, {}],
    ['undefined', undefined, {}],
    ['null', null, {}],
    ['Promise', Promise, {}],
    ['Buffer', Buffer, {}],
    ['an enum object', Level, { type: 'number', enum: [0, 1] }],
    ['a list of values', ['a', 1], { type: ['string', 'number'], enum: ['a', 1] }],
    ['a class', Dto, { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }],
    ['a class of which nothing is known', Unknown, {}],
    ['an arrow function', () => Dto, {}],
    ['an empty object', {}, {}],
  ])('%s', (_, type, expected) => expect(schemaOfType(type)).toEqual(expected))

  test.each<[string, unknown, boolean]>([
    ['a class', Dto, true],
    ['an anonymous class', class {}, true],
    ['a class of old compilers', new Function('return function Old() {}')(), true],
    ['a class with a static name', StaticName, true],
    ['String', String, false],
    ['Buffer', Buffer, false],
    ['Uint8Array', Uint8Array, false],
    ['a bound class', Dto.bind(undefined), false],
    ['a function', () => 1, false],
    ['an enum', Level, false],
    ['a text', 'Dto', false],
  ])('isDtoClass: %s', (_, type, expected) => expect(isDtoClass(type)).toBe(expected))
})

describe('schemaFrom: an explicit source', () => {
  const standard = (schema: object) => ({
    '~standard': { version: 1, vendor: 'x', jsonSchema: { input: () => schema, output: () => ({ type: 'null' }) } },
  })
  test.each<[string, object, object]>([
    ['a class', schemaFrom(Dto), jsonSchemaOf(Dto)],
    ['a JSON Schema', schemaFrom({ type: 'object', minProperties: 1 }), { type: 'object', minProperties: 1 }],
    [
      'a Standard Schema',
      schemaFrom(standard({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' })),
      { type: 'object' },
    ],
    ['a Standard Schema, output', schemaFrom(standard({}), { direction: 'output' }), { type: 'null' }],
    ['a Standard Schema that says nothing', schemaFrom({ '~standard': { version: 1 } }), {}],
  ])('%s', (_, schema, expected) => expect(schema).toEqual(expected))
})

test('an answer has types only: nothing required, everything may be null, names and exclusions of the way out', () => {
  const schema = jsonSchemaOf(Answer, { direction: 'output', pipe: { whitelist: true, forbidNonWhitelisted: true } })
  expect(schema).toEqual({
    type: 'object',
    properties: {
      id: { type: ['number', 'null'], description: 'Number of the order', examples: [7] },
      at: { type: ['string', 'null'], format: 'date-time' },
      authors: { type: ['array', 'null'], items: { type: 'object', properties: { name: { type: ['string', 'null'] } } } },
      hash: { type: ['string', 'null'] },
      full_name: { type: ['string', 'null'] },
      wrapped: {},
      kind: { type: ['string', 'null'] },
    },
  })
})

test('the compiler plugin of @nestjs/swagger documents what no decorator stands on', () => {
  class Documented {
    static _OPENAPI_METADATA_FACTORY() {
      return {
        name: { required: true, type: () => String, description: 'Who' },
        tags: { required: true, type: () => [String] },
        matrix: { required: true, type: () => [[Number]] },
        level: { required: false, enum: Level },
        dto: { required: true, type: () => Dto },
        late: { required: true, type: () => (undefined as unknown as typeof Dto).prototype },
      }
    }
  }
  class Extended extends Documented {
    static override _OPENAPI_METADATA_FACTORY() {
      return { name: { required: true, type: () => Number } } as never
    }
  }
  expect(jsonSchemaOf(Documented)).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string', description: 'Who' },
      tags: { type: 'array', items: { type: 'string' } },
      matrix: { type: 'array', items: {} },
      level: { type: 'number', enum: [0, 1] },
      dto: { type: 'object', properties: { a: { type: ['string', 'null'] } } },
      late: {},
    },
  })
  expect(jsonSchemaOf(Extended).properties).toMatchObject({ name: { type: 'number', description: 'Who' }, tags: { type: 'array' } })
  expect(jsonSchemaOf(Documented, { pipe: { whitelist: true } })).toEqual({ type: 'object', properties: {} })
})

describe('odd classes', () => {
  class Odd {
    constructor() {
      throw new Error('no')
    }
    @v.IsIn('text' as never) notAList!: string
    @v.Matches('[' as never) notAPattern!: string
    @v.Min('x' as never) notANumber!: number
    @v.IsByteLength(undefined as never) noLength!: string
    @v.IsEnum({}) noValues!: string
    @v.Contains(5 as never) notAText!: string
    @v.ArrayContains(undefined as never) noList!: string[]
    @Type(() => {
      throw new Error('circular import')
    })
    @v.ValidateNested()
    circular!: object
    @Type(() => undefined as never) @v.ValidateNested() nothing!: object
  }

  test('what no rule would understand adds nothing', () => {
    const accepts = compile(jsonSchemaOf(Odd))
    const body = {
      notAList: 'a',
      notAPattern: 'a',
      notANumber: 1,
      noLength: 'a',
      noValues: 'a',
      notAText: 'a',
      noList: [],
      circular: {},
      nothing: {},
    }
    expect([accepts(body), accepts.errors]).toEqual([true, null])
  })

  test('a property named __proto__ or constructor is one like others', () => {
    class Names {}
    for (const name of ['__proto__', 'constructor', 'toString']) v.IsString()(Names.prototype, name)
    expect(Object.keys(jsonSchemaOf(Names).properties as object)).toEqual(['__proto__', 'constructor', 'toString'])
    expect(jsonSchemaOf(Names).required).toEqual(['__proto__', 'constructor', 'toString'])
  })

  test('a static name that is no text', () => {
    const schema = jsonSchemaOf(StaticName)
    expect(compile(schema)({ self: { self: {} } })).toBe(true)
    expect(Object.keys(schema.$defs as object)).toEqual(['Anonymous'])
  })
})

/** `count` classes, each of which holds each `step`-th of the next `width`. */
function net(count: number, targets: (at: number) => number[]) {
  const classes = Array.from({ length: count }, (_, at) => Object.defineProperty(class {}, 'name', { value: `C${at}` }))
  classes.forEach((Class, at) => {
    v.IsString()(Class.prototype, 'name')
    for (const target of targets(at)) {
      v.IsOptional()(Class.prototype, `to${target}`)
      v.ValidateNested()(Class.prototype, `to${target}`)
      Type(() => classes[target]!)(Class.prototype, `to${target}`)
    }
  })
  return classes
}

describe('nets of classes end, and stay small', () => {
  test.each<[string, number, (at: number) => number[]]>([
    ['each holds each', 25, () => [...Array(25).keys()]],
    ['each holds all that follow', 25, (at) => [...Array(25).keys()].filter((to) => to > at)],
    ['a long chain', 200, (at) => (at < 199 ? [at + 1] : [])],
    ['a long ring', 50, (at) => [(at + 1) % 50]],
  ])('%s', (_, count, targets) => {
    const [root] = net(count, targets)
    const schema = jsonSchemaOf(root!)
    expect(JSON.stringify(schema).length).toBeLessThan(500_000)
    const accepts = compile(schema)
    expect(accepts({ name: 'a', to1: { name: 'b' } })).toBe(true)
    expect(accepts({ name: 'a', to1: { name: 1 } })).toBe(false)
  })
})

test('the same pipe, whatever else it holds, gives the same object', () => {
  const pipe = { whitelist: true, exceptionFactory: () => new Error('x') }
  expect(jsonSchemaOf(Dto, { pipe })).toBe(jsonSchemaOf(Dto, { pipe: { whitelist: true, transform: true } }))
  expect(jsonSchemaOf(Dto, { pipe })).not.toBe(jsonSchemaOf(Dto, { pipe: { ...pipe, groups: ['a'] } }))
  expect(jsonSchemaOf(Dto, { direction: 'input' })).toBe(jsonSchemaOf(Dto))
})
