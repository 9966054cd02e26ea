import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { BaseAdapter } from 'backend2mcp'
import { fileURLToPath } from 'node:url'
import type { Running } from './frameworks.js'
import type { BenchRoute } from './routes.js'
import type { Variant } from './rounds.js'

/** The official client (SDK v1), connected in each way that we serve. */
export interface McpCallers {
  readonly variants: (tool: string, route: BenchRoute) => Variant[]
  readonly close: () => Promise<void>
}

/** Two functions of ours that no entry of the package exports. */
const built = <T>(file: string) => import(new URL(`../../dist/esm/src/transport/${file}.js`, import.meta.url).href) as Promise<T>
interface Memory {
  connectInMemory(adapter: BaseAdapter<unknown>): Promise<Transport>
}
interface Http {
  serveHttp(adapter: BaseAdapter<unknown>, options: { port: number }): Promise<{ url: string; close(): Promise<void> }>
}

export async function mcpCallers(framework: string, { adapter, mcpUrl }: Running): Promise<McpCallers> {
  const { connectInMemory } = await built<Memory>('memory')
  const standalone = mcpUrl ? undefined : await (await built<Http>('run')).serveHttp(adapter, { port: 0 })
  const url = new URL(mcpUrl ?? standalone!.url)
  const child = { command: process.execPath, args: [fileURLToPath(new URL('stdio.js', import.meta.url)), framework] }
  const clients = [
    { name: 'MCP over memory', client: await connect(await connectInMemory(adapter)) },
    { name: 'MCP over stdio', client: await connect(new StdioClientTransport(child)) },
    {
      name: `MCP over HTTP (${mcpUrl ? 'mounted' : 'standalone'})`,
      client: await connect(new StreamableHTTPClientTransport(url, { fetch: unaborted })),
    },
  ]
  return {
    variants: (tool, { args }) =>
      clients.map(({ name, client }) => ({ name, call: async () => textOf(await client.callTool({ name: tool, arguments: args })) })),
    async close() {
      for (const { client } of clients) await client.close()
      await standalone?.close()
    },
  }
}

async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1.0.0' })
  await client.connect(transport)
  return client
}

/** The client gives every request one signal for its whole life, and Node's fetch hangs a listener on it until the next garbage collection. */
function unaborted(url: string | URL, init?: RequestInit): Promise<Response> {
  return fetch(url, { ...init, signal: null })
}

/** The route's answer stands in the first block. */
function textOf(result: Awaited<ReturnType<Client['callTool']>>): string {
  const [first] = result.content as readonly { readonly type: string; readonly text?: string }[]
  return first?.text ?? ''
}
