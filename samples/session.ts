import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import type { ClientCapabilities } from '@modelcontextprotocol/sdk/types.js'
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

/** One tool call of a sample, and the HTTP request that it stands for. */
export interface Step {
  readonly says: string
  readonly tool: string
  readonly args: Record<string, unknown>
  /** `POST /api/orders` */
  readonly http: string
  readonly body?: unknown
  readonly status: number
  /** The tool refuses the arguments before the call, by its schema; over HTTP the backend refuses them with `status`. */
  readonly refused?: true
}

/** One argument that is wrong: a JSON pointer, and what was expected. */
export interface Problem {
  readonly pointer: string
  readonly message: string
}

/** A result, as far as samples look at it. */
export interface Answer {
  readonly content: readonly { readonly type: string; readonly text?: string }[]
  readonly structuredContent?: unknown
  readonly isError?: boolean
  readonly _meta: {
    /** The HTTP answer behind the result; absent where nothing was called. */
    readonly 'backend2mcp/response'?: { readonly status: number; readonly arguments?: readonly Problem[] }
    /** What was refused before the call. */
    readonly 'backend2mcp/arguments'?: readonly Problem[]
  }
}

const cli = fileURLToPath(new URL('../../dist/esm/src/cli/main.js', import.meta.url))

/** A compiled file of a sample, by its path below `samples`. */
export const compiled = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Connects the official client, over stdio, to `backend2mcp run FILE` or to a program that serves itself. */
export async function connect(
  file: string,
  { token, own = false, capabilities = {} }: { token?: string; own?: boolean; capabilities?: ClientCapabilities } = {},
): Promise<Client> {
  const client = new Client({ name: 'samples', version: '1.0.0' }, { capabilities })
  const env = { ...(process.env as Record<string, string>), ...(token && { BACKEND2MCP_TOKEN: token }) }
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: own ? [file] : [cli, 'run', file], env, stderr: 'ignore' }),
  )
  return client
}

/** Calls one tool. */
export const call = async (client: Client, { tool, args }: Pick<Step, 'tool' | 'args'>): Promise<Answer> =>
  (await client.callTool({ name: tool, arguments: args })) as unknown as Answer

/** A quickstart's self-check: its one route, called over stdio. Throws for another answer. */
export async function checkQuickstart(name: string): Promise<void> {
  const client = await connect(compiled(`${name}/main.js`), { own: true })
  const { structuredContent } = await call(client, { tool: 'get_by_id', args: { id: 1 } })
  await client.close()
  assert.deepEqual(structuredContent, { id: 1, name: 'Satyam' })
  console.log(`${name}: ok`)
}
