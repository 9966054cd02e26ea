import { isExact } from './is-exact.js'
import type { Contender } from './contenders.js'
import type { Body, Group, Subject } from './subjects.js'
import type { Oracle } from './verdicts.js'

/** A body on which the two do not agree, or a schema that is none. */
export interface Failure {
  readonly group: Group
  readonly name: string
  /** `false refusal`, `shape`, `exact`, or what was thrown. */
  readonly problem: string
  readonly value?: string
  readonly taken?: boolean
  readonly fits?: boolean
}

/** Counts over the subjects of one group, for one contender. */
export interface Tally {
  subjects: number
  /** Bodies as the declared type says, and those on which both agree. */
  typed: number
  agreed: number
  /** Of the typed ones, those that the backend refuses, and those that the schema refuses with it. */
  refused: number
  caught: number
  /** Taken by the backend, refused by the schema: of typed bodies, and of all. */
  falseRefusals: number
  anyFalseRefusals: number
  bodies: number
  /** Subjects of exact rules only, and those with full agreement. */
  exact: number
  exactRight: number
  /** Subjects without a disagreement, but for bodies whose fault no schema can tell. */
  right: number
  broken: number
  /** Subjects whose schema is known to be looser, and those where it turned out not to be. */
  gaps: number
  stale: number
}

/** What one contender is worth, by group; drawn bodies of the fresh seed are counted apart. */
export interface Score {
  readonly contender: string
  readonly committed: Partial<Record<Group, Tally>>
  readonly fresh: Partial<Record<Group, Tally>>
  readonly failures: Failure[]
  /** Rows whose typed values all get one verdict from the backend: they prove little. */
  readonly oneSided: string[]
  /** Rows on whose committed typed values the two disagree. */
  readonly loose: { readonly row: string; readonly typed: number; readonly wrong: number; readonly value: string }[]
}

const MOST_FAILURES = 200

/** Runs every subject past the oracle once and past each contender. */
export async function score(subjects: readonly Subject[], oracle: Oracle, contenders: readonly Contender[]): Promise<Score[]> {
  const scores = contenders.map(({ name }): Score => ({ contender: name, committed: {}, fresh: {}, failures: [], oneSided: [], loose: [] }))
  for (const subject of subjects) {
    const taken: boolean[] = []
    for (const { value } of subject.bodies) taken.push(await oracle(subject.Class, subject.pipe, value))
    for (const [at, contender] of contenders.entries()) count(subject, taken, contender, scores[at]!)
  }
  return scores
}

function count(
  subject: Subject,
  taken: readonly boolean[],
  contender: Contender,
  { committed, fresh, failures, oneSided, loose }: Score,
): void {
  const { group, name, bodies } = subject
  const fail = (failure: Omit<Failure, 'group' | 'name'>) => failures.length < MOST_FAILURES && failures.push({ group, name, ...failure })
  const { fits, problem } = judged(subject, contender)
  if (problem) fail({ problem })
  for (const set of [false, true]) {
    const tally = ((set ? fresh : committed)[group] ??= newTally())
    const chosen = bodies.flatMap((body, at) => (body.fresh === set ? [{ body, taken: taken[at]!, fits: fits[at]! }] : []))
    if (chosen.length === 0) continue
    const typed = chosen.filter(({ body }) => body.typed)
    const wrong = chosen.filter(isWrong)
    const isExactRow = !['shapes', 'types', 'mixed'].includes(group) && isExact(subject)
    const isStale = !set && subject.gap !== undefined && !contender.isForAll && !typed.some((one) => !one.taken && one.fits)
    tally.subjects++
    tally.bodies += chosen.length
    tally.typed += typed.length
    tally.agreed += typed.filter((one) => one.taken === one.fits).length
    tally.refused += typed.filter((one) => !one.taken).length
    tally.caught += typed.filter((one) => !one.taken && !one.fits).length
    tally.falseRefusals += typed.filter(isFalseRefusal).length
    tally.anyFalseRefusals += chosen.filter(isFalseRefusal).length
    tally.exact += isExactRow ? 1 : 0
    tally.exactRight += isExactRow && wrong.length === 0 ? 1 : 0
    tally.right += wrong.length === 0 && !problem ? 1 : 0
    tally.gaps += subject.gap ? 1 : 0
    tally.stale += isStale ? 1 : 0
    tally.broken += problem ? 1 : 0
    if (isStale) fail({ problem: `is no gap any more: ${subject.gap}` })
    if (!set && group !== 'shapes' && new Set(typed.map((one) => one.taken)).size < 2) oneSided.push(`${group} / ${name}`)
    const first = typed.find((one) => one.taken !== one.fits)
    if (first && !set && group !== 'shapes') {
      const missed = typed.filter((one) => one.taken !== one.fits).length
      loose.push({ row: `${group} / ${name}`, typed: typed.length, wrong: missed, value: JSON.stringify(first.body.value) })
    }
    for (const one of chosen) {
      const told = problemOf(one, group, isExactRow, contender.isForAll ?? false)
      if (told) fail({ problem: told, value: JSON.stringify(one.body.value), taken: one.taken, fits: one.fits })
    }
  }
}

interface Verdicts {
  readonly body: Body
  readonly taken: boolean
  readonly fits: boolean
}

/** A disagreement that a row or a shape is answerable for. */
const isWrong = ({ body, taken, fits }: Verdicts): boolean =>
  taken ? body.typed && !fits : (body.typed || body.told === true) && fits && !body.loose
const isFalseRefusal = ({ taken, fits }: Verdicts): boolean => taken && !fits

function problemOf({ body, taken, fits }: Verdicts, group: Group, isExactRow: boolean, isForAll: boolean): string | undefined {
  if (taken === fits) return undefined
  if (taken) return isForAll || body.typed ? 'false refusal' : undefined
  if (isForAll || !isWrong({ body, taken, fits })) return undefined
  return group === 'shapes' ? 'shape' : isExactRow ? 'exact' : undefined
}

/** Without a schema a tool takes anything; that is the kindest reading, and the break is counted. */
function judged(
  { Class, pipe, bodies }: Subject,
  { judgeOf }: Contender,
): { readonly fits: readonly boolean[]; readonly problem?: string } {
  try {
    const fits = judgeOf({ Class, pipe })
    return { fits: bodies.map(({ value }) => fits(value)) }
  } catch (error) {
    return { fits: bodies.map(() => true), problem: String(error).split('\n')[0] ?? 'thrown' }
  }
}

function newTally(): Tally {
  const counts = { subjects: 0, typed: 0, agreed: 0, refused: 0, caught: 0, falseRefusals: 0, anyFalseRefusals: 0, bodies: 0 }
  return { ...counts, exact: 0, exactRight: 0, right: 0, broken: 0, gaps: 0, stale: 0 }
}
