import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { live } from '../contract/nestjs/live.js'
import { type Answer, httpAnswer, toolAnswer } from './answer.js'
import { compare, type Outcome, type Side } from './compare.js'
import { connectAll, type TransportName, TRANSPORTS } from './connections.js'
import { type Credential, CREDENTIALS, makeTokens } from './credentials.js'
import type { Row } from './row.js'
import { type AdapterName, type Make, start, type Subject } from './subjects.js'
import { take, type Trace } from './trace.js'

/** One route, asked by one caller over one transport of one adapter, and what live HTTP says. */
export interface Cell {
  readonly adapter: AdapterName
  readonly says: string
  readonly route: string
  readonly credential: Credential
  readonly transport: TransportName
  readonly outcome: Outcome['kind']
  /** Of a stricter cell. */
  readonly reason?: string
  /** Of a cell that is not equal. */
  readonly http?: Side
  readonly tool?: Side
}

export interface Selection {
  /** Every how many of the cells are run, from the first. Default: all. */
  readonly every?: number
  readonly make?: Make
}

/** Runs the cells of one adapter one after another: each side starts from the same state, and nothing else runs beside it. */
export async function measure(name: AdapterName, { every = 1, make }: Selection = {}): Promise<readonly Cell[]> {
  const subject = await start(name, make)
  const tokens = await makeTokens()
  const connections = await connectAll(subject.adapter, tokens)
  const cells: Cell[] = []
  let at = 0
  for (const row of subject.rows) {
    for (const credential of CREDENTIALS) {
      const chosen = TRANSPORTS.filter(() => at++ % every === 0)
      if (chosen.length === 0) continue
      const http = await askLive(subject, row, tokens[credential])
      for (const transport of chosen) {
        const tool = await askTool(subject, row, connections.of(transport, credential), http.answers)
        cells.push(toCell({ adapter: name, says: row.says, route: row.route, credential, transport }, row, http, tool))
      }
    }
  }
  await connections.close()
  await subject.close()
  return cells
}

type Place = Pick<Cell, 'adapter' | 'says' | 'route' | 'credential' | 'transport'>

export function toCell(place: Place, row: Row, http: Side, tool: Side): Cell {
  const outcome = compare(row, http, tool)
  if (outcome.kind === 'equal') return { ...place, outcome: 'equal' }
  return { ...place, outcome: outcome.kind, ...(outcome.kind === 'stricter' && { reason: outcome.by.reason }), http, tool }
}

/** The oracle: the same application, over a connection of its own. */
export async function askLive({ port, reset }: Pick<Subject, 'port' | 'reset'>, row: Row, token: string | undefined): Promise<Side> {
  const body = row.body === undefined ? undefined : Buffer.from(JSON.stringify(row.body))
  const headers: Record<string, string> = {
    accept: 'application/json, */*;q=0.5',
    ...(body && { 'content-type': 'application/json' }),
    ...row.headers,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  return repeat(row, reset, async () => httpAnswer(await live(port, { method: row.method, path: row.path, headers, body })))
}

async function askTool({ adapter, reset }: Subject, row: Row, client: Client, http: readonly Answer[]): Promise<Side> {
  const { tools } = await adapter.listTools()
  const name = [...tools.values()].find(({ route }) => route.id === row.route)?.name ?? `no tool for ${row.route}`
  return repeat(row, reset, (index) => call(client, name, row, http[index]!))
}

export async function call(client: Client, name: string, { args }: Row, http: Answer): Promise<Answer> {
  try {
    return toolAnswer((await client.callTool({ name, arguments: args })) as CallToolResult, http)
  } catch (error) {
    return { status: 0, body: (error as Error).message }
  }
}

async function repeat({ times }: Row, reset: () => void, ask: (index: number) => Promise<Answer>): Promise<Side> {
  reset()
  await take()
  const answers: Answer[] = []
  const traces: Trace[] = []
  for (let index = 0; index < times; index++) {
    answers.push(await ask(index))
    traces.push(...(await take()))
  }
  return { answers, traces }
}
