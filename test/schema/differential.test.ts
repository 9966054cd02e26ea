import 'reflect-metadata'
import * as v from 'class-validator'
import { describe, expect, test } from 'vitest'
import { jsonSchemaOf } from '../../src/schema/json-schema-of.js'
import { looseness, RULES, WITHOUT_ROW } from '../../src/schema/rules.js'
import { validatorRules } from '../../src/schema/validator-metadata.js'
import { ELSEWHERE, ROWS, type Row } from './decorator-rows.js'
import { falseRefusals, judge, type Verdict } from './judge.js'

const classOf = ({ decorate, design }: Row) => {
  class Dto {
    declare value: unknown
  }
  if (design !== undefined) Reflect.defineMetadata('design:type', design, Dto.prototype, 'value')
  decorate(Dto.prototype, 'value')
  return Dto
}

/** Verdicts on a row's own values, which several tests look at. */
const judged = (row: Row): readonly Verdict[] => {
  const verdicts =
    known.get(row) ??
    judge(
      classOf(row),
      row.values.map((value) => ({ value })),
    )
  known.set(row, verdicts)
  return verdicts
}
const known = new Map<Row, readonly Verdict[]>()

describe('class-validator is the oracle: what it takes, the schema takes', () => {
  test.each(ROWS.map((row) => [`${row.name}: ${(row.design as { name?: string } | undefined)?.name ?? 'unknown'}`, row] as const))(
    '%s',
    (_, row) => {
      expect(falseRefusals(judged(row))).toEqual([])
      expect(falseRefusals(judge(classOf(row), [{}]))).toEqual([])
      expect(judged(row)).toHaveLength(row.values.length)
    },
  )
})

test('on values of the declared type the two agree nearly always, whatever the options', () => {
  const typed = ROWS.filter(({ design }) => design !== undefined).flatMap(judged)
  expect(typed.filter(({ taken, fits }) => taken === fits).length / typed.length).toBeGreaterThan(0.95)
  expect(typed.length).toBeGreaterThan(25_000)
})

/** Why the schema of a row takes more than its rules do; none: all of them are exact. */
const reasons = (row: Row): string[] =>
  [...validatorRules(classOf(row), {}).values()].flat().flatMap(({ name = '', constraints }) => looseness(name, constraints) ?? [])

test.fails('MaxLength counts an emoji with a style selector as one letter less than JSON Schema does', () => {
  class Dto {
    @v.MaxLength(1) value!: string
  }
  expect(falseRefusals(judge(Dto, [{ value: '\u2764\uFE0F' }]))).toEqual([])
})

test.fails('ajv takes no multiple of anything from 1e21 on', () => {
  class Dto {
    @v.IsDivisibleBy(2) value!: number
  }
  expect(falseRefusals(judge(Dto, [{ value: 1e22 }]))).toEqual([])
})

/** One fixed sequence, so that a failure comes back. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const LETTERS = [...' \t-+._/:,;@#%()[]{}"\\\'0123456789aAbBfFgGxXzZüıſ٣😀'] as const

/** One to three small edits of a text. */
function mutant(text: string, draw: (below: number) => number): string {
  const parts = [...text]
  for (let edits = 1 + draw(3); edits > 0; edits--) {
    const at = draw(parts.length + 1)
    const letter = LETTERS[draw(LETTERS.length)]!
    const edit = draw(4)
    parts.splice(at, edit === 0 ? 0 : 1, ...(edit === 1 ? [] : edit === 2 ? [(parts[at] ?? '').toUpperCase()] : [letter]))
  }
  return parts.join('')
}

const MUTANTS = Number(process.env.SCHEMA_MUTANTS ?? 100)

/** A value near another one, of the same type. */
function near(value: unknown, draw: (below: number) => number): unknown {
  if (typeof value === 'string') return mutant(value, draw)
  if (typeof value === 'number') return [value + 1, value - 1, -value, value / 3, value * 10][draw(5)]
  return Array.isArray(value) && value.length > 0 ? [...value, value[draw(value.length)]].slice(draw(2)) : value
}

describe(`${MUTANTS} mutants of what each row takes`, () => {
  const rows = ROWS.filter(({ design }) => design !== undefined).map(
    (row) => [`${row.name}: ${(row.design as { name: string }).name}`, row] as const,
  )
  const draw = random(Number(process.env.SCHEMA_SEED ?? 20260801))
  test.each(rows)('%s', (_, row) => {
    const Dto = classOf(row)
    const seeds = judged(row).filter(({ taken }) => taken)
    const drawn = Array.from({ length: seeds.length > 0 ? MUTANTS : 0 }, () => {
      const { value } = seeds[draw(seeds.length)]!.value as { value: unknown }
      return { value: near(value, draw) }
    })
    const verdicts = [...judged(row), ...judge(Dto, drawn)]
    expect(falseRefusals(verdicts)).toEqual([])
    const wrong = verdicts.filter(({ taken, fits }) => taken !== fits)
    if (reasons(row).length === 0) expect(wrong).toEqual([])
  })
})

