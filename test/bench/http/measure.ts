import { fork, type ChildProcess } from 'node:child_process'
import { Pool } from 'undici'
import { type Effort, type Sample, sample } from '../rounds.js'
import { LIST_BODY, LIST_HEADERS, type Urls } from './servers.js'

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

const CONCURRENCY = 8
/** Bursts that are not counted: until both sides run compiled code. */
const WARM_UP = 10
export const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
export const call = (name: string, args: object = { id: '7' }) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } })
const ENVELOPE = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }
export const modernCall = (name: string, args: object = { id: '7' }) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta: ENVELOPE } })
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
  headers: { ...JSON_HEADERS, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool },
})

/** Forks a server; ends with its owner. */
async function start(name: string, given?: string): Promise<{ readonly urls: Urls; readonly child: ChildProcess }> {
  const child = fork(new URL('serve.js', import.meta.url), given === undefined ? [name] : [name, given], { stdio: ['ignore', 2, 2, 'ipc'] })
  return { urls: await listening(child), child }
}

/** Where a server that was forked answers. */
export const listening = (child: ChildProcess) =>
  new Promise<Urls>((resolve, reject) => {
    child.once('message', resolve as (message: unknown) => void)
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${code}`)))
  })

/** Requests to several servers in turn, eight at a time each: microseconds a request, as many as could be served. */
export async function httpTimes(
  effort: Effort,
): Promise<{ readonly calls: readonly Sample[]; readonly nest: readonly Sample[]; readonly lists: readonly Sample[] }> {
  const children: ChildProcess[] = []
  const open = async (name: string, given?: string) => {
    const { urls, child } = await start(name, given)
    children.push(child)
    return urls
  }
  try {
    const [floor, layer, stock, fastify] = [await open('floor'), await open('layer'), await open('stock'), await open('fastify')]
    const calls = await timed(
      [
        legacy('floor', floor.mcp!),
        legacy('layer, 2025', layer.mcp!),
        modern('layer, 2026', layer.mcp!),
        legacy('stock SDK, by hand', stock.mcp!),
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
            legacy(`${framework}: MCP, standalone`, urls.mcp!, 'get_by_id'),
            modern(`${framework}: MCP 2026, standalone`, urls.mcp!, 'get_by_id'),
            legacy(`${framework}: MCP, mounted`, urls.mounted!, 'get_by_id'),
            legacy(`${framework}: stock SDK and fetch`, proxy.mcp!),
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
    for (const child of children) child.disconnect()
  }
}

/** Requests to several servers in turn: microseconds each. */
export async function timed(targets: readonly Target[], { rounds, calls }: Effort): Promise<Sample[]> {
  const clients = targets.map((target) => ({
    target,
    pool: new Pool(new URL(target.url).origin, { connections: CONCURRENCY }),
    times: [] as number[],
  }))
  for (let turn = 0; turn < Math.min(WARM_UP, rounds); turn++) for (const { target, pool } of clients) await burst(target, pool, calls)
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
