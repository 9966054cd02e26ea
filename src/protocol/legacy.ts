import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  type JSONRPCMessage,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  type MessageExtraInfo,
  ReadResourceRequestSchema,
  type ServerNotification,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { BaseAdapter } from '../adapter.js'
import type { ClientLink, LogLevel } from '../tools/client-link.js'
import type { Asked } from '../telemetry/operation.js'
import { AskClient } from './ask-client.js'
import type { Caller, CallerSource } from './caller.js'
import { RPC, type RpcId, type RpcMessage } from './check-message.js'
import { Fault, INTERNAL } from './fault.js'
import { CODES, legacyResult } from './legacy-result.js'
import type { Limits } from './limits.js'
import { methodOf, MOST_URIS } from './listen.js'
import { type Method, METHODS, type Params } from './method-table.js'
import * as methods from './methods.js'

/** How long a client may take to answer a question: the user has to be found first. */
const PATIENCE_MS = 10 * 60_000

/** What a transport of many callers hands over with each message. */
interface Passed {
  /** Absent: the connection's. */
  readonly caller?: Caller
  /** The request's id as its client wrote it; absent: the SDK has that one. */
  readonly id?: RpcId
}

/** The SDK's way of passing something on to a handler. */
export const passing = (passed: Passed): { readonly authInfo: AuthInfo } => ({
  authInfo: { token: '', clientId: '', scopes: [], extra: { ...passed } },
})

const forgetful = (): Remembered => ({ logLevel: 'info', subscribed: new Set(), changed: () => Promise.resolve() })

interface ServerOptions {
  readonly limits?: Limits | undefined
  readonly lasts?: boolean
  readonly remembered?: Remembered
}

type AnyRequest = Parameters<Server['setRequestHandler']>[0]

/** Which requests the SDK reads for the table of methods, by the capability that they stand on. */
const READ: Readonly<Record<string, readonly AnyRequest[]>> = {
  tools: [ListToolsRequestSchema, CallToolRequestSchema],
  resources: [ListResourcesRequestSchema, ListResourceTemplatesRequestSchema, ReadResourceRequestSchema],
  prompts: [ListPromptsRequestSchema, GetPromptRequestSchema],
  completions: [CompleteRequestSchema],
}

/** What a client of a connection that lasts has said, as far as it outlives a request. */
export interface Remembered {
  logLevel: LogLevel
  readonly subscribed: Set<string>
  /** Called when it has said something new, before it is answered. */
  changed(): Promise<void>
}

/** A server of the 2024-10-07 to 2025-11-25 revisions for one HTTP request or one connection: cheap to make, and no caller meets another's. */
export interface LegacyServer {
  connect(transport: Transport): Promise<void>
  /** Hands over one message that `readMessage` has read. False: the SDK cannot read it, and will never answer it. */
  deliver(message: RpcMessage, extra?: MessageExtraInfo): boolean
  /** Aborts the running calls; nothing is answered any more. */
  close(): Promise<void>
}

/**
 * The only run-time user of the official SDK: its low-level Server over the adapter's tools, resources and prompts. `limits`: asked before each
 * route is run. `lasts`: the connection outlives one exchange, so that the client can be told of changes; `remembered`: what it has said on another node, and
 * is kept in here.
 */
