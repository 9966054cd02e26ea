import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { SchemaOutput } from '@modelcontextprotocol/sdk/server/zod-compat.js'
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
import type { Stop } from '../dispatch/ending.js'
import type { Asked } from '../telemetry/operation.js'
import { CannotAskError } from '../tools/input.js'
import { AskClient } from './ask-client.js'
import type { Caller, CallerSource } from './caller.js'
import { RPC, type RpcId, type RpcMessage } from './check-message.js'
import { type EraCodes, Fault, faultOf, INTERNAL } from './fault.js'
import type { Limits } from './limits.js'
import { methodOf, MOST_URIS } from './listen.js'
import * as methods from './methods.js'
import type { Request } from './methods.js'

/** How long a client may take to answer a question: the user has to be found first. */
const PATIENCE_MS = 10 * 60_000

/** Codes of this era (2025-11-25, server/resources, Error Handling). */
export const CODES: EraCodes = { notFound: -32002, expired: RPC.refused }

/** What a transport of many callers hands over with each message. */
export interface Passed {
  /** Absent: the connection's. */
  readonly caller?: Caller
  /** Ends the request; absent: the SDK does. */
  readonly signal?: Stop
  /** Asked before its route is run; absent: those of the server. */
  readonly limits?: Limits | undefined
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
type ParamsOf<S extends AnyRequest> = NonNullable<SchemaOutput<S>['params']>

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
  /** A request that a transport of the SDK will hand over, as it came. */
  expect(message: RpcMessage): void
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
  const given = new Map<RpcId, RpcMessage['params']>() // the SDK's copy of the arguments has lost a key __proto__, which is to be refused
  const own = new Set<RpcId>() // requests that a fault of ours answers: its text is for the client
  const { subscribed } = remembered
  let spoken: string | undefined // the revision, once it is agreed upon

  /** One method: what the SDK hands over of a request, and what answers it. */
  const serve = <S extends AnyRequest>(schema: S, work: (params: ParamsOf<S>, request: Request, id: RpcId) => Promise<unknown>) =>
    server.setRequestHandler(schema, async ({ method, params = {} }, { signal, requestId, sendRequest, authInfo, sessionId }) => {
      const passed = authInfo?.extra as unknown as Passed | undefined
      const asking = new AskClient(server.getClientCapabilities(), (asked, result) =>
        sendRequest(asked, result, { signal, timeout: PATIENCE_MS }),
      )
      const client: ClientLink = {
        progressToken: params._meta?.progressToken,
        logLevel: remembered.logLevel,
        input: asking.input,
        // Not through the SDK, which makes promises of its own for each: a flood of them would outlive the call.
        notify: (told, about) => wire!.send({ jsonrpc: '2.0', method: told, params: about }, { relatedRequestId: requestId }),
      }
      try {
        const caller = passed?.caller ?? (await callerOf())
        const asked: Asked = { id: passed?.id ?? requestId, meta: params._meta, sessionId, version: spoken, codes: CODES }
        const within = passed?.limits ?? limits
        const told = await work(
          params,
          { caller, signal: passed?.signal ?? signal, client, asked, ...(within && { limits: within }) },
          requestId,
        )
        if (asking.missing) throw new CannotAskError(asking.missing) // whatever the handler and its filters made of it
        return told as never
      } catch (error) {
        if (signal.aborted || passed?.signal?.aborted) throw error // the client is gone: nobody reads the answer
        if (error instanceof CannotAskError && method === 'tools/call')
          return { isError: true, content: [{ type: 'text', text: error.message }] } as never
        own.add(requestId)
        throw faultOf(error, method, log, CODES)
      }
    })

  serve(ListToolsRequestSchema, ({ cursor }, request) => methods.listTools(adapter, { cursor, ...request }))
  serve(CallToolRequestSchema, ({ name: tool, arguments: known }, request, id) => {
    const args = (given.get(id)?.arguments ?? known ?? {}) as Record<string, unknown>
    given.delete(id)
    return methods.callTool(adapter, tool, args, request)
  })
  server.setRequestHandler(SetLevelRequestSchema, async ({ params }) => {
    remembered.logLevel = params.level
    await remembered.changed()
    return {}
  })
  if ('resources' in offered) {
    serve(ListResourcesRequestSchema, ({ cursor }, request) => methods.listResources(adapter, { cursor, ...request }))
    serve(ListResourceTemplatesRequestSchema, ({ cursor }, request) => methods.listResourceTemplates(adapter, { cursor, ...request }))
    serve(ReadResourceRequestSchema, ({ uri }, request) => methods.readResourceAt(adapter, uri, request))
    serve(SubscribeRequestSchema, async ({ uri }, request) => {
      await methods.checkSubscription(adapter, uri, request)
      if (subscribed.size >= MOST_URIS) throw new Fault(RPC.refused, `Busy: at most ${MOST_URIS} subscriptions. Unsubscribe from some.`)
      subscribed.add(uri)
      await remembered.changed()
      return {}
    })
    serve(UnsubscribeRequestSchema, async ({ uri }) => {
      subscribed.delete(uri)
      await remembered.changed()
      return {}
    })
  }
  if ('prompts' in offered) {
    serve(ListPromptsRequestSchema, ({ cursor }, request) => methods.listPrompts(adapter, { cursor, ...request }))
    serve(GetPromptRequestSchema, ({ name: prompt, arguments: args = {} }, request) => methods.askPrompt(adapter, prompt, args, request))
  }
  if ('completions' in offered) {
    serve(CompleteRequestSchema, ({ ref, argument, context }, request) =>
      methods.completeArgument(adapter, ref, argument, context?.arguments ?? {}, request),
    )
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
  const keep = ({ method, id, params }: RpcMessage) => {
    if (method === 'tools/call' && id !== undefined) given.set(id, params)
  }
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
    expect: keep,
    deliver(message, extra) {
      if (message.id !== undefined && !given.has(message.id)) keep(message)
      delivering = read = true
      toSdk?.(message as JSONRPCMessage, extra) // what it cannot read it says before it returns
      delivering = false
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
    : text.startsWith('MCP error') || code === RPC.internal
      ? { code: RPC.invalidParams, message: 'Invalid params' }
      : undefined
  return error ? { ...message, error } : message
}
