import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { machine } from './machine.js'
import type { Measured, Part } from './parts.js'
import { versions } from './versions.js'

/** What one part found, when, on what: kept so that a report can be put together of parts that ran at different times. */
export interface Result extends Measured {
  readonly part: string
  /** UTC, to the minute: `2026-01-31 12:00`. */
  readonly date: string
  readonly seconds: number
  /** Processes that wanted to run in the minute before it began; over the number of cores, others were at work. */
  readonly load: number
  readonly inputs: string
  readonly machine: string
  readonly versions: ReturnType<typeof versions>
}

export async function resultOf({ name, inputs, measure }: Part): Promise<Result> {
  const [started, load] = [performance.now(), loadavg()[0]!]
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ')
  const measured = await measure()
  const seconds = Math.round((performance.now() - started) / 1000)
  return { part: name, date, seconds, load: Math.round(load * 10) / 10, inputs, machine: machine(), versions: versions(), ...measured }
}

export function keep(folder: URL, result: Result): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${result.part}.json`, folder), JSON.stringify(result))
}

/** The newest result of each part, in the order of `parts`; one that never ran is left out. */
export function kept(folder: URL, parts: readonly string[]): Result[] {
  return parts
    .map((part) => new URL(`${part}.json`, folder))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Result)
}
