import type { ClassConstructor } from 'class-transformer'
import { validatorRules } from '../../../src/schema/validator-metadata.js'
import { ROWS } from '../decorator-rows.js'
import { STRUCTURES } from '../structures.js'
import { borders } from './borders.js'
import { mixedSubjects, type Tried } from './mixed-subjects.js'
import { mutantBody } from './mutant-body.js'
import { mutant } from './mutants.js'
import { POOL } from './pool.js'
import { type Draw, pick, random } from './random.js'
import { declared } from './row-classes.js'
import type { Body, Subject } from './subjects.js'
import { TYPES } from './types.js'
import { classValidator } from './verdicts.js'

/** The seed of the values that are drawn and yet always the same. */
const COMMITTED = 20260801
const DRAWN = 80

/** Every row, type and shape with the bodies it is tried on: those that are always the same, and as many drawn by a fresh seed. */
export function listSubjects(seed: number): readonly Subject[] {
  const rows = rowSubjects(seed)
  const tried = rows.map(triedRow)
  const mixed = [...mixedSubjects(tried, false, random(COMMITTED)), ...mixedSubjects(tried, true, random(seed))]
  return [...rows, ...mixed, ...typeSubjects(), ...shapeSubjects(seed)]
}

function rowSubjects(seed: number): readonly Subject[] {
  return ROWS.map((row) => {
    const { group, classOf, conforms } = declared(row)
    const Class = classOf(row.decorate)
    const written = unique([...row.values, ...borders(Class), ...POOL])
    const taken = written.filter((value) => classValidator(Class, {}, { value }))
    const bodyOf = (fresh: boolean) => (value: unknown) => ({
      value: { value },
      typed: conforms(value) && !isMiscounted(Class, value),
      fresh,
    })
    const drawn = (draw: Draw) => mutants(taken.filter(conforms), draw)
    const bodies: readonly Body[] = [
      { value: {}, typed: true, fresh: false },
      ...unique([...written, ...drawn(random(COMMITTED))]).map(bodyOf(false)),
      ...unique(drawn(random(seed))).map(bodyOf(true)),
    ]
    return { group, name: row.name, Class, pipe: {}, bodies }
  })
}

function triedRow({ Class, bodies }: Subject, at: number): Tried {
  const typed = bodies.filter((body) => body.typed && !body.fresh && 'value' in (body.value as object))
  const values = (some: readonly Body[]) => some.map(({ value }) => (value as { value: unknown }).value)
  return { row: ROWS[at]!, typed: values(typed), taken: values(typed.filter(({ value }) => classValidator(Class, {}, value))) }
}

/**
 * The one known difference: class-validator does not count the style selectors of emoji, `maxLength` does. `differential.test.ts` holds it as
 * an expected failure; the check form, which says no `maxLength`, is tried on these values too.
 */
function isMiscounted(Class: ClassConstructor<object>, value: unknown): boolean {
  const rules = [...validatorRules(Class, {}).values()].flat()
  return /[\uFE0E\uFE0F]/.test(JSON.stringify(value)) && rules.some(({ name }) => name === 'isLength' || name === 'maxLength')
}

/** Near to what is taken; of nothing that is taken, there is none. */
function mutants(taken: readonly unknown[], draw: Draw): readonly unknown[] {
  return Array.from({ length: taken.length > 0 ? DRAWN : 0 }, () => mutant(pick(taken, draw), draw))
}

function typeSubjects(): readonly Subject[] {
  return TYPES.map(({ name, Class, conforms, values = [] }) => ({
    group: 'types',
    name,
    Class,
    pipe: {},
    bodies: unique([...values, ...borders(Class), ...POOL]).map((value) => ({ value: { value }, typed: conforms(value), fresh: false })),
  }))
}

function shapeSubjects(seed: number): readonly Subject[] {
  return STRUCTURES.map(({ name, Class, pipe = {}, taken, refused = [], loose = [] }) => {
    const drawn = (fresh: boolean, draw: Draw) =>
      Array.from({ length: DRAWN }, () => ({ value: mutantBody(pick(taken, draw), draw), typed: false, fresh }))
    const bodies: readonly Body[] = [
      ...taken.map((value) => ({ value, typed: true, told: true, fresh: false })),
      ...refused.map((value) => ({ value, typed: false, told: true, fresh: false })),
      ...loose.map((value) => ({ value, typed: true, fresh: false, loose: true })),
      ...drawn(false, random(COMMITTED)),
      ...drawn(true, random(seed)),
    ]
    return { group: 'shapes', name, Class, pipe, bodies }
  })
}

/** JSON says when two values are one. */
function unique(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.filter((value) => value !== undefined).map((value) => [JSON.stringify(value), value])).values()]
}
