import { randomUUID } from 'node:crypto'
import { isBackend2McpError } from '../errors.js'
import { errorText } from '../log-text.js'
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

/** What every binding says of a fault of its own; no cause is told. */
export const INTERNAL = 'Internal error'

/** What a method threw, as the fault that answers it. A cause that is ours goes to the log, and the client gets a fixed text with its id. */
export function faultOf(error: unknown, method: string, log: (text: string) => void): Fault {
  if (error instanceof Fault) return error
  if (error instanceof ExpiredCredentialError) return new Fault(RPC.refused, error.message)
  if (isBackend2McpError(error) && error.code === 'UNKNOWN_TOOL') return new Fault(RPC.invalidParams, error.message.split('\n')[0]!)
  const id = randomUUID()
  log(`backend2mcp: ${method} failed (${id}): ${errorText(error)}`)
  return new Fault(RPC.internal, `${INTERNAL}. The server's log tells why: ${id}`)
}
