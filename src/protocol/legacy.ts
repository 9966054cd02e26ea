import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { CallToolRequestSchema, type CallToolResult, type JSONRPCMessage, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { randomUUID } from 'node:crypto'
import type { BaseAdapter } from '../adapter.js'
import { isBackend2McpError } from '../errors.js'
import { errorText } from '../log-text.js'
import { type CallResult, RETRY_META } from '../tools/call-result.js'
import { callTool } from '../tools/call-tool.js'
import { type Caller, type CallerSource, ExpiredCredentialError } from './caller.js'
import { RPC, type RpcId, type RpcMessage } from './check-message.js'
import type { Busy, Limits } from './limits.js'
import { listResult } from './registry.js'

/** A server of the 2024-10-07 to 2025-11-25 revisions for one HTTP request or one connection: cheap to make, and no caller meets another's. */
export interface LegacyServer {
  connect(transport: Transport): Promise<void>
  /** Hands over one message that `readMessage` has read. False: the SDK cannot read it, and will never answer it. */
  deliver(message: RpcMessage): boolean
  /** Aborts the running calls; nothing is answered any more. */
  close(): Promise<void>
}

/** The only run-time user of the official SDK: its low-level Server over the adapter's tools. `limits`: asked for each call; a busy one is an error result. */
export function legacyServer(adapter: BaseAdapter<unknown>, callerOf: CallerSource, limits?: Limits): LegacyServer {
  const { name, version, instructions, log } = adapter.settings
  const server = new Server({ name, version }, { capabilities: { tools: {} }, jsonSchemaValidator, ...(instructions && { instructions }) })
  const given = new Map<RpcId, RpcMessage['params']>() // the SDK's copy of the arguments has lost a key __proto__, which is to be refused
  server.setRequestHandler(ListToolsRequestSchema, async () => {
    try {
      return (await listResult(await adapter.listTools(), (await callerOf()).auth, adapter.settings)) as { tools: never[] }
    } catch (error) {
      if (error instanceof ExpiredCredentialError) throw new Fault(RPC.refused, error.message)
      throw internal('tools/list', error, log)
    }
  })
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, requestId }) => {
    const args = (given.get(requestId)?.arguments ?? params.arguments ?? {}) as Record<string, unknown>
    given.delete(requestId)
    try {
      const caller = await callerOf()
      const run = () => callTool(adapter, params.name, args, { ...caller, tool: params.name, signal })
      return (await (limits ? limited(limits, caller, params.name, run) : run())) as CallToolResult
    } catch (error) {
      if (isBackend2McpError(error) && error.code === 'UNKNOWN_TOOL') throw new Fault(RPC.invalidParams, `Unknown tool: ${params.name}`)
      if (error instanceof ExpiredCredentialError) throw new Fault(RPC.refused, error.message)
      if (signal.aborted) throw error // the client is gone: nobody reads the answer
      throw internal('tools/call', error, log)
    }
  })
  const failed = (error: Error) => log(`backend2mcp: an MCP message could not be handled: ${error.message}`)
  let toSdk: Transport['onmessage']
  return {
    async connect(transport) {
      const send = transport.send.bind(transport)
      transport.send = (message, options) => send(withoutValidatorText(message), options)
      await server.connect(transport)
      server.onerror = failed
      toSdk = transport.onmessage
    },
    deliver(message) {
      let read = true
      if (message.method === 'tools/call' && message.id !== undefined) given.set(message.id, message.params)
      server.onerror = () => (read = false) // called before onmessage returns
      toSdk?.(message as JSONRPCMessage)
      server.onerror = failed
      if (!read && message.id !== undefined) given.delete(message.id)
      return read
    },
    close: () => server.close(),
  }
}

async function limited(limits: Limits, caller: Caller, name: string, run: () => Promise<CallResult>): Promise<CallResult> {
  const entered = await limits.enter(caller, name)
  if ('status' in entered) return busyResult(entered)
  try {
    return await run()
  } finally {
    entered.leave()
  }
}

const busyResult = ({ message, retryAfterMs }: Busy): CallResult => ({
  content: [{ type: 'text', text: message }],
  isError: true,
  _meta: { [RETRY_META]: Math.ceil(retryAfterMs) },
})

/** One shared validator that passes everything: a new Ajv for each Server costs more than the call. Arguments are checked in src/tools. */
const jsonSchemaValidator = {
  getValidator:
    <T>() =>
    (data: unknown) => ({ valid: true as const, data: data as NonNullable<T>, errorMessage: undefined }),
}

/** What a handler throws to answer with a code; the SDK's own McpError writes the code into the text as well. */
class Fault extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

const INTERNAL = 'Internal error'

/** The client gets a fixed text and an id; the cause goes to the log under the same id. */
function internal(method: string, error: unknown, log: (text: string) => void): Fault {
  const id = randomUUID()
  log(`backend2mcp: ${method} failed (${id}): ${errorText(error)}`)
  return new Fault(RPC.internal, `${INTERNAL}. The server's log tells why: ${id}`)
}

/** The SDK answers what its validator refuses in pages of zod, as an internal error or as "MCP error -32602: Invalid tools/call ...". */
function withoutValidatorText(message: JSONRPCMessage): JSONRPCMessage {
  if (!('error' in message)) return message
  const { code, message: text } = message.error
  const error = text.startsWith('MCP error -32602: Invalid tools/call result')
    ? { code: RPC.internal, message: INTERNAL }
    : text.startsWith('MCP error') || (code === RPC.internal && !text.startsWith(INTERNAL))
      ? { code: RPC.invalidParams, message: 'Invalid params' }
      : undefined
  return error ? { ...message, error } : message
}
