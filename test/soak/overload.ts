import { start } from './child.js'
import { type Effort, type Figure, median, quantile } from './figure.js'
import type { Burst } from './overload/clients.js'
import { serve } from './server.js'

const LIMIT = 32
/** Ten times the limit would mostly fit into the queue of 256: twice as many do not. */
const OFFERED = 640
const ROUNDS = 11
const ROUND_MS = 3000
/** A refusal that took longer has stood in the queue for its second. */
const WAITED_MS = 900

/** Twenty times the limit of calls at once, in turn with exactly as many as the limit: what is refused is refused at once, and what is served is as much as before. */
export async function overload(effort: Effort): Promise<Figure[]> {
  const limits = { maxConcurrentCalls: LIMIT, maxConcurrentCallsPerCaller: false, maxCallsPerMinute: false } as const
  const server = await serve({ options: { ...limits, log: undefined }, working: { ms: 20 } })
  const clients = start('overload/clients.js', { port: server.mcp })
  try {
    const rounds = Math.max(2, Math.ceil(ROUNDS * effort.share))
    const ms = effort.share === 1 ? ROUND_MS : 1000
    const burst = (count: number) => clients.ask<Burst>('burst', { count, ms })
    await burst(LIMIT)
    await burst(OFFERED)
    const [unloaded, loaded]: [Burst[], Burst[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      unloaded.push(await burst(LIMIT))
      loaded.push(await burst(OFFERED))
    }
    const rate = (bursts: readonly Burst[]) => median(bursts.map(({ good }) => (good * 1000) / ms))
    const refusals = loaded.flatMap(({ refused }) => refused)
    const [at, waited] = [refusals.filter((time) => time < WAITED_MS), refusals.filter((time) => time >= WAITED_MS)]
    const kept = rate(loaded) / rate(unloaded)
    const wrong = [...unloaded, ...loaded].reduce((sum, one) => sum + one.wrong, 0)
    // a second or two of a busy machine say less
    const [soon, least] = effort.share === 1 ? [50, 90] : [250, 60]
    const [middle, p99] = [median(at), quantile(at, 0.99)]
    console.error(`  ${rate(unloaded).toFixed(0)} calls/s with ${LIMIT} at once, ${rate(loaded).toFixed(0)} with ${OFFERED}`)
    return [
      {
        name: 'overload: time to an immediate refusal, median',
        figure: `${middle.toFixed(1)} ms (p99 ${p99.toFixed(0)} ms, ${at.length} refused at once, ${waited.length} after a second in the queue)`,
        goal: `< ${soon} ms`,
        holds: at.length > 0 && middle < soon,
      },
      {
        name: 'overload: right answers against the unloaded rate',
        figure: `${(kept * 100).toFixed(0)} %, ${wrong} other answers`,
        goal: `>= ${least} %, 0 others`,
        holds: kept * 100 >= least && wrong === 0,
      },
    ]
  } finally {
    await clients.stop()
    await server.stop()
  }
}
