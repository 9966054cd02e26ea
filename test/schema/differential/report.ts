import type { Setting } from './main.js'
import type { Failure, Score, Tally } from './tally.js'

const LEAST_AGREEMENT = 95
const MOST_DRIFT = 3

/** What the run comes to: the text to print, and what misses its bar. */
export interface Report {
  readonly text: string
  readonly missed: readonly string[]
}

/** Tables, bars and the last line. `settings` in the order of the table; the first one holds the rivals. */
export function report(settings: readonly Setting[], seed: number): Report {
  const missed = settings.flatMap(bars)
  const failures = settings.flatMap(({ name, scores }) =>
    scores.slice(0, 2).flatMap((score) => score.failures.map((failure) => ({ at: `${name}, ${score.contender}`, ...failure }))),
  )
  const first = settings[0]!
  const totals = settings.map(({ scores }) => figures(scores[0]!))
  const last = {
    agreement: Math.min(...totals.filter(({ agreement }) => !Number.isNaN(agreement)).map(({ agreement }) => agreement)),
    refusals: settings.reduce((sum, { scores }) => sum + refusals(scores), 0),
    shapes: Math.min(...totals.map(({ shapes }) => shapes)),
  }
  const text = [
    `\nGroups: ${first.name}, committed values; seed of the fresh ones: ${seed} (--seed ${seed})`,
    table(GROUP_HEAD, groupRows(first.scores[0]!)),
    '\nSide by side on the same values',
    table(SIDE_HEAD, sides(settings)),
    '\nEverywhere',
    table(SETTING_HEAD, settings.map(settingRow)),
    ...(failures.length > 0 ? [`\n${failures.length} wrong verdicts; the first of each:`, ...shown(failures)] : []),
    ...(missed.length > 0 ? ['\nMissed:', ...missed.map((one) => `  ${one}`)] : []),
    `\nschemas: ${percent(last.agreement)} agreement, ${last.refusals} false refusals, ${percent(last.shapes)} shapes`,
  ]
  return { text: text.join('\n'), missed }
}

interface Figures {
  readonly agreement: number
  readonly fresh: number
  readonly caught: number
  readonly shapes: number
  readonly falseRefusals: number
  readonly anyFalseRefusals: number
  readonly exact: number
  readonly exactRight: number
  readonly typed: number
  readonly bodies: number
  readonly broken: number
  readonly gaps: number
  readonly stale: number
}

const sum = (tallies: readonly Tally[], key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0)
const part = (some: number, all: number) => (100 * some) / all

function figures({ committed, fresh }: Score): Figures {
  const rows = Object.entries(committed).flatMap(([group, tally]) => (group === 'shapes' ? [] : [tally]))
  const drawn = Object.entries(fresh).flatMap(([group, tally]) => (group === 'shapes' ? [] : [tally]))
  const all = [...Object.values(committed), ...Object.values(fresh)]
  return {
    agreement: part(sum(rows, 'agreed'), sum(rows, 'typed')),
    fresh: part(sum(drawn, 'agreed'), sum(drawn, 'typed')),
    caught: part(sum(rows, 'caught'), sum(rows, 'refused')),
    shapes: part(committed.shapes?.right ?? 0, committed.shapes?.subjects ?? 0),
    falseRefusals: sum(all, 'falseRefusals'),
    anyFalseRefusals: sum(all, 'anyFalseRefusals'),
    exact: sum([...rows, ...drawn], 'exact'),
    exactRight: sum([...rows, ...drawn], 'exactRight'),
    typed: sum(all, 'typed'),
    bodies: sum(all, 'bodies'),
    broken: sum(Object.values(committed), 'broken'),
    gaps: sum(Object.values(committed), 'gaps'),
    stale: sum(Object.values(committed), 'stale'),
  }
}

/** Of the advertised form on typed values, of the check form on all. */
function refusals([advertised, check]: readonly Score[]): number {
  return figures(advertised!).falseRefusals + figures(check!).anyFalseRefusals
}

