import { fork } from 'node:child_process'
import type { Sample } from './rounds.js'
import { ratio } from './rounds.js'
import { rounded, type Row } from './rows.js'

/** What a document of many operations, and one call over it, took. */
export interface OpenApiTimes {
  readonly operations: number
  /** Milliseconds, each in a process that has read nothing before. */
  readonly tools: Sample
  readonly validation: Sample
  /** Most memory of the process that made the tools, MiB. */
  readonly peak: number
  /** Microseconds a call. */
  readonly call: Sample
  readonly undici: Sample
}

export interface OpenApiEffort {
  readonly pairs: number
  readonly operations: number
  readonly rounds: number
  readonly calls: number
}

/** Most of the time of the parser's own validation, and of a bare request. */
const MOST = { tools: 3, call: 1.5 }

export async function openApiTimes({ pairs, operations, rounds, calls }: OpenApiEffort): Promise<OpenApiTimes> {
  const { sample } = await import('./rounds.js')
  const times = { tools: [] as number[], validation: [] as number[] }
  let peak = 0
  for (let pair = -1; pair < pairs; pair++) {
    for (const who of pair % 2 === 0 ? (['tools', 'validation'] as const) : (['validation', 'tools'] as const)) {
      const { time, memory } = await inChild<{ time: number; memory: number }>(who, operations)
      if (pair >= 0) times[who].push(time) // the first pair fills the disk cache
      if (who === 'tools') peak = Math.max(peak, memory)
    }
  }
  const [call, undici] = await inChild<[Sample, Sample]>('calls', rounds, calls)
  return {
    operations,
    peak,
    call,
    undici,
    tools: sample('operations into tools', times.tools),
    validation: sample('validation of @readme/openapi-parser', times.validation),
  }
}

export function openApiRows({ operations, tools, validation, call, undici }: OpenApiTimes): Row[] {
  const atMost = (name: string, goal: number, times: number): Row => ({
    name: `${name} (at most)`,
    ratio: rounded(times),
    goal,
    holds: times <= goal,
  })
  return [
    atMost(
      `OpenAPI: ${operations.toLocaleString('en')} operations into tools / the parser's own validation`,
      MOST.tools,
      ratio(tools, validation),
    ),
    atMost('OpenAPI: a call / a bare undici request', MOST.call, ratio(call, undici)),
  ]
}

function inChild<Told>(what: string, ...numbers: readonly number[]): Promise<Told> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('openapi-child.js', import.meta.url), [what, ...numbers.map(String)], { stdio: ['ignore', 2, 2, 'ipc'] })
    let told: Told | undefined
    child.on('message', (message) => (told = message as Told))
    child.on('error', reject)
    child.on('exit', (code) => (told && code === 0 ? resolve(told) : reject(new Error(`the bench of ${what} ended with ${code}`))))
  })
}
