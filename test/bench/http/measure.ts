import { Pool } from 'undici'
import { type Effort, type Sample, sample } from '../rounds.js'
import { processes } from './processes.js'
import { LIST_BODY, LIST_HEADERS } from './servers.js'

/** One kind of request to one server. */
export interface Target {
  readonly name: string
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly body?: string
  readonly headers: Readonly<Record<string, string>>
  /** What it answers; 200 unless said. */
  readonly status?: number
}

/** The server without a single check. */
export const FLOOR = 'floor: bare node:http'
const CONCURRENCY = 8
/** Bursts that are not counted: until both sides run compiled code. */
const WARM_UP = 10
export const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
export const call = (name: string, args: object = { id: '7' }) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } })
const ENVELOPE = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }
export const modernCall = (name: string, args: object = { id: '7' }) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta: ENVELOPE } })
export const modernHeaders = (tool: string) => ({
  ...JSON_HEADERS,
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': tool,
})
const legacy = (name: string, url: string, tool = 'get_user_0'): Target => ({
  name,
  url,
  method: 'POST',
  body: call(tool),
  headers: JSON_HEADERS,
})
const modern = (name: string, url: string, tool = 'get_user_0'): Target => ({
  name,
  url,
  method: 'POST',
  body: modernCall(tool),
  headers: modernHeaders(tool),
})

/** Requests to several servers in turn, eight at a time each: microseconds a request, as many as could be served. */
export async function httpTimes(
  effort: Effort,
): Promise<{ readonly calls: readonly Sample[]; readonly nest: readonly Sample[]; readonly lists: readonly Sample[] }> {
  const servers = processes()
  const { open } = servers
  try {
    const [floor, layer, stock, fastify] = [await open('floor'), await open('layer'), await open('stock'), await open('fastify')]
    const stock2 = await servers.peer('stock-v2.js', 'get_user', '1')
    const calls = await timed(
      [
        legacy(FLOOR, floor.mcp!),
        legacy('layer, 2025', layer.mcp!),
        modern('layer, 2026', layer.mcp!),
        legacy('stock SDK v1, by hand, 2025', stock.mcp!),
        legacy('stock SDK v2, by hand, 2025', stock2['1']!),
        modern('stock SDK v2, by hand, 2026', stock2['1']!),
        { name: 'Fastify route, plain HTTP', url: `${fastify.plain}/users/7`, method: 'GET', headers: {} },
        legacy('Fastify route, 2025', fastify.mcp!),
        modern('Fastify route, 2026', fastify.mcp!),
      ],
      effort,
    )
    const nest: Sample[] = []
    for (const framework of ['nest-express', 'nest-fastify']) {
      const urls = await open(framework)
      const proxy = await open('proxy', urls.plain)
      nest.push(
        ...(await timed(
          [
            { name: `${framework}: plain HTTP`, url: `${urls.plain}/users/7`, method: 'GET', headers: {} },
            legacy(`${framework}: MCP 2025, standalone`, urls.mcp!, 'get_by_id'),
            modern(`${framework}: MCP 2026, standalone`, urls.mcp!, 'get_by_id'),
            legacy(`${framework}: MCP 2025, mounted`, urls.mounted!, 'get_by_id'),
            legacy(`${framework}: stock SDK v1 and fetch`, proxy.mcp!),
          ],
          effort,
        )),
      )
    }
    const urls = await open('lists')
    const counts = [5, 50, 500, 5000]
    const list = (name: string, url: string, encoding: string): Target => ({
      name,
      url,
      method: 'POST',
      body: LIST_BODY,
      headers: { ...LIST_HEADERS, 'accept-encoding': encoding },
    })
    const lists = await timed(
      counts.flatMap((count) => [
        list(`${count} tools, gzip`, urls[`list ${count}`]!, 'gzip'),
        list(`${count} tools, plain`, urls[`list ${count}`]!, 'identity'),
        list(`${count} tools, an equal Buffer`, urls[`floor ${count}`]!, 'identity'),
      ]),
      { rounds: effort.rounds, calls: Math.ceil(effort.calls / 4) },
    )
    return { calls, nest, lists }
  } finally {
    servers.close()
  }
}

/** Requests to several servers in turn: microseconds each. */
export async function timed(targets: readonly Target[], { rounds, calls }: Effort, warmUp = WARM_UP): Promise<Sample[]> {
  const clients = targets.map((target) => ({
    target,
    pool: new Pool(new URL(target.url).origin, { connections: CONCURRENCY }),
    times: [] as number[],
  }))
  for (let turn = 0; turn < Math.min(warmUp, rounds); turn++) for (const { target, pool } of clients) await burst(target, pool, calls)
  for (let round = 0; round < rounds; round++) {
    const order = clients.map((client) => ({ client, key: Math.random() })).sort((a, b) => a.key - b.key)
    for (const { client } of order) client.times.push(await burst(client.target, client.pool, calls))
  }
  for (const { pool } of clients) await pool.close()
  return clients.map(({ target, times }) => sample(target.name, times))
}

/** A slow server is asked for as long, and not as often. */
const MOST_MS = 500

/** Microseconds a request, `calls` of them at the most, eight under way. */
async function burst({ name, url, method, body, headers, status = 200 }: Target, pool: Pool, calls: number): Promise<number> {
  let asked = 0
  const path = new URL(url).pathname
  const started = performance.now()
  const worker = async () => {
    while (asked < calls && performance.now() - started < MOST_MS) {
      asked++
      const answer = await pool.request({ path, method, body, headers })
      if (answer.statusCode !== status) throw new Error(`${name} answers ${answer.statusCode}: ${await answer.body.text()}`)
      await answer.body.dump({ limit: 2 ** 26 })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return ((performance.now() - started) / asked) * 1000
}
