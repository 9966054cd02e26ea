import type { Score, Tally } from './tally.js'

/** One contender in one setting, over all groups. Percentages; NaN where nothing was counted. */
export interface Figures {
  /** Typed values of rows and types, shapes apart: committed ones, and those of the fresh seed. */
  readonly agreement: number
  readonly fresh: number
  /** Of what the backend refuses, that the schema refuses too. */
  readonly caught: number
  readonly shapes: number
  /** Counts, fresh values included: of typed values, and of all. */
  readonly falseRefusals: number
  readonly anyFalseRefusals: number
  readonly exact: number
  readonly exactRight: number
  readonly typed: number
  readonly bodies: number
  readonly broken: number
  readonly stale: number
}

/** Adds up the groups. */
export function figures({ committed, fresh }: Score): Figures {
  const rows = withoutShapes(committed)
  const drawn = withoutShapes(fresh)
  const all = [...Object.values(committed), ...Object.values(fresh)]
  return {
    agreement: part(sum(rows, 'agreed'), sum(rows, 'typed')),
    fresh: part(sum(drawn, 'agreed'), sum(drawn, 'typed')),
    caught: part(sum(rows, 'caught'), sum(rows, 'refused')),
    shapes: part(committed.shapes?.right ?? 0, committed.shapes?.subjects ?? 0),
    falseRefusals: sum(all, 'falseRefusals'),
    anyFalseRefusals: sum(all, 'anyFalseRefusals'),
    exact: sum(rows, 'exact') + sum(drawn, 'exact'),
    exactRight: sum(rows, 'exactRight') + sum(drawn, 'exactRight'),
    typed: sum(all, 'typed'),
    bodies: sum(all, 'bodies'),
    broken: sum(Object.values(committed), 'broken'),
    stale: sum(Object.values(committed), 'stale'),
  }
}

export const part = (some: number, all: number): number => (100 * some) / all

/** Cut, not rounded: 99.96% is not 100%. */
export const percent = (figure: number): string =>
  Number.isNaN(figure) ? '-' : `${(Math.floor(figure * 10 + 1e-9) / 10).toFixed(1).replace('.0', '')}%`

const withoutShapes = (groups: Score['committed']): Tally[] =>
  Object.entries(groups).flatMap(([group, tally]) => (group === 'shapes' ? [] : [tally]))
const sum = (tallies: readonly Tally[], key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0)
