import { ADAPTERS, type AdapterName, HOSTS } from './app/applications.js'
import { type Effort, type Figure, of, quantile, sleep, some, until } from './figure.js'
import { ERAS, type Era } from './message.js'
import { serve } from './server.js'
import { type Caller, httpCaller, stdioCaller } from './disconnect/callers.js'

const DISCONNECTS = 1000
const AT_ONCE = 20
const SOON_MS = 250

/** Clients that go away while their call runs, on each adapter, era and transport: the handler hears of it, and its place is free again. */
export async function disconnect(effort: Effort): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const adapter of some(ADAPTERS, effort)) figures.push(await ofAdapter(adapter, of(DISCONNECTS, effort)))
  return figures
}

async function ofAdapter(adapter: AdapterName, each: number): Promise<Figure> {
  let [soon, leaked, all] = [0, 0, 0]
  const times: number[] = []
  for (const transport of ['http', 'stdio'] as const) {
    for (const era of ERAS) {
      const found = await measured(adapter, transport, era, each)
      const here = found.times.filter((ms) => ms <= SOON_MS).length
      console.error(
        `  ${adapter}, ${transport}, ${era}: ${here} of ${each}, p99 ${quantile(found.times, 0.99).toFixed(0)} ms, ${found.leaked} places lost`,
      )
      times.push(...found.times)
      soon += here
      leaked += found.leaked
      all += each
    }
  }
  return {
    name: `disconnect: ${adapter}: handlers that hear of it within ${SOON_MS} ms, HTTP and stdio, both eras`,
    figure: `${soon} of ${all} (p99 ${quantile(times, 0.99).toFixed(0)} ms, ${times.filter((ms) => ms === Infinity).length} never), ${leaked} places lost`,
    goal: '100 %, 0 lost',
    holds: soon === all && leaked === 0,
  }
}

interface Heard {
  readonly id: number
  readonly at: number
}

async function measured(
  framework: AdapterName,
  transport: 'http' | 'stdio',
  era: Era,
  count: number,
): Promise<{ readonly times: readonly number[]; readonly leaked: number }> {
  const options = { maxConcurrentCalls: AT_ONCE, maxConcurrentCallsPerCaller: false, log: undefined } as const
  const server = transport === 'http' ? await serve({ framework, options }) : undefined
  const caller: Caller = server ? httpCaller(server, era) : await stdioCaller({ framework, options }, era)
  const child = server ?? caller.child
  try {
    const [started, left] = [new Set<number>(), new Map<number, number>()]
    const heard = { aborted: new Map<number, number>(), closed: new Map<number, number>() }
    child.on('started', (id: number) => void started.add(id))
    for (const how of ['aborted', 'closed'] as const) child.on(how, ({ id, at }: Heard) => void heard[how].set(id, at))
    const leave = (id: number) => {
      left.set(id, performance.timeOrigin + performance.now())
      caller.leave(id)
    }
    let last = 0
    const worker = async () => {
      while (last < count) {
        const id = ++last
        caller.call(id)
        if (!(await until(() => started.has(id), 3000))) continue
        leave(id)
        await until(() => heard.closed.has(id), 1000)
      }
    }
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, worker))
    await sleep(SOON_MS)
    const own = (HOSTS as readonly string[]).includes(framework)
    const times = [...left].map(([id, at]) =>
      Math.max(...(own ? (['aborted', 'closed'] as const) : (['closed'] as const)).map((how) => (heard[how].get(id) ?? Infinity) - at)),
    )
    // every place is free only if as many calls as there are places start at once
    const before = started.size
    const last20 = Array.from({ length: AT_ONCE }, (_, n) => 1e6 + n)
    for (const id of last20) caller.call(id)
    await until(() => started.size === before + AT_ONCE, 900)
    const leaked = AT_ONCE - (started.size - before)
    return { times, leaked }
  } finally {
    caller.close()
    await child.stop()
  }
}
