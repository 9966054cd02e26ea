import { fork } from 'node:child_process'
import type { Measured } from './parts.js'
import type { Effort, Sample } from './rounds.js'
import { row } from './rows.js'
import { tableOf } from './table.js'

/** What one route of one framework took, for each way of calling it. */
export interface RouteTimes {
  readonly framework: string
  readonly route: string
  readonly samples: readonly Sample[]
}

/** The ways of calling that the goals speak of. */
export const NAMES = {
  tool: 'our dispatch (executeTool)',
  raw: 'raw dispatch',
  undici: 'loopback, undici Pool',
  fetch: 'loopback, fetch',
} as const

/** Calls of one framework's routes in process, over loopback and over MCP. */
export async function dispatchPart(framework: string, effort: Effort): Promise<Measured> {
  const times = await inChild(framework, effort)
  return {
    rows: times.flatMap(({ framework, route, samples }) => {
      const of = (name: string) => samples.find((one) => one.name === name)!
      return (['undici', 'fetch'] as const).map((base) =>
        row(`${framework}, ${route}: ${base} / dispatch`, of(NAMES[base]), of(NAMES.tool)),
      )
    }),
    tables: times.map(({ framework, route, samples }) =>
      tableOf(
        {
          title: `${framework}, ${route}`,
          unit: 'us',
          of: 'a call',
          digits: 0,
          against: { undici: NAMES.undici, fetch: NAMES.fetch },
        },
        samples,
        /dispatch|^MCP/,
      ),
    ),
  }
}

/** A process of its own, so that no framework's garbage and compiled code weigh on another's. */
function inChild(framework: string, effort: Effort): Promise<RouteTimes[]> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('calls.js', import.meta.url), [framework, JSON.stringify(effort)], { stdio: ['ignore', 2, 2, 'ipc'] })
    let told: RouteTimes[] | undefined
    child.on('message', (message) => (told = message as RouteTimes[]))
    child.on('error', reject)
    child.on('exit', (code) => (told && code === 0 ? resolve(told) : reject(new Error(`the bench of ${framework} ended with ${code}`))))
  })
}
