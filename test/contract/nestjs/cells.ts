import type { INestApplication } from '@nestjs/common'
import { type CallContext, nodeDispatcher, type RouteResponse, type Tool } from 'backend2mcp'
import { McpAdapter } from 'backend2mcp/nestjs'
import { type IncomingHttpHeaders, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, type Platform } from './app.js'
import type { Probe } from './probes.js'

/** One probe, run three ways. */
export interface Cell {
  readonly probe: Probe
  readonly http: string
  /** Through our dispatcher, with the request as it stands. */
  readonly raw: string
  /** As a tool call; undefined where the request is not one. */
  readonly tool: string | undefined
}

export interface ProbeApp {
  readonly app: INestApplication
  readonly adapter: McpAdapter
  readonly tools: ReadonlyMap<string, Tool>
  readonly port: number
}

/** The probe application, with its tools built and listening on loopback. */
export async function startApp(platform: Platform): Promise<ProbeApp> {
  const app = await createApp(platform)
  const adapter = new McpAdapter(app, { log: false, maxBytes: 1 << 23 })
  await app.listen(0, '127.0.0.1')
  const { tools } = await adapter.listTools()
  const byId = new Map([...tools.values()].map((tool) => [tool.route.id, tool as Tool]))
  return { app, adapter, tools: byId, port: ((app.getHttpServer() as Server).address() as AddressInfo).port }
}

/** Runs one probe over live HTTP, through the dispatcher, and as a tool call. */
export async function runProbe({ app, adapter, tools, port }: ProbeApp, probe: Probe): Promise<Cell> {
  const { method = 'GET', path, headers = {}, body, tool } = probe
  const sent = { host: 'localhost', ...headers }
  const server = app.getHttpServer() as Server
  const bytes = body === undefined ? undefined : Buffer.from(body)
  const http = await live(port, method, path, sent, bytes)
  const request = {
    method: method as 'GET',
    url: path,
    headers: sent,
    ...(bytes && { body: bytes }),
    maxBytes: 1 << 23,
    context: contextOf({}),
  }
  const raw = await nodeDispatcher((req, res) => void server.emit('request', req, res))(request)
  const { host: _host, 'content-type': _type, ...identity } = headers as Record<string, string>
  const called = tool && (await adapter.executeTool(toolOf(tools, tool.id) as never, tool.args ?? {}, contextOf(identity)))
  return { probe, http: essence(http, probe), raw: essence(raw, probe), tool: called && essence(called, probe) }
}

function toolOf(tools: ReadonlyMap<string, Tool>, id: string): Tool {
  const tool = tools.get(id)
  if (!tool) throw new Error(`there is no tool for ${id}; there are: ${[...tools.keys()].join(', ')}`)
  return tool
}

export function contextOf(identityHeaders: Record<string, string>): CallContext {
  const auth = { scheme: 'none' as const, headers: {}, hasScope: () => false }
  return { auth, tool: 'probe', identityHeaders, signal: new AbortController().signal, transport: 'memory' }
}

/** What must be equal, as text: status, content type, named headers, body. */
function essence(
  { status, headers, body }: { status: number; headers: IncomingHttpHeaders | RouteResponse['headers']; body: Uint8Array },
  { named = [] }: Probe,
): string {
  const told = ['content-type', ...named].map((name) => `${name}: ${String(headers[name] ?? '-')}`)
  return [status, ...told, Buffer.from(body).toString('latin1')].join('\n')
}

function live(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
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
