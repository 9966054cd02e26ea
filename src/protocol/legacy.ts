import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js'
import { randomUUID } from 'node:crypto'
import type { BaseAdapter } from '../adapter.js'
import { isBackend2McpError } from '../errors.js'
import { callTool } from '../tools/call-tool.js'
import type { Caller } from './caller.js'
import { RPC } from './check-message.js'
import { listResult } from './registry.js'

/** One shared validator that passes everything: a new Ajv for each Server costs more than the call. Arguments are checked in src/tools. */
const jsonSchemaValidator = {
  getValidator:
    <T>() =>
    (data: unknown) => ({ valid: true as const, data: data as NonNullable<T>, errorMessage: undefined }),
}

/** A server of the 2024-11-05 to 2025-11-25 revisions for one HTTP request or one connection: cheap to make, and no caller meets another's. */
export interface LegacyServer {
  connect(transport: Transport): Promise<void>
  close(): Promise<void>
  /** What the SDK could not read; such a message is never answered by it. */
  onerror?: ((error: Error) => void) | undefined
}

/** The only run-time user of the official SDK: its low-level Server over the adapter's tools. */
export function legacyServer(adapter: BaseAdapter<unknown>, caller: Caller): LegacyServer {
  const { name, version, instructions, log } = adapter.settings
  const server = new Server({ name, version }, { capabilities: { tools: {} }, jsonSchemaValidator, ...(instructions && { instructions }) })
  server.setRequestHandler(ListToolsRequestSchema, async () => listResult(await adapter.listTools()) as { tools: never[] })
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    try {
      const context = { ...caller, tool: params.name, signal }
      return (await callTool(adapter, params.name, params.arguments ?? {}, context)) as CallToolResult
    } catch (error) {
      if (isBackend2McpError(error) && error.code === 'UNKNOWN_TOOL') throw new McpError(RPC.invalidParams, `Unknown tool: ${params.name}`)
      if (signal.aborted) throw error // the client is gone: nobody reads the answer
      const id = randomUUID()
      log(`backend2mcp: tools/call failed (${id}): ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      throw new McpError(RPC.internal, `Internal error. The server's log tells why: ${id}`)
    }
  })
  return server
}
