import 'reflect-metadata'
import { type ClassConstructor, Expose, Transform, Type } from 'class-transformer'
import * as v from 'class-validator'
import { describe, expect, test } from 'vitest'
import type { PipeOptions } from '../../src/schema/json-schema-of.js'
import { NUMBERS, ROWS, type Row, TEXTS } from './decorator-rows.js'
import { falseRefusals, judge } from './judge.js'

class Inner {
  @v.IsString() a!: string
}

/** Every JSON value that is worth a try: of every type, bare, in lists and in objects. */
const POOL: readonly unknown[] = [
  [...TEXTS, ...NUMBERS, true, false, null],
  [[], [null], [[]], [['a']], [1, 'a'], ['a', 'a'], ['', null], [true], [{}], [{ a: 'a' }], [{ a: 1 }], [[{ a: 'a' }]], [0, 1, 2, 3, 4, 5]],
  [{}, { a: 'a' }, { a: 1 }, { a: null }, { b: {} }, { 0: 'a' }, { length: 1 }, { a: { a: 'a' } }],
].flat()
const BODIES: readonly unknown[] = [{}, ...POOL.map((value) => ({ value }))]

const each: PropertyDecorator = (target) => {
  const rules = v.getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false)
  for (const rule of rules) if (rule.type !== 'conditionalValidation') rule.each = true
}

/** What else may stand on a property. */
const WITH: Readonly<Record<string, readonly PropertyDecorator[]>> = {
  alone: [],
  each: [each],
  optional: [v.IsOptional()],
  'optional, each': [v.IsOptional(), each],
  nested: [v.ValidateNested(), Type(() => Inner)],
  'nested each': [v.ValidateNested({ each: true }), Type(() => Inner)],
  'nested without @Type': [v.ValidateNested()],
  '@Type(() => Number)': [Type(() => Number)],
  '@Type(() => String)': [Type(() => String)],
  '@Type(() => Boolean)': [Type(() => Boolean)],
  '@Type(() => Date)': [Type(() => Date)],
  '@Type(() => Date), each': [Type(() => Date), each],
  '@Type(() => Date) @IsDate()': [Type(() => Date), v.IsDate()],
  '@Type(() => Inner)': [Type(() => Inner)],
  '@Transform': [Transform(({ value }) => (typeof value === 'string' ? value.trim() : value) as unknown)],
  '@Expose @Transform': [Expose(), Transform(({ value }) => (value ?? 'a') as unknown)],
  '@IsDefined': [v.IsDefined()],
  '@ValidateIf': [v.ValidateIf(() => false)],
}
const PIPES: readonly PipeOptions[] = [
  {},
  { enableImplicitConversion: true },
  { skipMissingProperties: true },
  { skipNullProperties: true },
]

function classOf({ decorate, design }: Row, more: readonly PropertyDecorator[]): ClassConstructor<object> {
  class Dto {
    declare value: unknown
  }
  if (design !== undefined) Reflect.defineMetadata('design:type', design, Dto.prototype, 'value')
  decorate(Dto.prototype, 'value')
  for (const decorator of more) decorator(Dto.prototype, 'value')
  return Dto
}

/** Of each decorator the row with default arguments. */
const ONE_OF_EACH = ROWS.filter(({ name }) => /^\w+$/.test(name))

/** Validation walks all classes that are known; those of a row that is done are forgotten. */
function forget(Class: ClassConstructor<object>): void {
  const { validationMetadatas } = v.getMetadataStorage() as unknown as { validationMetadatas: Map<unknown, unknown> }
  validationMetadatas.delete(Class)
}

describe('whatever JSON value class-validator takes, the check takes', () => {
  test.each(Object.entries(WITH))('%s', (name, more) => {
    const isBare = name === 'alone' || name === 'each'
    const wrong = (isBare ? ROWS : ONE_OF_EACH).flatMap((row) => {
      const Dto = classOf(row, more)
      const found = (isBare ? PIPES : PIPES.slice(0, 2)).flatMap((pipe) =>
        falseRefusals(judge(Dto, BODIES, pipe, 'check')).map(({ value }) => ({ row: row.name, pipe, value: JSON.stringify(value) })),
      )
      forget(Dto)
      return found
    })
    expect(wrong.slice(0, 20)).toEqual([])
  })
})
