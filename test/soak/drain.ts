import { type Effort, type Figure, of, sleep, until } from './figure.js'
import { executions, load } from './load.js'
import { pair } from './pair.js'

const SIGTERMS = 20
const CALLS = 20_000
const AT_ONCE = 16
/** What nginx takes until it asks a node again that has refused: more than `fail_timeout=2s` in whole seconds of its clock. */
const FORGIVEN_MS = 3200

/** Two nodes behind nginx, SIGTERM to one after the other under load. Every call that has no right answer is lost, whether it ran or not. */
export async function drain(effort: Effort): Promise<Figure[]> {
  const two = await pair()
  const [terms, calls] = [of(SIGTERMS, effort), of(CALLS, effort)]
  try {
    const running = load(two.port, AT_ONCE, 15_000)
    const times: number[] = []
    for (let n = 0; n < terms; n++) {
      // both are in use, and the rest of the calls comes evenly between the signals
      await sleep(FORGIVEN_MS)
      await until(() => running.calls >= (calls * n) / terms, 60_000)
      const started = Date.now()
      await two.nodes[n % 2]!.stop('SIGTERM', 20_000)
      times.push(Date.now() - started)
      await two.restart(n % 2)
    }
    await until(() => running.calls >= calls, 120_000)
    const { right, ids, examples } = await running.stop()
    const ran = executions(two.ran)
    const lost = [...ids].filter(([, how]) => how !== 'right').map(([id]) => id)
    for (const example of examples) console.error(`  ${example}`)
    const twice = [...ran.values()].filter((times) => times > 1).length
    return [
      {
        name: `drain: calls lost in ${terms} SIGTERMs behind nginx`,
        figure: `${lost.length} of ${ids.size}, ${lost.filter((id) => ran.has(id)).length} of them ran; the longest end took ${Math.max(...times)} ms`,
        goal: `0 of ${calls}`,
        holds: lost.length === 0 && right >= calls,
      },
      { name: 'drain: calls that ran twice', figure: `${twice} of ${ids.size}`, goal: '0', holds: twice === 0 },
    ]
  } finally {
    await two.close()
  }
}
