import { PROMISES } from './promises.js'
import { ratioOf, type Sample } from './rounds.js'

/** One promise and what came out. */
export interface Row {
  readonly name: string
  /** Median of the ratios within a round. */
  readonly ratio: number
  /** Quartiles of the same. */
  readonly low: number
  readonly high: number
  readonly goal: number
  readonly holds: boolean
}

/** How many times `over` takes what `under` does, against what is promised in a row of that name. Throws when none is. */
export function row(name: string, over: Sample, under: Sample): Row {
  const promised = PROMISES.find((one) => one.row === name)
  if (!promised) throw new Error(`no promise stands in the row "${name}": name it in promises.ts`)
  const { median, low, high } = ratioOf(over, under)
  const holds = promised.least === undefined ? median <= promised.most! : median >= promised.least
  return { name, ratio: rounded(median), low: rounded(low), high: rounded(high), goal: (promised.least ?? promised.most)!, holds }
}

/** What one row of `--json` has. */
export const printed = ({ name, ratio, goal, holds }: Row) => ({ name, ratio, goal, holds })

/** Four digits that count. */
const rounded = (value: number) => Number(value.toPrecision(4))