describe('the check form takes what class-validator counts, folds or divides in its own way', () => {
  const odd = ['ab\uFE0F\uFE0F', '\u2764\uFE0F', '\uFB01', '\u00DF', 'u\u017F', '\u{1F600}', 'Low', 'High', 1e22, -0, '-0', null]
  test.each(ROWS.map((row) => [row.name, row] as const))('%s', (_, row) => {
    const values = odd.flatMap((value) => [{ value }, { value: [value] }])
    expect(falseRefusals(judge(classOf(row), values, {}, 'check'))).toEqual([])
  })

  test.each([
    ['IsPort', '080'],
    ['IsJWT', 'a.b'],
    ['IsUUID', '550e8400-e29b-91d4-0716-446655440000'],
    ['IsMagnetURI', 'MAGNET:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a'],
  ] as const)('%s: another release of validator.js takes %s', (name, value) => {
    const row = ROWS.find((one) => one.name === name)!
    expect(judge(classOf(row), [{ value }], {}, 'check')).toMatchObject([{ fits: true }])
  })
})

describe('the rule table', () => {
  const rules = Object.entries(RULES)

  test('says of each rule that it is exact, or why it is not', () => {
    const told = rules.filter(([, { loose }]) => typeof loose === 'string')
    expect(told.filter(([, { loose }]) => String(loose).split(' ').length < 4)).toEqual([])
    expect(rules.filter(([, { loose }]) => loose === undefined).length).toBeGreaterThan(35)
    expect(ROWS.filter((row) => row.design !== undefined && reasons(row).length === 0).length).toBeGreaterThan(120)
  })

  test.each([
    ['isNumber', [{}], undefined],
    ['isNumber', [{ maxDecimalPlaces: 2 }], /decimal places/],
    ['matches', [/^[a-z]+$/], undefined],
    ['matches', [/^.{2}$/], /emoji/],
    ['matches', [/^[a-z]+$/y], /sticky/],
    ['isAlpha', ['de-DE'], undefined],
    ['isAlpha', ['xx'], /locale/],
    ['isDecimal', [{ locale: 'xx' }], /locale/],
    ['isHash', ['sha1'], undefined],
    ['isHash', ['other'], /algorithm/],
    ['isIp', ['4'], undefined],
    ['isIp', ['6'], /::/],
    ['equals', [{}], /identity/],
    ['isIn', [[]], /no value/],
    ['isDivisibleBy', [0], /no value/],
    ['ofTheApplication', [], /application/],
    ['', [], undefined],
  ] as const)('%s of %j', (name, constraints, reason) => {
    const told = looseness(name, constraints)
    if (reason) expect(told).toMatch(reason)
    else expect(told).toBeUndefined()
  })

  test('has patterns that engines without a look ahead or behind can read, with and without the flag u', () => {
    const own = ROWS.filter(({ name }) => !name.startsWith('Matches')).map((row) => JSON.stringify(jsonSchemaOf(classOf(row))))
    const patterns = own.flatMap((schema) =>
      [...schema.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, text]) => JSON.parse(text!) as string),
    )
    expect(patterns.length).toBeGreaterThan(120)
    for (const pattern of patterns) {
      expect(pattern).not.toMatch(/\(\?[=!<]|\\[1-9dDkpPu]/)
      expect([new RegExp(pattern), new RegExp(pattern, 'u')]).toHaveLength(2)
    }
  })
})

test('every decorator of class-validator has a row, or is known to need none', () => {
  const NO_DECORATOR = ['ValidatorConstraint', 'ValidationError', 'ValidationTypes', 'Validator', 'MetadataStorage', 'ValidationMetadata']
  const decorators = Object.keys(v).filter((name) => /^[A-Z][a-z]/.test(name) && !NO_DECORATOR.includes(name))
  const shown = [...ROWS.map(({ name }) => name), ...ELSEWHERE].join(' ')
  expect(decorators.filter((name) => !new RegExp(`\\b${name}\\b`, 'i').test(shown))).toEqual([])
  const ruled = decorators.filter((name) => !Object.hasOwn(WITHOUT_ROW, name))
  expect(decorators.length - ruled.length).toBe(Object.keys(WITHOUT_ROW).length)
  expect(ruled).toHaveLength(Object.keys(RULES).length)
  expect(decorators).toHaveLength(113)
  const constants = Object.entries(v).flatMap(([name, value]) => (/^[A-Z0-9_]+$/.test(name) && typeof value === 'string' ? [value] : []))
  expect(constants.filter((name) => !Object.hasOwn(RULES, name) && name !== 'isOptional')).toEqual([])
  expect(constants.length).toBeGreaterThan(100)
})
