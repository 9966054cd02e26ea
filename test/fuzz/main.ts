import 'reflect-metadata'
import { fuzzBinder } from './binder.js'
import { APPLICATIONS, fuzzApplication } from './end-to-end.js'
import { Tally } from './tally.js'

/** How much is tried. */
export interface Sizes {
  readonly binder: number
  /** Of each application. */
  readonly endToEnd: number
  /** Tool calls beside live HTTP, of each application. */
  readonly interleaved: number
}

/** Runs everything, prints what was seen, and says whether all of it was right. */
export async function run(sizes: Sizes, seed: number): Promise<boolean> {
  const tally = new Tally()
  const failures: string[] = []
  const seconds = () => `${Math.round(process.uptime())} s`
  await fuzzBinder(sizes.binder, seed, tally)
  console.log(`binder: ${tally.sets} sets: ${tally} (${seconds()})`)
  for (const [at, name] of Object.keys(APPLICATIONS).entries()) {
    const own = new Tally()
    await fuzzApplication(name, sizes.endToEnd, seed + at + 1, own)
    console.log(`${name}: ${own.sets} sets end to end: ${own} (${seconds()})`)
    tally.sets += own.sets
    tally.routeChanges += own.routeChanges
    tally.foreignKeys += own.foreignKeys
    tally.examples.push(...own.examples)
    failures.push(...own.faults)
  }
  let [calls, requests] = [0, 0]
  // loaded last: the middleware of its applications is global in routing-controllers
  const { interleave, ADAPTERS } = await import('./interleaved.js')
  for (const name of ADAPTERS) {
    const done = await interleave(name, sizes.interleaved)
    calls += done.calls
    requests += done.requests
    failures.push(...done.failures.map((failure) => `${name}: ${failure}`))
  }
  for (const line of [...tally.examples, ...failures.slice(0, 20)]) console.log(line)
  console.log(`interleaved: ${calls} tool calls, ${requests} live requests, ${failures.length} failures`)
  console.log(`fuzz: ${tally.sets} sets, ${tally.routeChanges} route changes, ${tally.foreignKeys} foreign keys`)
  return tally.routeChanges + tally.foreignKeys + failures.length === 0
}
