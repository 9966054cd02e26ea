import { type CallContext, nodeDispatcher, type RouteResponse, type Tool } from 'backend2mcp'
import { McpAdapter } from 'backend2mcp/routing-controllers'
import { createServer, type IncomingHttpHeaders, request as httpRequest, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Case } from './cases.js'
import { trace } from './common.js'

export interface RcApp {
  readonly adapter: McpAdapter
  readonly tools: ReadonlyMap<string, Tool>
  readonly handler: RequestListener
  readonly server: Server
  readonly port: number
}

/** An application with its tools built, listening on loopback. */
export async function startApp(app: object, handler: RequestListener): Promise<RcApp> {
  const adapter = new McpAdapter(app, { log: false, checkArguments: false })
  const { tools } = await adapter.listTools()
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const byId = new Map([...tools.values()].map((tool) => [tool.route.id, tool as Tool]))
  return { adapter, tools: byId, handler, server, port: (server.address() as AddressInfo).port }
}

/** One case over live HTTP, through the dispatcher, and as a tool call where it is one: everything that must be equal, as text. */
export async function runCase(
  { adapter, tools, handler, port }: RcApp,
  one: Case,
): Promise<{ http: string; raw: string; tool: string | undefined }> {
  const { method = 'GET', path, headers = {}, body, tool } = one
  const sent = { host: 'localhost', accept: 'application/json, */*;q=0.5', ...headers }
  const bytes = body === undefined ? undefined : Buffer.from(body)
  const http = await traced(() => live(port, method, path, sent, bytes), one)
  const request = {
    method: method as 'GET',
    url: path,
    headers: sent,
    ...(bytes && { body: bytes }),
    maxBytes: 1 << 23,
    context: contextOf({}),
  }
  const raw = await traced(() => nodeDispatcher(handler)(request), one)
  if (!tool) return { http, raw, tool: undefined }
  const known = tools.get(tool.id)
  if (!known) throw new Error(`there is no tool for ${tool.id}; there are: ${[...tools.keys()].join(', ')}`)
  const { 'content-type': _type, ...identity } = headers as Record<string, string>
  const called = await traced(() => adapter.executeTool(known as never, tool.args ?? {}, contextOf(identity)), one)
  return { http, raw, tool: called }
}

export function contextOf(identityHeaders: Record<string, string>): CallContext {
  const auth = { scheme: 'none' as const, headers: {}, hasScope: () => false }
  return { auth, tool: 'case', identityHeaders, signal: new AbortController().signal, transport: 'memory' }
}

type Answer = { status: number; headers: IncomingHttpHeaders | RouteResponse['headers']; body: Uint8Array }

async function traced(run: () => Promise<Answer>, { named = [] }: Case): Promise<string> {
  trace.length = 0
  const { status, headers, body } = await run()
  const ran = [...trace]
  const told = ['content-type', 'content-length', ...named].map((name) => `${name}: ${String(headers[name] ?? '-')}`)
  return [status, ...told, `ran: ${ran.join(', ')}`, Buffer.from(body).toString('latin1')].join('\n')
}

/** A connection of its own: routing-controllers' default error handler ends a kept one after each error. */
function live(port: number, method: string, path: string, headers: Record<string, string>, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': String(body.length) } : {}
    const req = httpRequest({ host: '127.0.0.1', port, method, path, agent: false, headers: { ...headers, ...length } }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) }))
      res.on('error', reject)
    })
    req.on('error', reject)
    req.end(body)
  })
}