function bars({ name, scores }: Setting): string[] {
  const [ours, check] = [figures(scores[0]!), figures(scores[1]!)]
  const checks: [boolean, string][] = [
    [ours.agreement >= LEAST_AGREEMENT, `agreement ${percent(ours.agreement)}, at least ${LEAST_AGREEMENT}%`],
    [
      Number.isNaN(ours.fresh) || Math.abs(ours.agreement - ours.fresh) <= MOST_DRIFT,
      `fresh values ${percent(ours.fresh)}, within ${MOST_DRIFT} points of ${percent(ours.agreement)}`,
    ],
    [ours.exactRight === ours.exact, `${ours.exact - ours.exactRight} of ${ours.exact} rows marked exact are not`],
    [ours.falseRefusals === 0, `${ours.falseRefusals} false refusals of typed values`],
    [check.anyFalseRefusals === 0, `${check.anyFalseRefusals} false refusals of the check form`],
    [ours.shapes === 100, `shapes ${percent(ours.shapes)}`],
    [ours.stale === 0, `${ours.stale} known gaps that are none any more`],
    [ours.broken + check.broken === 0, `${ours.broken + check.broken} schemas that do not compile`],
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [`${name}: ${problem}`]))
}

const percent = (figure: number) => (Number.isNaN(figure) ? '-' : `${(Math.floor(figure * 10 + 1e-9) / 10).toFixed(1).replace('.0', '')}%`)
const ratio = (some: number, all: number) => `${some} of ${all}`

const GROUP_HEAD = [
  'group',
  'rows',
  'typed values',
  'agreement',
  'refused alike',
  'false refusals',
  'exact rows',
  'rows without a fault',
  'do not compile',
]

function groupRows({ committed }: Score): string[][] {
  return Object.entries(committed).map(([group, t]) => [
    group,
    String(t.subjects),
    String(t.typed),
    percent(part(t.agreed, t.typed)),
    percent(part(t.caught, t.refused)),
    String(t.falseRefusals),
    t.exact > 0 ? ratio(t.exactRight, t.exact) : '-',
    ratio(t.right, t.subjects),
    String(t.broken),
  ])
}

const SIDE_HEAD = ['', 'agreement', 'fresh', 'refused alike', 'false refusals', 'shapes', 'no schema, or none that compiles']

/** Ours once, without documentation, then each rival where it was measured. */
const sides = ([first, ...rest]: readonly Setting[]): string[][] =>
  [...first!.scores, ...rest.flatMap(({ scores }) => scores.slice(2))].filter(({ contender }) => contender !== 'check form').map(sideRow)

function sideRow(score: Score): string[] {
  const f = figures(score)
  return [
    score.contender,
    percent(f.agreement),
    percent(f.fresh),
    percent(f.caught),
    String(f.falseRefusals),
    percent(f.shapes),
    String(f.broken),
  ]
}

const SETTING_HEAD = [
  'where',
  'values',
  'typed',
  'agreement',
  'fresh',
  'exact',
  'false refusals',
  'of the check form',
  'shapes',
  'do not compile',
]

function settingRow({ name, scores }: Setting): string[] {
  const [ours, check] = [figures(scores[0]!), figures(scores[1]!)]
  const counts = [ours.bodies, ours.typed].map(String)
  const exact = ours.exact > 0 ? percent(part(ours.exactRight, ours.exact)) : '-'
  const wrong = [ours.falseRefusals, check.anyFalseRefusals].map(String)
  return [
    name,
    ...counts,
    percent(ours.agreement),
    percent(ours.fresh),
    exact,
    ...wrong,
    percent(ours.shapes),
    String(ours.broken + check.broken),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

const MOST_SHOWN = 40

/** The first of each class and problem. */
function shown(failures: readonly (Failure & { readonly at: string })[]): string[] {
  const first = new Map(
    failures.map((failure) => [`${failure.at} ${failure.group} ${failure.name} ${failure.problem}`, failure]).toReversed() as [
      string,
      Failure & { at: string },
    ][],
  )
  const lines = [...first.values()].toReversed().map(({ at, group, name, problem, value, taken, fits }) => {
    const verdicts =
      value === undefined ? '' : `: ${value} is ${taken ? 'taken' : 'refused'} by the backend, ${fits ? 'taken' : 'refused'} by the schema`
    return `  ${at} / ${group} / ${name}: ${problem}${verdicts}`
  })
  return lines.length > MOST_SHOWN ? [...lines.slice(0, MOST_SHOWN), `  and ${lines.length - MOST_SHOWN} more`] : lines
}
