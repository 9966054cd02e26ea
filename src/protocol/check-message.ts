import { isObject } from '../is-object.js'

/** A JSON-RPC error as it goes out. */
export interface RpcError {
  readonly jsonrpc: '2.0'
  readonly id: RpcId | null
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** An answer as it goes out. */
export interface RpcResult {
  readonly jsonrpc: '2.0'
  readonly id: RpcId
  readonly result: object
}

/** A string or a safe integer; never null. */
export type RpcId = string | number

/** JSON-RPC 2.0, 5.1, and what MCP adds for HTTP. */
export const RPC = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  refused: -32000,
} as const

export function rpcError(id: RpcError['id'], code: number, message: string, data?: unknown): RpcError {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } }
}

/** A message whose shape the SDK can read: only the fields of JSON-RPC. */
export interface RpcMessage {
  readonly jsonrpc: '2.0'
  readonly id?: RpcId
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: unknown
  readonly error?: unknown
}

/** A message that asks for an answer. */
export type RpcRequest = RpcMessage & { readonly id: RpcId; readonly method: string }

export const isRequest = (message: RpcMessage): message is RpcRequest => message.method !== undefined && message.id !== undefined

/**
 * Reads one decoded message: its known fields, or the error that answers it. The SDK never answers a message that it cannot read,
 * and answers a call without a proper name with its validator's text; both are settled here.
 */
export function readMessage(value: unknown): { readonly message: RpcMessage } | { readonly refusal: RpcError } {
  if (Array.isArray(value)) return refuse(null, 'Invalid Request: one message is expected, not a batch.')
  if (!isObject(value)) return refuse(null, 'Invalid Request: a message is a JSON object.')
  const { jsonrpc, id, method, params, result, error } = value
  if (id !== undefined && !isId(id)) return refuse(null, 'Invalid Request: an id is a string or a safe integer.')
  if (jsonrpc !== '2.0') return refuse(id, 'Invalid Request: "jsonrpc" must be "2.0".')
  if (method === undefined) {
    if (id === undefined || (result === undefined && error === undefined)) return refuse(id, 'Invalid Request: no method.')
    return { message: { jsonrpc, id, ...(error !== undefined ? { error } : { result }) } }
  }
  if (typeof method !== 'string') return refuse(id, 'Invalid Request: a method is a string.')
  if (id === undefined && params !== undefined && !isObject(params)) return refuse(id, 'Invalid Request: "params" must be an object.')
  const problem = paramsProblem(method, params)
  if (problem && id !== undefined) return { refusal: rpcError(id, RPC.invalidParams, `Invalid params: ${problem}`) }
  return { message: { jsonrpc, method, ...(id !== undefined && { id }), ...(isObject(params) && { params: known(method, params) }) } }
}

const refuse = (id: unknown, problem: string) => ({ refusal: rpcError(isId(id) ? id : null, RPC.invalidRequest, problem) })

function paramsProblem(method: string, params: unknown = {}): string | undefined {
  if (!isObject(params)) return 'an object is expected.'
  if (params._meta !== undefined && !isObject(params._meta)) return '"_meta" must be an object.'
  if (params._meta?.progressToken !== undefined && !isId(params._meta.progressToken))
    return '"progressToken" must be a string or an integer.'
  if (method.endsWith('/list') && params.cursor !== undefined && typeof params.cursor !== 'string') return '"cursor" must be a string.'
  if (method === 'resources/read') return typeof params.uri === 'string' ? undefined : '"uri" must be a string.'
  if (method === 'completion/complete') return completionProblem(params)
  if (method !== 'tools/call' && method !== 'prompts/get') return undefined
  if (typeof params.name !== 'string') return '"name" must be a string.'
  if (params.arguments !== undefined && !isObject(params.arguments)) return '"arguments" must be an object.'
  if (method === 'prompts/get' && !Object.values(params.arguments ?? {}).every((value) => typeof value === 'string'))
    return '"arguments" must hold strings.'
  return undefined
}

function completionProblem({ ref, argument, context }: Record<string, unknown>): string | undefined {
  if (!isObject(argument) || typeof argument.name !== 'string' || typeof argument.value !== 'string')
    return '"argument" must have a name and a value.'
  const isPrompt = isObject(ref) && ref.type === 'ref/prompt' && typeof ref.name === 'string'
  if (!isPrompt && !(isObject(ref) && ref.type === 'ref/resource' && typeof ref.uri === 'string'))
    return '"ref" must be a ref/prompt with a name, or a ref/resource with a uri.'
  if (context !== undefined && !isObject(context)) return '"context" must be an object.'
  return undefined
}

/** A server without tasks ignores `task` (2025-11-25, basic/utilities/tasks); the SDK would refuse the call. */
function known(method: string, params: Record<string, unknown>): Record<string, unknown> {
  if (method !== 'tools/call' || !('task' in params)) return params
  const { task: _, ...kept } = params
  return kept
}

const isId = (value: unknown): value is RpcId => typeof value === 'string' || Number.isSafeInteger(value)
