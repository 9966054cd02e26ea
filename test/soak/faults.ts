import { Connection } from './connection.js'
import { type Effort, type Figure, Missing, of, sleep, until } from './figure.js'
import { executions, load, nextId, one } from './load.js'
import { type Pair, pair } from './pair.js'
import { randomOf } from './random.js'
import { needsSharedState, redisServer } from './redis.js'
import { tcpProxy, WIRE_FAULTS, type WireFault } from './tcp-proxy.js'

const DEADLINE_MS = 15_000
const AT_ONCE = 20

/** What nginx takes until it asks a node again that was gone; both at once would only show nginx. */
const FORGIVEN_MS = 2100

/** What came of some faults. Right answers, declared errors and closed connections are in order; nothing else is. */
class Count {
  faults = 0
  right = 0
  declared = 0
  closed = 0
  wrong = 0
  hung = 0
  readonly examples: string[] = []

  add(endings: Readonly<Record<'right' | 'declared' | 'closed' | 'wrong' | 'hung', number>>): void {
    for (const how of ['right', 'declared', 'closed', 'wrong', 'hung'] as const) this[how] += endings[how]
  }
}

/** Faults of the wire, the node and Redis. A wrong answer, or none within 15 s, is a failure; so is a call that ran twice. */
export async function faults(effort: Effort): Promise<Figure[]> {
  const two = await pair()
  const count = new Count()
  let ran: Map<number, number>
  try {
    await wire(two, effort, count)
    await signals(two, effort, count)
    ran = executions(two.ran)
  } finally {
    await two.close()
  }
  for (const example of count.examples) console.error(`  ${example}`)
  const twice = [...ran.values()].filter((times) => times > 1).length
  const least = of(500, effort)
  const { right, declared, closed, wrong, hung } = count
  const calls = right + declared + closed + wrong + hung
  const figures = [
    {
      name: 'faults: wrong answers and hangs over 15 s',
      figure: `${wrong} and ${hung} of ${calls} calls in ${count.faults} faults (${right} right, ${declared} declared errors, ${closed} closed)`,
      goal: `0 and 0 in ${least} faults`,
      holds: wrong + hung === 0 && count.faults >= least && right > 0,
    },
    { name: 'faults: calls that ran twice', figure: `${twice} of ${calls}`, goal: '0', holds: twice === 0 },
  ]
  try {
    return [...figures, await redisFaults(effort)]
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    console.log(`faults of Redis: skipped, ${error.message}`)
    return figures
  }
}

const WIRE_EACH = 50

/** Every connection is broken in one way, between its client and a node. */
async function wire({ nodes }: Pair, effort: Effort, count: Count): Promise<void> {
  const random = randomOf(effort.seed)
  for (const [name, make] of Object.entries(WIRE_FAULTS)) {
    const drawn: WireFault[] = []
    const proxy = await tcpProxy(nodes[0]!.mcp, () => {
      const fault = make(random)
      drawn.push(fault)
      return fault
    })
    const before = { ...count }
    const wanted = of(WIRE_EACH, effort)
    const worker = async () => {
      while (drawn.length < wanted) {
        const connection = new Connection(proxy.port)
        const examples: string[] = []
        // two calls: what a fault leaves behind must not meet the next
        for (let n = 0; n < 2 && !connection.isClosed; n++) count[await one(connection, nextId(), DEADLINE_MS, examples)]++
        if (count.wrong + count.hung > 0)
          count.examples.push(...examples.map((example) => `${name}: ${example}`).slice(0, 5 - Math.min(5, count.examples.length)))
        connection.close()
      }
    }
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, wanted) }, worker))
    count.faults += drawn.length
    proxy.close()
    const told = (['right', 'declared', 'closed', 'wrong', 'hung'] as const).map((how) => `${count[how] - before[how]} ${how}`).join(', ')
    console.error(`  ${name}: ${drawn.length} faults, ${told}`)
  }
}

/** `kill -9` and a node that stands still, under load behind nginx. */
async function signals(two: Pair, effort: Effort, count: Count): Promise<void> {
  const running = load(two.port, AT_ONCE, DEADLINE_MS)
  for (let n = 0; n < of(12, effort); n++, count.faults++) {
    await sleep(FORGIVEN_MS)
    await two.nodes[n % 2]!.stop('SIGKILL')
    await two.restart(n % 2)
  }
  for (let n = 0; n < of(30, effort); n++, count.faults++) {
    const node = two.nodes[n % 2]!
    node.process.kill('SIGSTOP')
    await sleep(700)
    node.process.kill('SIGCONT')
    await sleep(200)
  }
  const before = running.endings.right
  await until(() => running.endings.right > before + 100, 10_000) // it has recovered
  const endings = await running.stop()
  count.examples.push(...endings.examples.filter(() => endings.wrong + endings.hung > 0))
  count.add(endings)
  const { right, declared, closed, wrong, hung } = endings
  console.error(`  kill -9, SIGSTOP: ${right} right, ${declared} declared, ${closed} closed, ${wrong} wrong, ${hung} hung`)
}

/** Redis goes and comes back empty, three times, under load. */
async function redisFaults(effort: Effort): Promise<Figure> {
  await needsSharedState()
  const redis = await redisServer()
  const two = await pair({
    redis: redis.port,
    options: { sessions: true, maxConcurrentCallsPerCaller: false, maxCallsPerMinute: 1e6 },
  }).catch(async (error: Error) => {
    await redis.close()
    throw error
  })
  try {
    const running = load(two.port, AT_ONCE, DEADLINE_MS, true)
    const restarts = of(10, effort)
    for (let n = 0; n < restarts; n++) {
      await sleep(500)
      await redis.restart()
    }
    const before = running.endings.right
    const back = await until(() => running.endings.right > before + 50, 20_000)
    const { right, declared, closed, wrong, hung, examples } = await running.stop()
    for (const example of examples) console.error(`  ${example}`)
    return {
      name: 'faults of Redis: wrong answers and hangs over 15 s',
      figure: `${wrong} and ${hung} in ${restarts} restarts (${right} right, ${declared} declared errors, ${closed} closed), right again after: ${back}`,
      goal: '0 and 0, and right again',
      holds: wrong + hung === 0 && back,
    }
  } finally {
    await two.close()
    await redis.close()
  }
}
