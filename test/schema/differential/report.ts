import { bars } from './bars.js'
import { figures, percent } from './figures.js'
import type { Setting } from './main.js'
import { groupTable, loosestTable, settingTable, sideBySide } from './tables.js'
import { wrongVerdicts } from './wrong-verdicts.js'

/** What the run comes to: the text to print, and what misses its bar. */
export interface Report {
  readonly text: string
  readonly missed: readonly string[]
}

/** Tables, wrong verdicts, bars and the last line, which holds the worst setting's figures. The first setting is the one told in detail. */
export function report(settings: readonly Setting[], seed: number): Report {
  const missed = settings.flatMap(bars)
  const ours = settings[0]!.scores[0]!
  const text = [
    `Groups: ${settings[0]!.name}, committed values`,
    groupTable(ours),
    '\nWhere the schemas let most through',
    loosestTable(ours),
    `\nAll typed values of these get one verdict from the backend: ${ours.oneSided.join('; ')}`,
    '\nSide by side, the same values',
    sideBySide(settings),
    '\nEverywhere',
    settingTable(settings),
    ...wrongVerdicts(settings),
    ...(missed.length > 0 ? ['\nMissed', ...missed.map((one) => `  ${one}`)] : []),
    `\nFresh values of --seed ${seed}`,
    lastLine(settings),
  ]
  return { text: text.join('\n'), missed }
}

function lastLine(settings: readonly Setting[]): string {
  const all = settings.map(({ scores }) => ({ ours: figures(scores[0]!), check: figures(scores[1]!) }))
  const agreement = Math.min(...all.map(({ ours }) => ours.agreement))
  const refusals = all.reduce((sum, { ours, check }) => sum + ours.falseRefusals + check.anyFalseRefusals, 0)
  const shapes = Math.min(...all.map(({ ours }) => ours.shapes))
  return `schemas: ${percent(agreement)} agreement, ${refusals} false refusals, ${percent(shapes)} shapes`
}
