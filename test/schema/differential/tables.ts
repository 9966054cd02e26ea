import { figures, part, percent } from './figures.js'
import type { Setting } from './main.js'
import type { Score } from './tally.js'

/** The groups of one score. */
export function groupTable({ committed }: Score): string {
  const head = [
    'group',
    'rows',
    'typed values',
    'agreement',
    'refused alike',
    'false refusals',
    'exact',
    'rows without a fault',
    'do not compile',
  ]
  const rows = Object.entries(committed).map(([group, t]) => [
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
  return table(head, rows)
}

/** Ours once, without documentation, then each rival where it was measured. */
export function sideBySide([first, ...rest]: readonly Setting[]): string {
  const head = ['', 'agreement', 'fresh', 'refused alike', 'false refusals', 'shapes', 'throws, or does not compile']
  const scores = [...first!.scores, ...rest.flatMap(({ scores: all }) => all.slice(2))].filter(
    ({ contender }) => contender !== 'check form',
  )
  const rows = scores.map((score) => {
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
  })
  return table(head, rows)
}

/** One line for each compiler, version and pipe. */
export function settingTable(settings: readonly Setting[]): string {
  const head = [
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
  const rows = settings.map(({ name, scores }) => {
    const [ours, check] = [figures(scores[0]!), figures(scores[1]!)]
    const exact = ours.exact > 0 ? percent(part(ours.exactRight, ours.exact)) : '-'
    const wrong = [ours.bodies, ours.typed].map(String)
    const refused = [ours.falseRefusals, check.anyFalseRefusals].map(String)
    return [
      name,
      ...wrong,
      percent(ours.agreement),
      percent(ours.fresh),
      exact,
      ...refused,
      percent(ours.shapes),
      String(ours.broken + check.broken),
    ]
  })
  return table(head, rows)
}

const LOOSEST = 15

/** Where agreement is lost: rows that let most through. */
export function loosestTable({ loose }: Score): string {
  const worst = loose.toSorted((a, b) => b.wrong - a.wrong).slice(0, LOOSEST)
  const rows = worst.map(({ row, typed, wrong, value }) => [
    row,
    ratio(wrong, typed),
    value.length > 60 ? `${value.slice(0, 57)}...` : value,
  ])
  return table(['row', 'typed values that only the schema takes', 'for example'], rows)
}

const ratio = (some: number, all: number) => `${some} of ${all}`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)))
  const cell = (text: string, at: number) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))
  const line = (cells: readonly string[]) => cells.map(cell).join('  ').trimEnd()
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}
