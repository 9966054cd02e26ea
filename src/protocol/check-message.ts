/** A JSON-RPC error as it goes out. */
export interface RpcError {
  readonly jsonrpc: '2.0'
  readonly id: string | number | null
  readonly error: { readonly code: number; readonly message: string }
}

/** JSON-RPC 2.0, 5.1, and what MCP adds for HTTP. */
export const RPC = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  refused: -32000,
} as const

export function rpcError(id: RpcError['id'], code: number, message: string): RpcError {
  return { jsonrpc: '2.0', id, error: { code, message } }
}

/** A message whose shape the SDK can read: only the fields of JSON-RPC. */
export interface RpcMessage {
  readonly jsonrpc: '2.0'
  readonly id?: string | number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: unknown
  readonly error?: unknown
}

/**
 * Reads one decoded message: its known fields, or the error that answers it. The SDK never answers a message that it cannot read,
 * and answers a call without a proper name with its validator's text; both are settled here.
 */
export function readMessage(value: unknown): { readonly message: RpcMessage } | { readonly refusal: RpcError } {
  if (!isObject(value)) return refuse(null, 'Invalid Request: a message is a JSON object.')
  const { jsonrpc, id, method, params, result, error } = value
  if (id !== undefined && !isId(id)) return refuse(null, 'Invalid Request: an id is a string or a safe integer.')
  if (jsonrpc !== '2.0') return refuse(id, 'Invalid Request: "jsonrpc" must be "2.0".')
  if (method === undefined) {
    if (id === undefined || (result === undefined && error === undefined)) return refuse(id, 'Invalid Request: no method.')
    return { message: { jsonrpc, id, ...(error !== undefined ? { error } : { result }) } }
  }
  if (typeof method !== 'string') return refuse(id, 'Invalid Request: a method is a string.')
  if (params !== undefined && !isObject(params))
    return { refusal: rpcError(id ?? null, RPC.invalidParams, 'Invalid params: an object is expected.') }
  const problem = paramsProblem(method, params)
  if (problem && id !== undefined) return { refusal: rpcError(id, RPC.invalidParams, problem) }
  return { message: { jsonrpc, method, ...(id !== undefined && { id }), ...(params !== undefined && { params }) } }
}

const refuse = (id: unknown, problem: string) => ({ refusal: rpcError(isId(id) ? id : null, RPC.invalidRequest, problem) })

function paramsProblem(method: string, params: Record<string, unknown> = {}): string | undefined {
  if (params._meta !== undefined && !isObject(params._meta)) return 'Invalid params: "_meta" must be an object.'
  if (method !== 'tools/call') return undefined
  if (typeof params.name !== 'string') return 'Invalid params: "name" must be a string.'
  if (params.arguments !== undefined && !isObject(params.arguments)) return 'Invalid params: "arguments" must be an object.'
  return undefined
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isId = (value: unknown): value is string | number => typeof value === 'string' || Number.isSafeInteger(value)
