import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Writable } from 'node:stream'
import type { BaseAdapter } from '../adapter.js'
import { Backend2McpError } from '../errors.js'
import type { RunOptions } from '../options.js'
import { report } from '../tools/report.js'
import { isLoopback } from './guard.js'
import { mcpHandler } from './http.js'
import { serveStdio } from './stdio.js'
import { takeStdout } from './stdout.js'

/** Serves an adapter's tools until the client is gone (stdio) or the process is told to stop (http). Throws `OPEN_BIND`, `NO_ROUTES`. */
export async function run(adapter: BaseAdapter<unknown>, options: RunOptions): Promise<void> {
  if (options.transport === 'http') return runHttp(adapter, options)
  const output = (options.output as Writable | undefined) ?? takeStdout()
  await start(adapter)
  await serveStdio(adapter, output)
  process.exit(process.exitCode ?? 0) // the application may hold handles that never end
}

/** An MCP server on a port of its own. */
export interface HttpServing {
  /** `http://127.0.0.1:3333/mcp` */
  readonly url: string
  close(): Promise<void>
}

/** Serves Streamable HTTP on a port of its own. Throws `OPEN_BIND` for a bind that other machines reach without `auth` in the options. */
export async function serveHttp(
  adapter: BaseAdapter<unknown>,
  { host = '127.0.0.1', port = 3333, path = '/mcp' }: RunOptions,
): Promise<HttpServing> {
  if (!isLoopback(host) && adapter.settings.auth === undefined) {
    throw new Backend2McpError(
      'OPEN_BIND',
      `Binding to ${host} lets other machines in, and nobody is named who protects the endpoint.`,
      "leave host out (127.0.0.1), or write auth: 'none' (--auth none) if it is meant to be open to all.",
    )
  }
  await start(adapter)
  const handle = mcpHandler(adapter, { loopbackOnly: false })
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, (req, res) => {
    if (req.url?.split('?')[0] === path) return void handle(req, res)
    res.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error: `MCP is at ${path}` }))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const { address, port: bound, family } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}${path}`,
    close: () =>
      new Promise((resolve) => {
        handle.close()
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

async function runHttp(adapter: BaseAdapter<unknown>, options: RunOptions): Promise<void> {
  const serving = await serveHttp(adapter, options)
  adapter.settings.log(`backend2mcp: MCP on ${serving.url}`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await serving.close()
  process.exit(0)
}

async function start(adapter: BaseAdapter<unknown>): Promise<void> {
  const list = await adapter.listTools()
  adapter.settings.log(report(list))
  if (list.tools.size > 0) return
  const why =
    list.leftOut.length > 0 ? `all ${list.leftOut.length} routes are left out (see the table above)` : 'the application has no routes'
  throw new Backend2McpError(
    'NO_ROUTES',
    `There is no tool: ${why}.`,
    'register the controllers before the adapter is run, and check expose, include and exclude.',
  )
}
