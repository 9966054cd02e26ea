import { ELSEWHERE, type Promised } from '../promises.js'
import type { Result } from '../results.js'
import { cells, ratioText, type Table } from '../table.js'
import { goalText, type Outcome, outcomes } from './goals.js'
import { losses, shortfalls } from './losses.js'
import { cell, table } from './markdown.js'
import { runs } from './runs.js'
import { type Soak, soakChapter } from './soak.js'
import { chartsOf, SUBJECTS, type Subject } from './subjects.js'

/** The whole report as Markdown. What was not measured is said so. */
export function report(promises: readonly Promised[], results: readonly Result[], soak: Soak | undefined): string {
  const rows = results.flatMap((result) => result.rows)
  const all = outcomes(promises, rows)
  const chapters = [
    '# Speed report',
    'Written by `npm run bench`, never by hand: every speed promise of the project against its baselines and peers, those that fall short and those where we are slower included. A ratio is the median of the ratios within a round, its spread the quartiles of the same; times are medians with quartiles.',
    summary(all),
    '## Where we lose',
    lost(results),
    '## How it was measured',
    ...runs(results),
    ...SUBJECTS.flatMap((subject) => chapter(subject, all, results)),
    '## Soak',
    soakChapter(soak),
    '## Promised figures of other commands',
    table([['what', 'goal', 'command'], ...ELSEWHERE.map(({ promise, goal, command }) => [promise, goal, command])]),
  ]
  return `${chapters.join('\n\n')}\n`
}

function summary(all: readonly Outcome[]): string {
  const measured = all.filter(({ row }) => row)
  const holding = measured.filter(({ row }) => row!.holds)
  const missing = all.filter(({ row }) => !row).map(({ promised }) => promised)
  const parts = [...new Set(missing.map(({ part }) => part))].join(', ')
  return [
    `**${holding.length} of ${measured.length} measured promises hold${measured.length > holding.length ? `, ${measured.length - holding.length} fall short` : ''}.**`,
    ...(missing.length > 0 ? [`${missing.length} promises were not measured, of the parts ${parts}.`] : []),
    shortfalls(all).join('\n'),
    '![Every promise against its goal](goals.svg)',
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

function lost(results: readonly Result[]): string {
  const lines = losses(results.flatMap((result) => result.tables))
  return lines.length === 0
    ? 'Nowhere in what was measured.'
    : `Times as long as the fastest other way of doing the same work, goal or no goal:\n\n${lines.join('\n')}`
}

function chapter(subject: Subject, all: readonly Outcome[], results: readonly Result[]): string[] {
  const found = results.filter(({ part }) => subject.parts.includes(part))
  const charts = Object.entries(chartsOf(subject, results))
  return [
    `## ${subject.title}`,
    subject.about,
    ...(found.length === 0 ? ['Not measured.'] : []),
    ...charts.map(([file, { title }]) => `![${cell(title)}](${file}.svg)`),
    promisesOf(all.filter(({ promised }) => subject.parts.includes(promised.part))),
    ...found.flatMap(({ tables }) => tables).flatMap(times),
  ]
}

const promisesOf = (some: readonly Outcome[]) =>
  table([
    ['promise', 'row', 'ratio', 'quartiles', 'goal', ''],
    ...some.map(({ promised, row }) => [
      promised.promise,
      promised.row,
      row ? ratioText(row.ratio) : '',
      row ? `${ratioText(row.low)}-${ratioText(row.high)}` : '',
      goalText(promised),
      !row ? 'not measured' : row.holds ? 'holds' : 'FALLS SHORT',
    ]),
  ])

const times = (one: Table) => [`**${cell(one.title)}**`, table(cells(one))]
