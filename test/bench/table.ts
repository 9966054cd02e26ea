import { ratioOf, type Sample } from './rounds.js'
import type { Row } from './rows.js'

/** One way of doing a thing, and what it took. */
export interface Line extends Sample {
  readonly ours: boolean
  /** Only lines of one group do the same work; '' where all do. */
  readonly group: string
}

/** Times of one subject, in the order in which they are printed. */
export interface Table {
  readonly title: string
  readonly unit: 'us' | 'ms'
  /** What a time is of: `a call`. */
  readonly of: string
  readonly digits: number
  readonly lines: readonly Line[]
  /** The lines that the others are set against, by the head of their column. */
  readonly against: Readonly<Record<string, string>>
}

/** A table whose lines named by `ours` are ours. */
export function tableOf(
  about: Omit<Table, 'lines' | 'against'> & Partial<Pick<Table, 'against'>>,
  samples: readonly Sample[],
  ours: RegExp,
  group: (name: string) => string = () => '',
): Table {
  const lines = samples.map((one) => ({ ...one, ours: ours.test(one.name), group: group(one.name) }))
  return { ...about, lines, against: about.against ?? {} }
}

/** Heads and cells: name, median with quartiles, and how many times faster than each line of `against`. */
export function cells({ unit, of, digits, lines, against }: Table): string[][] {
  const spread = ({ median, low, high }: Sample) => `${median.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`
  const bases = Object.values(against).map((name) => lines.find((line) => line.name === name)!)
  return [
    ['', `${unit} ${of}: median (quartiles)`, ...Object.keys(against).map((head) => `${head} / it`)],
    ...lines.map((line) => [line.name, spread(line), ...bases.map((base) => `${ratioOf(base, line).median.toFixed(2)}x`)]),
  ]
}

/** A table as the terminal shows it. */
export const textOf = (table: Table): string => [table.title, ...columns(cells(table))].join('\n')

/** What was promised and what came out, as the terminal shows it. */
export function goalTable(rows: readonly Row[]): string {
  const lines = rows.map(({ name, ratio, goal, holds }) => [name, ratioText(ratio), String(goal), holds ? 'holds' : 'FALLS SHORT'])
  return columns([['goals', 'ratio', 'goal', ''], ...lines]).join('\n')
}

/** A ratio with the digits that matter. */
export const ratioText = (ratio: number) => ratio.toFixed(ratio < 0.2 ? 3 : 2)

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')}`.trimEnd(),
  )
}
