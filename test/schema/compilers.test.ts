import 'reflect-metadata'
import { createRequire } from 'node:module'
import type { ClassConstructor } from 'class-transformer'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { judge } from './judge.js'

const SOURCE = `
import * as v from 'class-validator'
import { Type } from 'class-transformer'
enum Color { Red = 'red', Blue = 'blue' }
enum Level { Low, High }
export class Address { @v.IsString() city!: string }
export class Dto {
  @v.IsString() text!: string
  @v.IsEnum(Color) color!: Color
  @v.IsEnum(Level) level!: Level
  @v.IsIn(['a', 'b']) literal!: 'a' | 'b'
  @v.IsIn(['a', 1]) union!: 'a' | 1
  @v.IsString({ each: true }) list!: string[]
  @v.IsString({ each: true }) fixed!: readonly string[]
  @v.IsString({ each: true }) @v.IsOptional() listOrNull!: string[] | null
  @v.IsString({ each: true }) oneOrMore!: string | string[]
  @v.IsOptional() @v.IsString() textOrNull?: string | null
  @v.ValidateIf((_, value) => value !== null) @v.IsString() conditional!: string | null
  @v.ValidateNested({ each: true }) @Type(() => Address) @v.IsOptional() nestedOrNull?: Address[] | null
  @v.ValidateNested() @Type(() => Address) nested!: Address
  @v.IsObject() record!: Record<string, number>
  @v.IsObject() inline!: { a: number }
  @v.IsNotEmpty() unknown!: unknown
  @v.IsInt() @v.IsOptional() big?: bigint | number
  @v.IsArray() tuple!: [string, number]
  @Type(() => Date) @v.IsDate() at!: Date
}
export class Unjudged { @v.Allow() value!: string | null }
`

/** What tsc emits, run as a module of its own. */
function compiled(options: ts.CompilerOptions): Record<'Dto' | 'Unjudged', ClassConstructor<object>> {
  const { outputText } = ts.transpileModule(SOURCE, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, experimentalDecorators: true, emitDecoratorMetadata: true, ...options },
  })
  const module = { exports: {} }
  new Function('module', 'exports', 'require', outputText)(module, module.exports, createRequire(import.meta.url))
  return module.exports as Record<'Dto' | 'Unjudged', ClassConstructor<object>>
}

const BODY = {
  text: 'a',
  color: 'red',
  level: 1,
  literal: 'a',
  union: 1,
  list: ['a'],
  fixed: ['a'],
  listOrNull: ['a'],
  oneOrMore: ['a'],
  textOrNull: 'a',
  conditional: 'a',
  nestedOrNull: [{ city: 'B' }],
  nested: { city: 'B' },
  record: { a: 1 },
  inline: { a: 1 },
  unknown: { a: [1] },
  big: 1,
  tuple: ['a', 1],
  at: '2024-01-01T00:00:00Z',
}

const COMPILERS: [string, ts.CompilerOptions][] = [
  ['strict', { strict: true, target: ts.ScriptTarget.ES2022 }],
  ['without strictNullChecks', { strict: false, target: ts.ScriptTarget.ES2022 }],
  ['ES2017, fields by assignment', { strict: true, target: ts.ScriptTarget.ES2017 }],
  ['fields defined', { strict: true, target: ts.ScriptTarget.ES2022, useDefineForClassFields: true }],
]

describe('what tsc leaves of the types: a caller who sends what they say is taken', () => {
  test.each(COMPILERS)('%s', (_, options) => {
    const nulls = Object.fromEntries(['listOrNull', 'textOrNull', 'conditional', 'nestedOrNull'].map((name) => [name, null]))
    const typed = [BODY, { ...BODY, ...nulls }, { ...BODY, oneOrMore: 'a', unknown: 'a', color: 'blue', level: 0 }]
    const wrong = [
      { ...BODY, text: 1 },
      { ...BODY, nested: {} },
      { ...BODY, nestedOrNull: [{}] },
      { ...BODY, color: 'x' },
      { ...BODY, list: [1] },
    ]
    const verdicts = judge(compiled(options).Dto, [...typed, ...wrong])
    expect(verdicts.map(({ taken, fits }) => [taken, fits])).toEqual([...typed.map(() => [true, true]), ...wrong.map(() => [false, false])])
  })

  // tsc writes String for `string | null` here, and no rule tells that null is meant; null for all that nothing judges would be a worse hint.
  test.fails('without strictNullChecks, null where no rule judges', () => {
    expect(judge(compiled({ strict: false }).Unjudged, [{ value: null }])).toMatchObject([{ taken: true, fits: true }])
  })
})
