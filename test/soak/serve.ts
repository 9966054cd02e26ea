// One server of the soak, as its owner would run it: `serve.js '{"framework":"express","options":{},"transport":"http"}'`. Says `up`, and answers questions.
import type { AdapterOptions } from 'backend2mcp'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type AdapterName, application } from './app/applications.js'
import { working } from './app/handlers.js'

/** What a server is told to be. */
export interface Serving {
  readonly framework: AdapterName
  readonly transport: 'http' | 'stdio'
  readonly options?: AdapterOptions
  readonly port?: number
  /** Serve the application itself as well, over plain HTTP. */
  readonly plain?: boolean
  /** The port of what the nodes share. */
  readonly redis?: number
  /** Where each run of `work` is written, and how many milliseconds it takes instead of 5 to 30. */
  readonly working?: { readonly ran?: string; readonly ms?: number }
  /** Bearer tokens, each its own principal. */
  readonly tokens?: readonly string[]
}

const { framework, transport, options = {}, port = 0, plain, redis, tokens, working: given } = JSON.parse(process.argv[2]!) as Serving
Object.assign(working, given)
const told = (message: object) => void process.send!(message)
const more: Record<string, unknown> = {}
if (redis !== undefined) more.state = await (await import('./redis.js')).sharedState(redis)
if (tokens) {
  const { BearerAuthProvider } = await import('backend2mcp')
  more.auth = new BearerAuthProvider({ validTokens: tokens.map((token) => ({ token, subject: token })) })
}
const log = (text: string) => {
  const url = /MCP on (http\S+)/.exec(text)?.[1]
  if (url) void up(Number(new URL(url).port))
}
const { adapter, listener } = await application(framework, { log, ...options, ...more })
const delay = monitorEventLoopDelay({ resolution: 10 })

async function up(mcp?: number): Promise<void> {
  if (!plain) return told({ up: { mcp } })
  const server = createServer(listener).listen(0, '127.0.0.1', () => told({ up: { mcp, plain: (server.address() as AddressInfo).port } }))
}

const ANSWERS: Readonly<Record<string, (given: string) => unknown>> = {
  /** Bytes, after two collections where they can be forced. */
  memory() {
    globalThis.gc?.()
    globalThis.gc?.()
    return process.memoryUsage()
  },
  /** Who listens for changes: one a session. */
  listeners: () => adapter.changes.listeners,
  watch: () => delay.enable() || true,
  /** Milliseconds of the event loop's delay, at the 99th percentile and at most. */
  delay: () => ({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 }),
  hide: (name) => adapter.hide(name).then(() => true),
  show: (name) => adapter.show(name).then(() => true),
}

process.on('message', async (asked: Record<string, string>) => {
  for (const [question, given] of Object.entries(asked)) told({ [question]: await ANSWERS[question]!(given) })
})
process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => (process.env.NODE_ENV = 'production')) // it ends as it would there; under test no proxy is waited for
const running = adapter.run({ transport, ...(transport === 'http' && { port }) })
if (transport === 'stdio') void up()
await running
