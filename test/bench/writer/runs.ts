import type { Result } from '../results.js'
import { cell, table } from './markdown.js'

/** When the parts ran, on what, with which inputs; says so when they did not run together. */
export function runs(results: readonly Result[]): string[] {
  if (results.length === 0) return ['Nothing was measured.']
  return [
    ...machines(results),
    ...apart(results),
    table([
      ['part', 'measured (UTC)', 'took', 'load before'],
      ...results.map(({ part, date, seconds, load }) => [part, date, `${seconds} s`, load.toFixed(1)]),
    ]),
    'Load before: processes that wanted to run in the minute before the part began, those of the part before it included, which are about three. More than that were others at work, and the spread says what they did.',
    ...inputsOf(results),
    ...versionsOf(results),
  ]
}

/** The parts that share what `key` says of them, in the order of the first of each. */
function grouped(results: readonly Result[], key: (result: Result) => string) {
  const values = [...new Set(results.map(key))]
  const partsOf = (value: string) => results.filter((result) => key(result) === value).map(({ part }) => part)
  return values.map((value) => ({ value, parts: partsOf(value).join(', ') }))
}

const listed = (head: string, all: ReturnType<typeof grouped>) =>
  [head, '', ...all.map(({ value, parts }) => `- ${parts}: ${cell(value)}`)].join('\n')

function machines(results: readonly Result[]): string[] {
  const all = grouped(results, ({ machine }) => machine)
  return [
    all.length === 1
      ? `Machine: ${cell(all[0]!.value)}.`
      : listed('**The parts ran on different machines, so their times must not be compared:**', all),
  ]
}

/** Parts of one run follow one another; half an hour between an end and the next start means two runs. */
const TOGETHER_MINUTES = 30

function apart(results: readonly Result[]): string[] {
  const spans = results
    .map(({ date, seconds }) => ({ start: Date.parse(`${date.replace(' ', 'T')}Z`), date, seconds }))
    .sort((a, b) => a.start - b.start)
  const gap = spans.some(
    ({ start }, at) => at > 0 && start - spans[at - 1]!.start - spans[at - 1]!.seconds * 1000 > TOGETHER_MINUTES * 60_000,
  )
  return gap
    ? [
        `**The parts ran at different times, between ${spans[0]!.date} and ${spans.at(-1)!.date}:** compare times within a part only; ratios are of one part each.`,
      ]
    : [`The parts ran one after another, between ${spans[0]!.date} and ${spans.at(-1)!.date}.`]
}

const inputsOf = (results: readonly Result[]): string[] => [
  listed(
    'Inputs:',
    grouped(results, ({ inputs }) => inputs),
  ),
]

function versionsOf(results: readonly Result[]): string[] {
  const all = grouped(results, ({ versions }) => versions.map((pair) => pair.join(' ')).join(', '))
  return [all.length === 1 ? `Versions: ${cell(all[0]!.value)}.` : listed('**Versions differ between parts:**', all)]
}
