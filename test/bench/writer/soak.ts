import { existsSync, readFileSync } from 'node:fs'
import { table } from './markdown.js'

/** One line of `npm run test:soak`. */
export interface SoakFigure {
  readonly name: string
  readonly figure: string
  readonly goal: string
  readonly holds: boolean
}

/** What `npm run test:soak` leaves: its figures, and when and where they were taken. */
export interface Soak {
  readonly date?: string
  readonly machine?: string
  readonly figures: readonly SoakFigure[]
}

/** The soak's file, with or without date and machine around its figures; undefined: there is none. */
export function readSoak(file: URL): Soak | undefined {
  if (!existsSync(file)) return undefined
  const told = JSON.parse(readFileSync(file, 'utf8')) as Soak | readonly SoakFigure[]
  return 'figures' in told ? told : { figures: told }
}

export function soakChapter(soak: Soak | undefined): string {
  if (!soak) return 'No soak has left its figures here: `npm run test:soak` writes them.'
  const { date, machine, figures } = soak
  const short = figures.filter(({ holds }) => !holds).length
  return [
    `${figures.length - short} of ${figures.length} figures hold.${date ? ` Taken ${date}` : ''}${machine ? ` on ${machine}` : ''}${date || machine ? '.' : ''}`,
    table([
      ['what', 'figure', 'goal', ''],
      ...figures.map(({ name, figure, goal, holds }) => [name, figure, goal, holds ? 'holds' : 'FALLS SHORT']),
    ]),
  ].join('\n\n')
}
