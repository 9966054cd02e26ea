import type { ServerResponse } from 'node:http'
import { errorText } from '../log-text.js'
import type { Log } from '../log.js'
import { RPC, type RpcError, rpcError } from '../protocol/check-message.js'
import type { Refusal } from './guard.js'
import { BodyError } from './read-body.js'
import { RpcRefusal } from './read-messages.js'

/** A server that stops. */
export const STOPPING: Refusal = { status: 503, message: 'The server is stopping.', headers: { 'retry-after': '1', connection: 'close' } }

/** One JSON-RPC error as the whole answer; nothing, where an answer has begun or nobody is there. */
export function answer(res: ServerResponse, status: number, body: RpcError, headers: Refusal['headers'] = {}): void {
  if (res.headersSent || res.destroyed) return
  const bytes = Buffer.from(JSON.stringify(body))
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers }).end(bytes)
}

/** A refusal by the endpoint, before any method was asked. `code`: the 2026 era has no -32000, and uses the status (basic/index, Error Codes). */
export function answerRefusal(
  res: ServerResponse,
  { status, message, headers }: Refusal,
  id: RpcError['id'] = null,
  code: number = RPC.refused,
): void {
  answer(res, status, rpcError(id, code, message), headers)
}

/** What was thrown on the way to a method. */
export function answerError(res: ServerResponse, error: unknown, log: Log): void {
  if (error instanceof BodyError)
    return answerRefusal(res, { status: error.status, message: error.message, headers: { connection: 'close' } })
  if (error instanceof RpcRefusal) return answer(res, error.status, error.answer)
  log(`backend2mcp: an MCP request failed: ${errorText(error)}`, 'error')
  answer(res, 500, rpcError(null, RPC.internal, 'Internal error'))
}
