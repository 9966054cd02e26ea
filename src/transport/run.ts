import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Writable } from 'node:stream'
import type { BaseAdapter } from '../adapter.js'
import { isProtected } from '../auth/authenticate.js'
import { Backend2McpError } from '../errors.js'
import type { RunOptions } from '../options.js'
import { auditWritten } from '../telemetry/audit-file.js'
import { logReport } from '../tools/report.js'
import { isLoopback } from './guard.js'
import { answerHealth } from './health.js'
import { mcpHandler } from './http.js'
import { readRunOptions } from './run-options.js'
import { serveStdio } from './stdio.js'
import { toldToStop } from './told-to-stop.js'
import { takeStdout } from './stdout.js'

const GRACE_MS = 2000

/**
 * Serves an adapter's tools until the client is gone (stdio) or the process is told to stop (http), and then ends the process: the
 * application may hold handles that never end. Throws `BAD_OPTION`, `OPEN_BIND`, `NO_ROUTES`.
 */
export async function run(adapter: BaseAdapter<unknown>, options: RunOptions): Promise<void> {
  const { transport, output } = readRunOptions(options)
  if (transport === 'http') await runHttp(adapter, options)
  else {
    const client = (output as Writable | undefined) ?? takeStdout()
    await start(adapter)
    await serveStdio(adapter, client)
  }
  await auditWritten()
  process.exit(process.exitCode ?? 0)
}

/** An MCP server on a port of its own. */
export interface HttpServing {
  /** `http://127.0.0.1:3333/mcp` */
  readonly url: string
  /** Takes no new connections, answers what comes on the open ones until a second is quiet, aborts what runs longer than `drainMs`, and resolves when every connection is closed. */
  close(): Promise<void>
}

/** Serves Streamable HTTP on a port of its own. Throws `BAD_OPTION`, `NO_ROUTES`, and `OPEN_BIND` for a bind that other machines reach without `auth` in the options. */
export async function serveHttp(adapter: BaseAdapter<unknown>, options: RunOptions): Promise<HttpServing> {
  const { host, port, path } = readRunOptions(options)
  if (!isLoopback(host) && !isProtected(adapter.settings)) {
    throw new Backend2McpError(
      'OPEN_BIND',
      `Binding to ${host} lets other machines in, and nobody is named who protects the endpoint.`,
      "leave host out (127.0.0.1), give a provider, auth: new BearerAuthProvider({ validTokens: [...] }), or write auth: 'none' (--auth none) if it is meant to be open to all.",
    )
  }
  await start(adapter)
  const handle = mcpHandler(adapter, { loopbackOnly: false, path })
  // 65 s is longer than a proxy keeps its side of an idle connection, so that it never writes to one that we have just closed.
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    (req, res) => void (answerHealth(req, res, handle.isReady) || handle(req, res)),
  )
  await new Promise<void>((resolve, reject) =>
    server.once('error', (error) => reject(cannotListen(host, port, error))).listen(port, host, resolve),
  )
  const { address, port: bound, family } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}${path}`,
    async close() {
      await handle.drain(server)
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS) // who does not take the last answer
      await closed
      clearTimeout(cut)
    },
  }
}

const cannotListen = (host: string, port: number, cause: Error) =>
  new Backend2McpError('BAD_OPTION', `Cannot listen on ${host}:${port}: ${cause.message}.`, 'give another port, or 0 for a free one.', {
    cause,
  })

async function runHttp(adapter: BaseAdapter<unknown>, options: RunOptions): Promise<void> {
  const serving = await serveHttp(adapter, options)
  adapter.settings.log(`backend2mcp: MCP on ${serving.url}`, 'info')
  await toldToStop()
  await serving.close()
}

async function start(adapter: BaseAdapter<unknown>): Promise<void> {
  const list = await adapter.listTools()
  logReport(list, adapter.settings.log)
  if (list.tools.size > 0) return
  const why =
    list.leftOut.length > 0 ? `all ${list.leftOut.length} routes are left out (see the table above)` : 'the application has no routes'
  throw new Backend2McpError(
    'NO_ROUTES',
    `There is no tool: ${why}.`,
    'register the controllers before the adapter is run, and check expose, include and exclude.',
  )
}