export async function legacyServer(
  adapter: BaseAdapter<unknown>,
  callerOf: CallerSource,
  { limits, lasts = false, remembered = forgetful() }: ServerOptions = {},
): Promise<LegacyServer> {
  const { name, version, instructions, log } = adapter.settings
  const offered = await methods.capabilities(adapter, lasts).catch(() => ({ tools: {}, logging: {} })) // a list that fails fails each request, which says so
  const server = new Server({ name, version }, { capabilities: offered, jsonSchemaValidator, ...(instructions && { instructions }) })
  const given = new Map<RpcId, Params>() // the SDK's copy of the arguments has lost a key __proto__, which is to be refused
  const own = new Set<RpcId>() // requests that a fault of ours answers: its text is for the client
  const { subscribed } = remembered
  let spoken: string | undefined // the revision, once it is agreed upon

  /** One method: what the SDK hands over of a request, and what answers it. */
  const serve = (schema: AnyRequest, work?: Method) =>
    server.setRequestHandler(schema, async ({ method, params: read = {} }, { signal, requestId, sendRequest, authInfo, sessionId }) => {
      const passed = authInfo?.extra as unknown as Passed | undefined
      const params = given.get(requestId) ?? (read as Params)
      given.delete(requestId)
      const asking = new AskClient(server.getClientCapabilities(), (asked, result) =>
        sendRequest(asked, result, { signal, timeout: PATIENCE_MS }),
      )
      const meta = params._meta as Asked['meta']
      const client: ClientLink = {
        progressToken: meta?.progressToken as ClientLink['progressToken'],
        logLevel: remembered.logLevel,
        input: asking.input,
        // Not through the SDK, which makes promises of its own for each: a flood of them would outlive the call.
        notify: (told, about) => wire!.send({ jsonrpc: '2.0', method: told, params: about }, { relatedRequestId: requestId }),
      }
      const asked: Asked = { id: passed?.id ?? requestId, meta, sessionId, version: spoken, codes: CODES }
      try {
        const told = await legacyResult(adapter, { method, signal, asking }, async () => {
          const caller = passed?.caller ?? (await callerOf())
          return (work ?? METHODS[method as keyof typeof METHODS])(adapter, params, {
            caller,
            signal,
            client,
            asked,
            ...(limits && { limits }),
          })
        })
        return told as never
      } catch (error) {
        if (error instanceof Fault) own.add(requestId)
        throw error
      }
    })

  for (const [capability, schemas] of Object.entries(READ)) if (capability in offered) for (const schema of schemas) serve(schema)
  server.setRequestHandler(SetLevelRequestSchema, async ({ params }) => {
    remembered.logLevel = params.level
    await remembered.changed()
    return {}
  })
  if ('resources' in offered) {
    serve(SubscribeRequestSchema, async (_, { uri }, request) => {
      await methods.checkSubscription(adapter, uri as string, request)
      if (subscribed.size >= MOST_URIS) throw new Fault(RPC.refused, `Busy: at most ${MOST_URIS} subscriptions. Unsubscribe from some.`)
      subscribed.add(uri as string)
      await remembered.changed()
      return {}
    })
    serve(UnsubscribeRequestSchema, async (_, { uri }) => {
      subscribed.delete(uri as string)
      await remembered.changed()
      return {}
    })
  }
  const stop = lasts
    ? adapter.changes.on((change) => {
        if (!server.getClientCapabilities()) return // nobody of this era has come, or not yet
        if (change.kind === 'resource' && !subscribed.has(change.uri)) return
        const params = change.kind === 'resource' ? { uri: change.uri } : {}
        server.notification({ method: methodOf(change), params } as ServerNotification).catch(() => {}) // who is gone hears nothing
      })
    : undefined
  server.onclose = () => stop?.()
  const failed = (error: Error) => log(`backend2mcp: an MCP message could not be handled: ${error.message}`, 'warn')
  let wire: Transport | undefined
  let toSdk: Transport['onmessage']
  let delivering = false
  let read = true
  return {
    async connect(transport) {
      wire = transport
      const send = transport.send.bind(transport)
      transport.send = (message, options) => {
        if ('result' in message && typeof message.result.protocolVersion === 'string') spoken = message.result.protocolVersion
        const isOwn = 'error' in message && message.id !== undefined && own.delete(message.id)
        return send(isOwn ? message : withoutValidatorText(message), options)
      }
      await server.connect(transport)
      server.onerror = (error) => {
        if (delivering) read = false
        else failed(error)
      }
      toSdk = transport.onmessage
    },
    deliver(message, extra) {
      const { id, method, params } = message
      if (method === 'tools/call' && id !== undefined && params) given.set(id, params)
      delivering = read = true
      toSdk?.(message as JSONRPCMessage, extra) // what it cannot read it says before it returns
      delivering = false
      if (!read && id !== undefined) given.delete(id)
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
    : text.startsWith('MCP error') || code === RPC.internal
      ? { code: RPC.invalidParams, message: 'Invalid params' }
      : undefined
  return error ? { ...message, error } : message
}
