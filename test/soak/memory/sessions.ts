import { Connection } from '../connection.js'
import { type Effort, type Figure, of, sleep, until } from '../figure.js'
import { asked, message } from '../message.js'
import { serve } from '../server.js'
import { MB, megabytes } from './bytes.js'

const OPENS = 50_000
const MOST = 10_000
const AT_ONCE = 16

/** Five times as many sessions as are kept: how many there are, what they cost, and what is left of them when they have been idle. */
export async function sessionMemory(effort: Effort): Promise<Figure[]> {
  const [opens, max] = [of(OPENS, effort), of(MOST, effort)]
  const idleMs = Math.max(2000, Math.ceil(40_000 * effort.share))
  const server = await serve({ options: { sessions: { max, maxPerCaller: max, idleMs }, log: undefined } }, ['--expose-gc'])
  try {
    const memory = () => server.ask<NodeJS.MemoryUsage>('memory')
    await open(server.mcp, Math.ceil(max / 10)) // loads and compiles what a session needs
    const gone = () => until(async () => (await server.ask<number>('listeners')) === 0, idleMs + 40_000)
    await gone()
    const before = await memory()
    const started = Date.now()
    const { opened, refused } = await open(server.mcp, opens)
    const kept = await server.ask<number>('listeners')
    const full = await memory()
    console.error(
      `  ${opened} opened, ${refused} refused in ${Date.now() - started} ms; heap ${megabytes(full.heapUsed - before.heapUsed)} more`,
    )
    await gone()
    await sleep(1000)
    const left = await server.ask<number>('listeners')
    const after = await memory()
    const reclaimed = 1 - (after.heapUsed - before.heapUsed) / (full.heapUsed - before.heapUsed)
    const [part, goal] = [(reclaimed * 100).toFixed(1), effort.share === 1 ? 99 : 90]
    return [
      {
        name: `memory: sessions kept of ${opens} opened`,
        figure: `${kept}, ${refused} refused`,
        goal: `<= ${max}, 0 refused`,
        holds: kept <= max && refused === 0,
      },
      {
        name: `memory: rss that ${opens} sessions take`,
        figure: `+${megabytes(full.rss - before.rss)}`,
        goal: '<= +400 MB',
        holds: full.rss - before.rss <= 400 * MB,
      },
      {
        name: 'memory: heap of idle sessions that comes back',
        figure: `${part} %, ${left} sessions left`,
        goal: `>= ${goal} %, 0 left`,
        holds: reclaimed * 100 >= goal && left === 0,
      },
    ]
  } finally {
    await server.stop()
  }
}

const INITIALIZE = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak', version: '1' } }

async function open(port: number, count: number): Promise<{ readonly opened: number; readonly refused: number }> {
  let [asking, opened, refused] = [0, 0, 0]
  const bytes = asked('2025', message('2025', 1, 'initialize', INITIALIZE))
  const worker = async () => {
    let connection = new Connection(port)
    while (asking++ < count) {
      if (connection.isClosed) connection = new Connection(port)
      const { headers } = await connection.ask(bytes)
      if (headers['mcp-session-id']) opened++
      else refused++
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { opened, refused }
}
