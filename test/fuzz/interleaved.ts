import { callTool } from '../../src/tools/call-tool.js'
import { live } from '../contract/nestjs/live.js'
import { contextOf } from '../contract/suite.js'
import { type AdapterName, start } from '../matrix/subjects.js'
import { take } from '../matrix/trace.js'
import { Agent } from 'node:http'

export { ADAPTERS } from '../matrix/subjects.js'

/** Calls and requests that were made, and those whose answer was not their own. */
export interface Interleaved {
  readonly calls: number
  readonly requests: number
  readonly failures: readonly string[]
}

const ROUTE = 'GET /api/open/number/{id}'
const BURST = 50

/** Tool calls in bursts, every tenth beside a request over live HTTP to the very same application. Each answer must echo its own number. */
export async function interleave(name: AdapterName, calls: number): Promise<Interleaved> {
  const { adapter, port, close } = await start(name)
  const { tools } = await adapter.listTools()
  const tool = [...tools.values()].find(({ route }) => route.id === ROUTE)!.name
  const agent = new Agent({ keepAlive: true, maxSockets: BURST })
  const failures: string[] = []
  let requests = 0
  const expect = (side: string, id: number, status: unknown, text: string) => {
    if (status !== 200 || !new RegExp(`\\b${id}\\b`).test(text)) failures.push(`${side} ${id}: ${String(status)} ${text.slice(0, 200)}`)
  }
  const one = async (id: number): Promise<void> => {
    const request = id % 10 === 0 ? live(port, { path: `/api/open/number/${id + 1e6}`, agent }) : undefined
    const { content, _meta } = await callTool(adapter, tool, { id }, contextOf(tool))
    expect('tool call', id, (_meta?.['backend2mcp/response'] as { status?: number } | undefined)?.status, JSON.stringify(content))
    if (!request) return
    requests++
    const { status, body } = await request
    expect('request', id + 1e6, status, Buffer.from(body).toString())
  }
  for (let first = 1; first <= calls; first += BURST) {
    const burst = Array.from({ length: Math.min(BURST, calls - first + 1) }, (_, at) => first + at)
    await Promise.all(burst.map((id) => one(id).catch((error: Error) => void failures.push(`${id}: ${error.message}`))))
    await take() // the traces that the application keeps
  }
  agent.destroy()
  await close()
  return { calls, requests, failures }
}
