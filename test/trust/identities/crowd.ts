import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { AdapterOptions } from '../../../src/options.js'
import { connectInMemory } from '../../../src/transport/memory.js'
import { serveHttp } from '../../../src/transport/run.js'
import type { Make } from './application.js'
import { type Caller, CALLERS, GROUPS, provider, toolsOf } from './callers.js'
import { type Ambient, mostAtOnce, ownContext, type Sight } from './sight.js'

/** What a crowd of callers met. */
export interface Met {
  readonly calls: number
  readonly lists: number
  /** Most handlers at work at once. */
  readonly atOnce: number
  /** Each: who asked, and what of another they got. */
  readonly mixedUp: readonly string[]
}

export interface Crowd {
  readonly ambient?: Ambient
  /** Decides who sees `of_group_4`; the rest is seen by all it is meant for. */
  readonly policy?: AdapterOptions['policy']
  /** Calls of each caller in memory, and over HTTP. */
  readonly inMemory: number
  readonly overHttp: number
}

const own: AdapterOptions['policy'] = async (caller, { name }) => {
  await new Promise((resolve) => setImmediate(resolve))
  return name !== 'of_group_4' || caller?.claims.group === 4
}

/**
 * Every caller calls at once, each by clients of their own: all calls in memory, and those over HTTP one after another. Every tenth time they ask for
 * the list, or for a tool of another group.
 */
export async function crowd(make: Make, { ambient = ownContext(), policy = own, inMemory, overHttp }: Crowd): Promise<Met> {
  const limits = { maxCallsPerMinute: false, maxConcurrentCalls: false, maxConcurrentCallsPerCaller: false } as const
  const { adapter, close } = await make(ambient, { auth: provider(), policy, log: false, ...limits })
  const serving = overHttp > 0 ? await serveHttp(adapter, { port: 0 }) : undefined
  const mixedUp: string[] = []
  const made = { calls: 0, lists: 0 }
  const clients = await Promise.all(
    CALLERS.map(async (caller) => {
      const headers = { authorization: `Bearer ${caller.token}` }
      const http = serving && new StreamableHTTPClientTransport(new URL(serving.url), { requestInit: { headers } })
      return { caller, memory: await clientOn(await connectInMemory(adapter, caller.token)), http: http && (await clientOn(http)) }
    }),
  )
  mostAtOnce()
  const ask = async (client: Client, caller: Caller, turn: number) => {
    if (turn % 10 === 9) made.lists++
    else made.calls++
    const wrong = await one(client, caller, turn)
    if (wrong) mixedUp.push(wrong)
  }
  await Promise.all(
    clients.flatMap(({ caller, memory, http }) => [
      ...Array.from({ length: inMemory }, (_, turn) => ask(memory, caller, turn)),
      // One after another: a connection for each, all opened in this one process, would wait for its headers longer than the server does.
      (async () => {
        for (let turn = inMemory; turn < inMemory + overHttp; turn++) await ask(http!, caller, turn)
      })(),
    ]),
  )
  const atOnce = mostAtOnce()
  await Promise.all(clients.flatMap(({ memory, http }) => [memory.close(), http?.close()]))
  await serving?.close()
  await close()
  return { ...made, atOnce, mixedUp }
}

async function clientOn(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'crowd', version: '0' })
  await client.connect(transport)
  return client
}

/** One request of one caller; what is wrong with its answer, if anything. */
async function one(client: Client, caller: Caller, turn: number): Promise<string | undefined> {
  if (turn % 10 === 9) {
    const { tools } = await client.listTools()
    return differs(caller, 'list', tools.map(({ name }) => name).sort(), toolsOf(caller))
  }
  if (turn % 10 === 8) {
    const name = `of_group_${(caller.group + 1 + (turn % (GROUPS - 1))) % GROUPS}`
    const refused = await client.callTool({ name, arguments: {} }).catch((error: Error) => error.message)
    return typeof refused === 'string' && refused.includes(name) ? undefined : `${caller.name} called ${name}: ${JSON.stringify(refused)}`
  }
  const mark = `${caller.name}-${turn}`
  const { structuredContent } = await client.callTool({ name: turn % 2 === 0 ? 'who' : 'who_writes', arguments: { mark } })
  const expected: Sight = {
    mark,
    principal: caller.name,
    authorization: `Bearer ${caller.token}`,
    scoped: caller.name,
    context: caller.name,
  }
  return differs(caller, 'call', structuredContent, expected)
}

function differs(caller: Caller, what: string, got: unknown, expected: unknown): string | undefined {
  const [is, should] = [sorted(got), sorted(expected)]
  return is === should ? undefined : `${caller.name}, ${what}: ${is}, not ${should}`
}

const sorted = (value: unknown) =>
  JSON.stringify(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).sort() : value)
