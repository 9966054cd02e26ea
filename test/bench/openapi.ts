import { fork } from 'node:child_process'
import type { Measured } from './parts.js'
import { sample, type Sample } from './rounds.js'
import { row } from './rows.js'
import { tableOf } from './table.js'

/** What a document of many operations, and one call over it, took. */
interface OpenApiTimes {
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

/** A document into tools, and one call over it. */
export async function openApiPart(effort: OpenApiEffort): Promise<Measured> {
  const { operations, tools, validation, peak, call, undici } = await openApiTimes(effort)
  return {
    rows: [
      row("OpenAPI: a document into tools / the parser's own validation (at most)", tools, validation),
      row('OpenAPI: a call / a bare undici request (at most)', call, undici),
    ],
    tables: [
      tableOf(
        {
          title: `OpenAPI, ${operations.toLocaleString('en')} operations, in a fresh process (peak memory ${peak.toFixed(0)} MiB)`,
          unit: 'ms',
          of: 'a document',
          digits: 0,
        },
        [tools, validation],
        /^operations/,
      ),
      tableOf({ title: 'OpenAPI, one call over HTTP', unit: 'us', of: 'a call', digits: 0 }, [call, undici], /^a call/),
    ],
  }
}

async function openApiTimes({ pairs, operations, rounds, calls }: OpenApiEffort): Promise<OpenApiTimes> {
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

function inChild<Told>(what: string, ...numbers: readonly number[]): Promise<Told> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('openapi-child.js', import.meta.url), [what, ...numbers.map(String)], { stdio: ['ignore', 2, 2, 'ipc'] })
    let told: Told | undefined
    child.on('message', (message) => (told = message as Told))
    child.on('error', reject)
    child.on('exit', (code) => (told && code === 0 ? resolve(told) : reject(new Error(`the bench of ${what} ended with ${code}`))))
  })
}
