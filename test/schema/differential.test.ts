import 'reflect-metadata'
import * as v from 'class-validator'
import { describe, expect, test } from 'vitest'
import { RULES } from '../../src/schema/rules.js'
import { ELSEWHERE, ROWS, type Row } from './decorator-rows.js'
import { falseRefusals, judge } from './judge.js'

const classOf = ({ decorate, design }: Row) => {
  class Dto {
    declare value: unknown
  }
  if (design !== undefined) Reflect.defineMetadata('design:type', design, Dto.prototype, 'value')
  decorate(Dto.prototype, 'value')
  return Dto
}

describe('class-validator is the oracle: what it takes, the schema takes', () => {
  test.each(ROWS.map((row) => [`${row.name}: ${(row.design as { name?: string } | undefined)?.name ?? 'unknown'}`, row] as const))(
    '%s',
    (_, row) => {
      const verdicts = judge(classOf(row), [...row.values.map((value) => ({ value })), {}])
      expect(falseRefusals(verdicts)).toEqual([])
      expect(verdicts).toHaveLength(row.values.length + 1)
    },
  )
})

/** Nothing but code lists, checksums or words behind them: their schema is loose, and says so in its description. */
const LOOSE = ['IsLatitude', 'IsLongitude', 'IsMobilePhone', 'IsTimeZone']

test('with default options the two agree nearly always on values of the declared type', () => {
  const rows = ROWS.filter(({ design, name }) => design !== undefined && /^\w+$/.test(name) && !LOOSE.includes(name))
  const typed = rows.flatMap((row) =>
    judge(
      classOf(row),
      row.values.map((value) => ({ value })),
    ),
  )
  expect(typed.filter(({ taken, fits }) => taken === fits).length / typed.length).toBeGreaterThan(0.98)
  expect(typed.length).toBeGreaterThan(5000)
})

test.fails('MaxLength counts an emoji with a style selector as one letter less than JSON Schema does', () => {
  class Dto {
    @v.MaxLength(1) value!: string
  }
  expect(falseRefusals(judge(Dto, [{ value: '\u2764\uFE0F' }]))).toEqual([])
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

const MUTANTS = Number(process.env.SCHEMA_MUTANTS ?? 400)

/** ISO codes: class-validator folds case beyond ASCII, so a long s is an s to it. */
const FOLDS = new Set(['IsISO31661Alpha2', 'IsISO31661Alpha3', 'IsISO4217CurrencyCode'])

test(`${MUTANTS} mutants of what each text row takes`, () => {
  const draw = random(Number(process.env.SCHEMA_SEED ?? 20260801))
  for (const row of ROWS.filter(({ design, name }) => design === String && !FOLDS.has(name))) {
    const Dto = classOf(row)
    const taken = judge(
      Dto,
      row.values.map((value) => ({ value })),
    ).filter((verdict) => verdict.taken)
    const seeds = taken.map(({ value }) => (value as { value: string }).value)
    const mutants = Array.from({ length: seeds.length > 0 ? MUTANTS : 0 }, () => ({ value: mutant(seeds[draw(seeds.length)]!, draw) }))
    expect({ row: row.name, refused: falseRefusals(judge(Dto, mutants)) }).toEqual({ row: row.name, refused: [] })
  }
})

test('every decorator of class-validator has a row', () => {
  const NO_RULE = ['ValidatorConstraint', 'ValidationError', 'ValidationTypes', 'Validator', 'MetadataStorage', 'ValidationMetadata']
  const decorators = Object.keys(v).filter((name) => /^[A-Z][a-z]/.test(name) && !NO_RULE.includes(name))
  const shown = ROWS.map(({ name }) => name)
  const missing = decorators.filter(
    (name) => !ELSEWHERE.some((one) => one === name) && !shown.some((row) => new RegExp(`\\b${name}\\b`, 'i').test(row)),
  )
  expect(missing).toEqual([])
  const constants = Object.entries(v).flatMap(([name, value]) => (/^[A-Z0-9_]+$/.test(name) && typeof value === 'string' ? [value] : []))
  expect(constants.filter((name) => !Object.hasOwn(RULES, name) && name !== 'isOptional')).toEqual([])
  expect(constants.length).toBeGreaterThan(100)
})
