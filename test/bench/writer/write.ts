import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PROMISES } from '../promises.js'
import type { Result } from '../results.js'
import { barChart } from './bars.js'
import { goalsChart, outcomes } from './goals.js'
import { report } from './report.js'
import { readSoak } from './soak.js'
import { chartsOf, SUBJECTS } from './subjects.js'

/** Writes README.md and its charts into `folder`, which is emptied first. Gives the names of the files. */
export function writeReport(folder: URL, results: readonly Result[], soak: URL): string[] {
  const measured = outcomes(
    PROMISES,
    results.flatMap(({ rows }) => rows),
  )
  const charts = Object.assign({ goals: goalsChart(measured) }, ...SUBJECTS.map((subject) => chartsOf(subject, results)))
  const files = [
    ['README.md', report(PROMISES, results, readSoak(soak))],
    ...Object.entries(charts as Record<string, Parameters<typeof barChart>[0]>).map(([name, chart]) => [`${name}.svg`, barChart(chart)]),
  ] as const
  rmSync(fileURLToPath(folder), { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of files) writeFileSync(new URL(name!, folder), text!)
  return files.map(([name]) => name!)
}
