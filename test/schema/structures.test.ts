import 'reflect-metadata'
import { type ClassConstructor, Exclude, Type } from 'class-transformer'
import * as v from 'class-validator'
import { describe, expect, test } from 'vitest'
import { type SchemaOptions, schemaWarnings } from '../../src/schema/json-schema-of.js'
import { judge } from './judge.js'
import { Address, nested, one, Plain, STRUCTURES } from './structures.js'

describe('whole objects: class-validator is the oracle', () => {
  test.each(STRUCTURES.map((row) => [row.name, row] as const))('%s', (_, { Class, pipe, taken, refused = [], loose = [] }) => {
    const verdicts = judge(Class, [...taken, ...refused, ...loose], pipe)
    const told = [
      ...taken.map((value) => ({ value, taken: true, fits: true })),
      ...refused.map((value) => ({ value, taken: false, fits: false })),
      ...loose.map((value) => ({ value, taken: false, fits: true })),
    ]
    expect(verdicts).toEqual(told)
  })
})

describe('what a start should tell', () => {
  test.each<[string, ClassConstructor<object>, SchemaOptions['pipe'], RegExp | undefined]>([
    ['a Date that JSON never is', one(Date, v.IsDate()), {}, /^One\.x: .*@Type\(\(\) => Date\)/],
    ['a Date by implicit conversion', one(Date, v.IsDate()), { enableImplicitConversion: true }, undefined],
    [
      'a Date by @Type',
      one(
        Date,
        v.IsDate(),
        Type(() => Date),
      ),
      {},
      undefined,
    ],
    ['rules that contradict one another', one(undefined, v.IsString(), v.IsInt()), {}, /contradict/],
    ['enums without a common value', one(undefined, v.IsIn(['a']), v.IsIn(['b'])), {}, /contradict/],
    ['excluded and required', one(String, Exclude(), v.IsString()), {}, /@Exclude\(\)/],
    ['nested without @Type', one(Address, v.ValidateNested()), {}, /without @Type/],
    ['a tag that is deleted before its rule', tagged(false), {}, /keepDiscriminatorProperty/],
    ['a tag that is kept', tagged(true), {}, undefined],
    ['nothing is wrong', nested(), {}, undefined],
  ])('%s', (_, Class, pipe, expected) => {
    const warnings = schemaWarnings(Class, { pipe })
    if (expected) expect(warnings).toEqual([expect.stringMatching(expected)])
    else expect(warnings).toEqual([])
  })
})

/** A property whose only subtype has a rule for its own tag. */
function tagged(keepDiscriminatorProperty: boolean): ClassConstructor<object> {
  const subTypes = [{ name: 'plain', value: Plain }]
  return one(
    Object,
    v.ValidateNested(),
    Type(() => Plain, { discriminator: { property: 'a', subTypes }, keepDiscriminatorProperty }),
  )
}

test('a class is made only where its rules are read', () => {
  let made = 0
  class Connection {
    constructor() {
      made++
    }
  }
  class Watched {
    constructor() {
      made++
    }
    @v.IsString() name = 'a'
  }
  schemaWarnings(one(Connection, v.IsObject()))
  schemaWarnings(one(Watched, v.IsObject()))
  expect(made).toBe(0)
  schemaWarnings(Watched)
  expect(made).toBe(1)
})
