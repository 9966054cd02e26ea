import * as v2 from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { PassThrough } from 'node:stream'
import type { BaseAdapter } from '../../src/adapter.js'
import { connectInMemory } from '../../src/transport/memory.js'
import { serveHttp } from '../../src/transport/run.js'
import { serveStdio } from '../../src/transport/stdio.js'
import { type Credential, CREDENTIALS } from './credentials.js'

/** The last speaks the 2026 era, the others that of 2025. */
export const TRANSPORTS = ['memory', 'stdio', 'HTTP', 'HTTP, 2026'] as const
export type TransportName = (typeof TRANSPORTS)[number]

/** An official client for each caller over each transport. */
export interface Connections {
  of(transport: TransportName, credential: Credential): Client
  close(): Promise<void>
}

type Tokens = Record<Credential, string | undefined>

export async function connectAll(adapter: BaseAdapter<unknown>, tokens: Tokens): Promise<Connections> {
  const clients = new Map<string, Client>()
  const serving = await serveHttp(adapter, { transport: 'http', port: 0 })
  const served: Promise<void>[] = []
  for (const credential of CREDENTIALS) {
    const token = tokens[credential]
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    clients.set(`memory ${credential}`, await connected(await connectInMemory(adapter, token)))
    clients.set(`stdio ${credential}`, await overPipes(adapter, token, served))
    clients.set(
      `HTTP ${credential}`,
      await connected(new StreamableHTTPClientTransport(new URL(serving.url), { requestInit: { headers } })),
    )
    const modern = new v2.Client({ name: 'matrix', version: '0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    await modern.connect(new v2.StreamableHTTPClientTransport(new URL(serving.url), { requestInit: { headers } }))
    clients.set(`HTTP, 2026 ${credential}`, modern as unknown as Client)
  }
  return {
    of: (transport, credential) => clients.get(`${transport} ${credential}`)!,
    async close() {
      for (const client of clients.values()) await client.close()
      await Promise.all(served)
      await serving.close()
    },
  }
}

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'matrix', version: '0' })
  await client.connect(transport)
  return client
}

/** The stdio server as `run` serves it, on pipes of this process, with its token where a host puts it. */
async function overPipes(adapter: BaseAdapter<unknown>, token: string | undefined, served: Promise<void>[]): Promise<Client> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()]
  if (token === undefined) delete process.env.BACKEND2MCP_TOKEN
  else process.env.BACKEND2MCP_TOKEN = token
  served.push(serveStdio(adapter, toClient, toServer))
  const transport = new StdioServerTransport(toClient, toServer) // lines in, lines out: the same at a client's end
  const client = await connected(transport)
  delete process.env.BACKEND2MCP_TOKEN // read when the server began
  const close = client.close.bind(client)
  client.close = async () => {
    await close()
    toServer.end()
  }
  return client
}
