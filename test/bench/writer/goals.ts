import type { Promised } from '../promises.js'
import type { Row } from '../rows.js'
import { ratioText } from '../table.js'
import type { Chart } from './bars.js'

/** A promise and what came out of it; undefined: it was not measured. */
export interface Outcome {
  readonly promised: Promised
  readonly row: Row | undefined
}

export const outcomes = (promises: readonly Promised[], rows: readonly Row[]): Outcome[] =>
  promises.map((promised) => ({ promised, row: rows.find(({ name }) => name === promised.row) }))

/** The goal as it is read: `>= 1.7`. */
export const goalText = ({ least, most }: Promised) => (least === undefined ? `<= ${most}` : `>= ${least}`)

/** Every promise that was measured, as a multiple of its goal: below 1 it falls short. */
export function goalsChart(all: readonly Outcome[]): Chart {
  const share =
    ({ most }: Promised, goal: number) =>
    (ratio: number) =>
      most === undefined ? ratio / goal : goal / ratio
  return {
    title: 'Every promise against its goal',
    note: 'Ratio as a multiple of its goal, logarithmic: left of 1 it falls short (orange); whiskers are quartiles of the ratio.',
    scale: 'log',
    groups: [
      {
        title: '',
        bars: all.flatMap(({ promised, row }) => {
          if (!row) return []
          const [median, one, other] = [row.ratio, row.low, row.high].map(share(promised, row.goal)) as [number, number, number]
          const text = `${ratioText(row.ratio)} (${goalText(promised)})`
          const kind = row.holds ? ('ours' as const) : ('short' as const)
          return [{ label: row.name, median, low: Math.min(one, other), high: Math.max(one, other), text, kind }]
        }),
      },
    ],
  }
}
