import { appendFileSync } from 'node:fs'

/** What ran for one request, in order. */
export type Trace = readonly string[]

/** One list for each request that reached the application: a call that makes two requests, or none, shows. */
let requests: string[][] = []
/** Where a process that nobody can ask writes its traces. */
const file = process.env.MATRIX_TRACE

/** Called by the outermost middleware of an application. Requests are made one after another. */
export function begin(): void {
  if (file) appendFileSync(file, '-\n')
  else requests.push([])
}

/** Called by every participant: middleware, guards, pipes, interceptors, handlers, filters. */
export function mark(name: string): void {
  if (file) return appendFileSync(file, `${name}\n`)
  // Without a request: a handler that was called around the framework.
  if (requests.length === 0) requests.push(['no request'])
  requests.at(-1)!.push(name)
}

/** The traces since the last time, one for each request. */
export async function take(): Promise<readonly Trace[]> {
  await new Promise((resolve) => setImmediate(resolve)) // what runs after the answer
  const taken = requests
  requests = []
  return taken
}

/** The traces that another process wrote. */
export function readTraces(text: string): readonly Trace[] {
  return text
    .split(/^-\n/m)
    .slice(1)
    .map((one) => one.split('\n').filter(Boolean))
}

/** Whether a handler of the application's ran. */
export const ranHandler = (traces: readonly Trace[]): boolean => traces.some((trace) => trace.some((name) => name.startsWith('handler ')))
