import { ADAPTERS } from './app/applications.js'
import { Connection } from './connection.js'
import { type Effort, type Figure, of, some } from './figure.js'
import { asked, call, ERAS } from './message.js'
import { serve } from './server.js'

const TIMEOUT_MS = 200
const CALLS = 200
const AT_ONCE = 10
/** A busy machine answers late. */
const SLACK_MS = 1000

/** Handlers that never answer: each call is ended at its timeout, on every adapter, and gives its place to the next. */
export async function hang(effort: Effort): Promise<Figure[]> {
  const calls = of(CALLS, effort)
  const adapters = some(ADAPTERS, effort)
  let [all, longest] = [0, 0]
  for (const framework of adapters) {
    const limits = { maxConcurrentCalls: AT_ONCE, maxConcurrentCallsPerCaller: false, timeoutMs: TIMEOUT_MS } as const
    const server = await serve({ framework, options: { ...limits, log: undefined } })
    let [last, ended, slowest] = [0, 0, 0]
    const worker = async () => {
      const connection = new Connection(server.mcp)
      while (last < calls) {
        const id = ++last
        const era = ERAS[id % 2]!
        const begun = performance.now()
        const { status, body } = await connection.ask(asked(era, call(era, id, 'get_hang_by_id', { id: String(id) })))
        slowest = Math.max(slowest, performance.now() - begun)
        if (status === 200 && body.includes(`took longer than ${TIMEOUT_MS} ms`)) ended++
      }
      connection.close()
    }
    // twice as many as there are places: the next can run only when the first are ended
    await Promise.all(Array.from({ length: Math.min(2 * AT_ONCE, calls) }, worker))
    await server.stop()
    console.error(`  ${framework}: ${ended} of ${calls}, the slowest after ${slowest.toFixed(0)} ms`)
    all += ended
    longest = Math.max(longest, slowest)
  }
  const [wanted, most] = [calls * adapters.length, 2 * TIMEOUT_MS + SLACK_MS]
  return [
    {
      name: `hang: calls ended at their timeout of ${TIMEOUT_MS} ms, on ${adapters.length} adapters`,
      figure: `${all} of ${wanted}, the slowest after ${longest.toFixed(0)} ms with its wait for a place`,
      goal: `${wanted} of ${wanted}, none after ${most} ms`,
      holds: all === wanted && longest <= most,
    },
  ]
}
