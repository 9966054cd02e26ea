import type { INestApplication } from '@nestjs/common'
import { type AdapterOptions, type CallContext, nodeDispatcher, type RouteResponse, type Tool } from 'backend2mcp'
import { McpAdapter } from 'backend2mcp/nestjs'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AppOptions, createApp, type Platform } from './app.js'
import { live } from './live.js'
import type { Probe } from './probes.js'

/** One probe, run three ways. */
export interface Cell {
  readonly http: string
  /** Through our dispatcher, with the request as it stands. */
  readonly raw: string
  /** As a tool call; undefined where the request is not one. */
  readonly tool: string | undefined
}

export interface ProbeApp {
  readonly app: INestApplication
  readonly adapter: McpAdapter
  /** By route id. */
  readonly tools: ReadonlyMap<string, Tool>
  readonly port: number
}

/** The probe application, with its tools built and listening on loopback. */
export async function startApp(platform: Platform, options: AppOptions = {}, ours: AdapterOptions = {}): Promise<ProbeApp> {
  const app = await createApp(platform, options)
  const adapter = new McpAdapter(app, { log: false, maxBytes: 1 << 23, checkArguments: false, ...ours })
  await app.listen(0, '127.0.0.1')
  const { tools } = await adapter.listTools()
  const byId = new Map([...tools.values()].map((tool) => [tool.route.id, tool as Tool]))
  return { app, adapter, tools: byId, port: portOf(app) }
}

export const portOf = (app: INestApplication) => ((app.getHttpServer() as Server).address() as AddressInfo).port

/** Runs one probe over live HTTP, through the dispatcher, and as a tool call. */
export async function runProbe(started: ProbeApp, probe: Probe): Promise<Cell> {
  const { method = 'GET', path, headers = {}, body, tool } = probe
  const request = { method, path, headers: { host: 'localhost', ...headers }, body: body === undefined ? undefined : Buffer.from(body) }
  const http = await live(started.port, request)
  const raw = await dispatched(started, request)
  const { host: _host, 'content-type': _type, ...identity } = headers as Record<string, string>
  const called = tool && (await call(started, tool.id, tool.args, identity).then(essence, String))
  return { http: essence(http), raw: essence(raw), tool: called }
}

/** One request through our dispatcher, as it stands. */
export function dispatched(
  { app }: ProbeApp,
  { method, path, headers, body }: { method: string; path: string; headers: Record<string, string>; body?: Uint8Array | undefined },
): Promise<RouteResponse> {
  const server = app.getHttpServer() as Server
  return nodeDispatcher((req, res) => void server.emit('request', req, res))({
    method: method as 'GET',
    url: path,
    headers,
    ...(body && { body }),
    maxBytes: 1 << 23,
    context: contextOf(),
  })
}

/** One tool call through the adapter, by route id. */
export async function call(
  { adapter, tools }: ProbeApp,
  id: string,
  args: Readonly<Record<string, unknown>> = {},
  identityHeaders: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<RouteResponse> {
  const tool = tools.get(id)
  if (!tool) throw new Error(`there is no tool for ${id}; there are: ${[...tools.keys()].join(', ')}`)
  return adapter.executeTool(tool as never, args, contextOf(identityHeaders, signal))
}

export function contextOf(identityHeaders: Record<string, string> = {}, signal: AbortSignal = new AbortController().signal): CallContext {
  const auth = { scheme: 'none' as const, headers: {}, hasScope: () => false }
  return { auth, tool: 'probe', identityHeaders, signal, transport: 'memory' }
}

/** What belongs to the connection, not to the answer. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date'])

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders | RouteResponse['headers']
  readonly body: Uint8Array
}

/** All that must be equal, as text: status, every header that is not the connection's, body. */
export function essence({ status, headers, body }: Answer): string {
  const told = Object.entries(headers)
    .filter(([name]) => !OF_CONNECTION.has(name))
    .map(([name, value]) => `${name}: ${String(value)}`)
  return [status, ...told.sort(), '', Buffer.from(body).toString('latin1')].join('\n')
}

/** What is wrong with a cell; nothing when the three answers are equal and HTTP's is the expected one. A known difference must be one. */
export function problemsOf({ http, raw, tool }: Cell, probe: Probe, platform: Platform): string[] {
  const status = typeof probe.status === 'number' ? probe.status : probe.status[platform]
  const sameCall = !probe.tool || tool === http
  return [
    http.startsWith(`${status}\n`) ? '' : `HTTP answers ${http.slice(0, 3)}, not ${status}`,
    probe.shows.test(http) ? '' : `HTTP does not show ${String(probe.shows)}:\n${http}`,
    raw === http ? '' : `dispatched:\n${raw}\nHTTP:\n${http}`,
    sameCall || probe.differs ? '' : `tool call:\n${tool}\nHTTP:\n${http}`,
    sameCall && probe.differs ? `is equal by now, take this away: differs: '${probe.differs}'` : '',
  ]
    .filter(Boolean)
    .map((problem) => problem.slice(0, 1500))
}
