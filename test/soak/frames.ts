import { Connection } from './connection.js'
import { type Effort, type Figure, of } from './figure.js'
import { Verdict } from './frames/judge.js'
import { overHttp, probe } from './frames/over-http.js'
import { overStdio } from './frames/over-stdio.js'
import { openSession } from './load.js'
import { randomOf } from './random.js'
import { serve } from './server.js'

const LIMITS = { maxConcurrentCalls: false, maxConcurrentCallsPerCaller: false } as const

/** A million frames that are mostly wrong, over HTTP, in a session, and on stdio. Right requests between them are answered. */
export async function frames(effort: Effort): Promise<Figure[]> {
  const verdict = new Verdict()
  const random = randomOf(effort.seed)
  const started = Date.now()
  const stateless = await http(random, { piped: of(780_000, effort), raw: of(19_800, effort), rare: of(200, effort) }, verdict)
  const session = await http(random, { piped: of(50_000, effort), raw: 0, rare: of(20, effort) }, verdict, true)
  const stdio = await overStdio(random, of(150_000, effort), verdict)
  const seconds = (Date.now() - started) / 1000
  for (const example of verdict.examples) console.error(`  ${example}`)
  const { frames: sent, crashes, hangs, foreign, internal } = verdict
  const waits = [stateless, session, stdio].map(({ longest }) => Math.ceil(longest))
  const delays = [stateless, session, stdio].map(({ p99 }) => Math.ceil(p99))
  const most = effort.share < 0.1 ? 1000 : 100 // over a few seconds one other process is the hundredth
  const none = (what: string, count: number): Figure => ({
    name: `frames: ${what}`,
    figure: `${count} of ${sent}`,
    goal: `0 of ${of(1_000_000, effort)}`,
    holds: count === 0 && sent >= of(1_000_000, effort),
  })
  console.error(`  ${sent} frames in ${seconds.toFixed(0)} s, ${(sent / seconds).toFixed(0)} a second`)
  return [
    none('crashes and connections lost', crashes),
    none('frames without an answer within a second', hangs),
    none('answers that are neither JSON nor events', foreign),
    none('internal errors', internal),
    {
      name: 'frames: the longest wait of a right request between them',
      figure: `${waits.join(', ')} ms (HTTP, in a session, stdio)`,
      goal: '<= 1000 ms',
      holds: waits.every((ms) => ms <= 1000),
    },
    {
      name: 'frames: event loop delay, p99',
      figure: `${delays.join(', ')} ms (HTTP, in a session, stdio)`,
      goal: `< ${most} ms`,
      holds: delays.every((ms) => ms < most),
    },
  ]
}

async function http(random: () => number, amounts: Parameters<typeof overHttp>[2], verdict: Verdict, sessions = false) {
  const server = await serve({ options: { ...LIMITS, sessions, log: undefined } })
  try {
    const opening = new Connection(server.mcp)
    const header = sessions ? (await openSession(opening, 5000)).replace(/^mcp-protocol.*\r\n/m, '') : '' // a frame says its own version
    opening.close()
    await server.ask('watch')
    const stop = probe(server.mcp, verdict, header)
    await overHttp(server.mcp, random, amounts, verdict, header)
    const longest = await stop()
    if (server.process.exitCode !== null) verdict.crashes++
    const { p99 } = await server.ask<{ p99: number }>('delay')
    return { longest, p99 }
  } finally {
    await server.stop()
  }
}
