import { HOSTS } from './app/applications.js'
import { Connection } from './connection.js'
import { type Effort, type Figure, of } from './figure.js'
import { asked, call, ERAS, outcomeOf } from './message.js'
import { serve } from './server.js'

const REQUESTS = 100_000
const AT_ONCE = 32

/** Plain HTTP and tool calls of both eras at once on one application: each answer is its own. */
export async function host(effort: Effort): Promise<Figure[]> {
  const each = Math.ceil(of(REQUESTS, effort) / HOSTS.length)
  let [plain, called, failed] = [0, 0, 0]
  for (const framework of HOSTS) {
    const limits = { maxConcurrentCalls: false, maxConcurrentCallsPerCaller: false } as const
    const server = await serve({ framework, plain: true, options: { ...limits, log: undefined } })
    let last = 0
    const failures: string[] = []
    const worker = async () => {
      const [host, mcp] = [new Connection(server.plain), new Connection(server.mcp)]
      while (last < each) {
        const id = ++last
        const live = host.ask(`GET /plain/${id} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`)
        const two = id % 2 === 0 ? ++last : undefined
        if (two) {
          called++
          const era = ERAS[two % 4 < 2 ? 0 : 1]!
          const answer = await mcp.ask(asked(era, call(era, two, 'get_plain_by_id', { id: String(two) })))
          if (outcomeOf(answer, two) !== 'right') failures.push(`call ${two}: ${answer.status} ${answer.body.toString().slice(0, 200)}`)
        }
        plain++
        const { status, body } = await live
        if (status !== 200 || body.toString() !== `{"id":${id}}`) failures.push(`request ${id}: ${status} ${body.toString().slice(0, 200)}`)
      }
      host.close()
      mcp.close()
    }
    await Promise.all(Array.from({ length: AT_ONCE }, () => worker().catch((error: Error) => void failures.push(error.message))))
    await server.stop()
    failed += failures.length
    for (const failure of failures.slice(0, 3)) console.error(`  ${framework}: ${failure}`)
  }
  const all = plain + called
  return [
    {
      name: 'host: failures of plain HTTP beside tool calls on one application',
      figure: `${failed} of ${all} (${plain} requests, ${called} calls, ${HOSTS.length} frameworks)`,
      goal: `0 of ${of(REQUESTS, effort)}`,
      holds: failed === 0 && all >= of(REQUESTS, effort),
    },
  ]
}
