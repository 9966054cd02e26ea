import { randomUUID } from 'node:crypto'
import { isBackend2McpError } from '../errors.js'
import { errorText } from '../log-text.js'
import { CannotAskError } from '../tools/input.js'
import { RouteFault } from '../tools/route-fault.js'
import { ExpiredCredentialError } from './caller.js'
import { RPC } from './check-message.js'

/** A protocol error: what a binding answers a request with, instead of a result. */
export class Fault extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message)
  }
}

/** There is no resource of that URI, for this caller or at all. Each era has a code of its own for it. */
export class ResourceNotFoundError extends Error {
  constructor(readonly uri: string) {
    super(`Resource not found: ${uri}`)
  }
}

/** Where the eras have codes of their own. */
export interface EraCodes {
  readonly notFound: number
  readonly expired: number
}

/** What every binding says of a fault of its own; no cause is told. */
export const INTERNAL = 'Internal error'

/** What a method threw, as the fault that answers it. A cause that is ours goes to the log, and the client gets a fixed text with its id. */
export function faultOf(error: unknown, method: string, log: (text: string) => void, codes: EraCodes): Fault {
  if (error instanceof Fault) return error
  if (error instanceof ResourceNotFoundError) return new Fault(codes.notFound, error.message, { uri: error.uri })
  if (error instanceof CannotAskError) return new Fault(RPC.invalidParams, error.message)
  if (error instanceof RouteFault) {
    const { message, status } = error
    return new Fault(status !== undefined && status >= 500 ? RPC.internal : RPC.invalidParams, message, status && { status })
  }
  if (error instanceof ExpiredCredentialError) return new Fault(codes.expired, error.message)
  if (isBackend2McpError(error) && error.code === 'UNKNOWN_TOOL') return new Fault(RPC.invalidParams, error.message.split('\n')[0]!)
  const id = randomUUID()
  log(`backend2mcp: ${method} failed (${id}): ${errorText(error)}`)
  return new Fault(RPC.internal, `${INTERNAL}. The server's log tells why: ${id}`)
}
