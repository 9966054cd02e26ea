import 'reflect-metadata'
import { type Cell, measure } from './matrix.js'
import { type Figures, figures, report } from './report.js'
import { ADAPTERS } from './subjects.js'

/** Runs every cell, or every how many of them, and prints what it found. */
export async function run(every: number): Promise<Figures> {
  const cells: Cell[] = []
  for (const adapter of ADAPTERS) cells.push(...(await measure(adapter, { every })))
  console.log(report(cells))
  return figures(cells)
}
