// The clients of an overload, in a process of their own: `clients.js '{"port":1234}'`, then `burst` messages.
import { Connection } from '../connection.js'
import { sleep } from '../figure.js'
import { asked, call, ERAS, outcomeOf } from '../message.js'

/** What came of some seconds of calls. */
export interface Burst {
  readonly good: number
  /** Milliseconds until each 503. */
  readonly refused: readonly number[]
  readonly wrong: number
}

/** Less than the second that the refusal asks for: these clients are impatient. */
const AGAIN_MS = 300

const { port } = JSON.parse(process.argv[2]!) as { port: number }
const connections: Connection[] = []
let last = 0

async function burst(count: number, ms: number): Promise<Burst> {
  let [good, wrong] = [0, 0]
  const refused: number[] = []
  const end = performance.now() + ms
  const worker = async (at: number) => {
    while (performance.now() < end) {
      if (connections[at] === undefined || connections[at].isClosed) connections[at] = new Connection(port)
      const id = ++last
      const era = ERAS[id % 2]!
      const started = performance.now()
      const answer = await connections[at].ask(asked(era, call(era, id, 'get_job_by_id', { id: String(id) })))
      const took = performance.now() - started
      if (answer.status === 503) {
        refused.push(took)
        await sleep(AGAIN_MS * (0.5 + Math.random()))
      } else if (outcomeOf(answer, id) !== 'right') wrong++
      else if (performance.now() < end) good++
    }
  }
  await Promise.all(Array.from({ length: count }, (_, at) => worker(at)))
  return { good, refused, wrong }
}

process.on('message', async ({ burst: asking }: { burst: { count: number; ms: number } }) => {
  process.send!({ burst: await burst(asking.count, asking.ms) })
})
process.once('disconnect', () => process.exit(0))
