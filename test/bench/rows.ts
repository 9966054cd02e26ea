import { ratio, type Sample } from './rounds.js'

/** What one route of one framework took, for each way of calling it. */
export interface RouteTimes {
  readonly framework: string
  readonly route: string
  readonly samples: readonly Sample[]
}

/** Process start to listening, milliseconds, without and with backend2mcp. */
export interface StartTimes {
  readonly without: Sample
  readonly with: Sample
}

/** One promise and what came out: the form of `--json`, which every later speed row joins. */
export interface Row {
  readonly name: string
  readonly ratio: number
  readonly goal: number
  readonly holds: boolean
}

/** The ways of calling that the goals speak of. */
export const NAMES = {
  tool: 'our dispatch (executeTool)',
  raw: 'raw dispatch',
  undici: 'loopback, undici Pool',
  fetch: 'loopback, fetch',
} as const

/** How many times faster than loopback our dispatch is at least. */
const FASTER: Readonly<Record<string, { readonly undici: number; readonly fetch: number }>> = {
  'GET by id': { undici: 1.7, fetch: 2.8 },
  'POST with a DTO': { undici: 1.4, fetch: 2.3 },
}
/** The same where a framework does less of its own, so that the loopback is less of the whole. */
const LIGHTER: typeof FASTER = { 'GET by id': { undici: 1.6, fetch: 2.8 }, 'POST with a DTO': { undici: 1.6, fetch: 2.8 } }
const FUNCTIONS = new Set(['express', 'fastify', 'koa', 'hono'])
/** How many times longer the start may take. */
const START = 1.25

export function callRows(times: readonly RouteTimes[]): Row[] {
  return times.flatMap(({ framework, route, samples }) => {
    const of = (name: string) => samples.find((sample) => sample.name === name)!
    return (['undici', 'fetch'] as const).map((baseline) => {
      const goal = (FUNCTIONS.has(framework) ? LIGHTER : FASTER)[route]![baseline]
      const times = ratio(of(NAMES[baseline]), of(NAMES.tool))
      return { name: `${framework}, ${route}: ${baseline} / dispatch`, ratio: rounded(times), goal, holds: times >= goal }
    })
  })
}

export function startRow(times: StartTimes): Row {
  const longer = ratio(times.with, times.without)
  return { name: 'start of 1,000 Nest routes: with / without (at most)', ratio: rounded(longer), goal: START, holds: longer <= START }
}

/** To the digits that a row keeps. */
export const rounded = (value: number) => Math.round(value * 1000) / 1000
