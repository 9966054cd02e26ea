import { Connection } from './connection.js'
import { type Event, events } from './events.js'
import { type Effort, type Figure, of, sleep, until } from './figure.js'
import { asked, call, message, outcomeOf } from './message.js'
import { type Pair, pair } from './pair.js'
import { needsSharedState, redisServer } from './redis.js'

const [ADA, BOB] = ['token-of-ada-for-soak', 'token-of-bob-for-soak']
const CHANGED = 'notifications/tools/list_changed'
const HIDDEN = 'get_flood_by_id'
const SOON_MS = 1000

/** Two nodes that share a Redis, behind nginx: what happens on one is known on the other, to its owner only. */
export async function nodes(effort: Effort): Promise<Figure[]> {
  await needsSharedState()
  const redis = await redisServer()
  try {
    const limits = { maxConcurrentCallsPerCaller: false, sessions: true } as const
    // a call that takes long enough to lose its client
    const two = await pair({ redis: redis.port, tokens: [ADA, BOB], options: limits, working: { ms: 100 } })
    try {
      return [await changes(two, of(50, effort)), ...(await resumed(two, of(100, effort)))]
    } finally {
      await two.close()
    }
  } finally {
    await redis.close()
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const lines = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')

/** Opens a session and gives its headers. */
async function open(port: number, token: string): Promise<Record<string, string>> {
  const connection = new Connection(port)
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak', version: '1' } }
  const { headers } = await connection.ask(asked('2025', message('2025', 1, 'initialize', params), lines(bearer(token))))
  connection.close()
  return { ...bearer(token), 'mcp-session-id': headers['mcp-session-id']!, 'mcp-protocol-version': '2025-11-25' }
}

/** A tool is hidden and shown on one node, two clients listen on the other. */
async function changes({ nodes: [a, b] }: Pair, times: number): Promise<Figure> {
  const session = await open(b!.mcp, ADA)
  const asking = message('2026', 'l', 'subscriptions/listen', { notifications: { toolsListChanged: true } })
  const modern = { ...bearer(ADA), 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' }
  const streams = [events(b!.mcp, session), events(b!.mcp, modern, asking)]
  await Promise.all(streams.map(({ status }) => status))
  await until(() => streams[1]!.events.length > 0, 2000) // acknowledged
  const heard = (stream: (typeof streams)[number]) => stream.events.filter(({ data }) => data.includes(CHANGED)).length
  let [longest, missed] = [0, 0]
  for (let n = 0; n < times; n++) {
    const before = streams.map(heard)
    const started = performance.now()
    await a!.ask(n % 2 === 0 ? 'hide' : 'show', HIDDEN)
    const both = await until(() => streams.every((stream, at) => heard(stream) > before[at]!), SOON_MS)
    if (both) longest = Math.max(longest, performance.now() - started)
    else missed++
    await sleep(50)
  }
  for (const stream of streams) stream.close()
  return {
    name: 'nodes: a changed list is told on the other node, in both eras',
    figure: `${times - missed} of ${times}, the latest after ${longest.toFixed(0)} ms`,
    goal: `all within ${SOON_MS} ms`,
    holds: missed === 0,
  }
}

/** A call is begun on one node, its client is lost, and another connection takes its stream up on the other node. */
async function resumed({ nodes: [a, b], port }: Pair, times: number): Promise<Figure[]> {
  let [right, called, refused, asks] = [0, 0, 0, 0]
  const examples: string[] = []
  const balanced = new Connection(port)
  for (let id = 1; id <= times; id++) {
    const session = await open(a!.mcp, ADA)
    const first = events(a!.mcp, session, call('2025', id, 'get_job_by_id', { id: String(id) }))
    await until(() => first.events.length > 0, 2000)
    const last = first.events[0]?.id ?? ''
    first.close()
    await sleep(200) // the call ends without its client
    for (const { mcp } of [a!, b!]) {
      asks++
      const stranger = events(mcp, { ...session, ...bearer(BOB), 'last-event-id': last })
      if ([400, 404].includes(await stranger.status) && stranger.events.length === 0) refused++
      stranger.close()
    }
    const again = events(b!.mcp, { ...session, 'last-event-id': last })
    await until(() => again.events.some((event) => isAnswer(event, id)), 2000)
    if (again.events.filter((event) => isAnswer(event, id)).length === 1) right++
    else if (examples.push(`${await again.status} ${JSON.stringify(again.events)}`) < 4) console.error(`  not resumed: ${examples.at(-1)}`)
    again.close()
    const answer = await balanced.ask(asked('2025', call('2025', id, 'get_plain_by_id', { id: String(id) }), lines(session)))
    if (outcomeOf(answer, id) === 'right') called++
  }
  balanced.close()
  const figure = (name: string, count: number, goal: number): Figure => ({
    name,
    figure: `${count} of ${goal}`,
    goal: 'all',
    holds: count === goal,
  })
  return [
    figure('nodes: a stream that broke on one node is taken up on the other', right, times),
    figure('nodes: a session is served behind the proxy, whichever node it meets', called, times),
    figure("nodes: another principal is refused a session's events", refused, asks),
  ]
}

const isAnswer = ({ data }: Event, id: number) => data.includes(`\\"id\\":${id}}`)
