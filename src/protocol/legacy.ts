import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  CallToolRequestSchema,
  type JSONRPCMessage,
  ListToolsRequestSchema,
  type ServerNotification,
  SetLevelRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { BaseAdapter } from '../adapter.js'
import type { ClientLink, LogLevel } from '../tools/client-link.js'
import type { CallerSource } from './caller.js'
import { RPC, type RpcId, type RpcMessage } from './check-message.js'
import { faultOf, INTERNAL } from './fault.js'
import type { Limits } from './limits.js'
import { methods, type Request } from './methods.js'

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
  const server = new Server(
    { name, version },
    { capabilities: { tools: {}, logging: {} }, jsonSchemaValidator, ...(instructions && { instructions }) },
  )
  const given = new Map<RpcId, RpcMessage['params']>() // the SDK's copy of the arguments has lost a key __proto__, which is to be refused
  const answered = async (method: string, signal: AbortSignal, work: (request: Request) => Promise<unknown>): Promise<never> => {
    try {
      return (await work({ caller: await callerOf(), signal, ...(limits && { limits }) })) as never
    } catch (error) {
      if (signal.aborted) throw error // the client is gone: nobody reads the answer
      throw faultOf(error, method, log)
    }
  }
  server.setRequestHandler(ListToolsRequestSchema, (_, { signal }) =>
    answered('tools/list', signal, (request) => methods.listTools(adapter, request)),
  )
  let logLevel: LogLevel = 'info' // until the client says otherwise, and for as long as the connection lives
  server.setRequestHandler(SetLevelRequestSchema, ({ params }) => {
    logLevel = params.level
    return {}
  })
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, requestId, sendNotification }) => {
    const args = (given.get(requestId)?.arguments ?? params.arguments ?? {}) as Record<string, unknown>
    given.delete(requestId)
    const client: ClientLink = {
      progressToken: params._meta?.progressToken,
      logLevel,
      // A client that is gone hears nothing.
      notify: (method, told) => void sendNotification({ method, params: told } as ServerNotification).catch(() => {}),
    }
    return answered('tools/call', signal, (request) => methods.callTool(adapter, params.name, args, { ...request, client }))
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

/** One shared validator that passes everything: a new Ajv for each Server costs more than the call. Arguments are checked in src/tools. */
const jsonSchemaValidator = {
  getValidator:
    <T>() =>
    (data: unknown) => ({ valid: true as const, data: data as NonNullable<T>, errorMessage: undefined }),
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
