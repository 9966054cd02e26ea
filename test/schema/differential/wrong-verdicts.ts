import type { Setting } from './main.js'
import type { Failure } from './tally.js'

const MOST_SHOWN = 40

type Placed = Failure & { readonly setting: string; readonly contender: string }

/** Of each row and problem of ours the first value with both verdicts, and in how many settings it shows. */
export function wrongVerdicts(settings: readonly Setting[]): readonly string[] {
  const byProblem = new Map<string, Placed[]>()
  for (const { name: setting, scores } of settings) {
    for (const { contender, failures } of scores.slice(0, 2)) {
      for (const failure of failures) {
        const key = [contender, failure.group, failure.name, failure.problem].join(' / ')
        byProblem.set(key, [...(byProblem.get(key) ?? []), { ...failure, setting, contender }])
      }
    }
  }
  const lines = [...byProblem].map(([key, all]) => `  ${key}${verdicts(all[0]!)}${places(all)}`)
  if (lines.length === 0) return []
  const more = lines.length > MOST_SHOWN ? [`  and ${lines.length - MOST_SHOWN} more`] : []
  return ['\nWrong verdicts', ...lines.slice(0, MOST_SHOWN), ...more]
}

const verdicts = ({ value, taken, fits }: Placed): string =>
  value === undefined ? '' : `: ${value} is ${taken ? 'taken' : 'refused'} by the backend, ${fits ? 'taken' : 'refused'} by the schema`

function places(all: readonly Placed[]): string {
  const others = new Set(all.map(({ setting }) => setting)).size - 1
  return ` (${all[0]!.setting}${others > 0 ? ` and ${others} more` : ''})`
}
