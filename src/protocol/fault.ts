import { randomUUID } from 'node:crypto'
import { type Backend2McpError, isBackend2McpError } from '../errors.js'
import { errorText } from '../log-text.js'
import type { Log } from '../log.js'
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
  /** A client that cannot be asked; absent: the era has no code for it. */
  readonly cannotAsk?: number
}

/** What every binding says of a fault of its own; no cause is told. */
export const INTERNAL = 'Internal error'

/** What a method threw, as the fault that answers it. A cause that is ours goes to the log, and the client gets a fixed text with its id. */
export function faultOf(error: unknown, method: string, log: Log, codes: EraCodes): Fault {
  if (error instanceof Fault) return error
  const code = codeOf(error, codes)
  const message = messageOf(error)
  if (message !== undefined) return new Fault(code, message, dataOf(error))
  const id = randomUUID()
  log(`backend2mcp: ${method} failed (${id}): ${errorText(error)}`, 'error')
  return new Fault(code, `${INTERNAL}. The server's log tells why: ${id}`)
}

/** The code of the fault that answers what a method threw. */
export function codeOf(error: unknown, { notFound = RPC.invalidParams, expired = RPC.refused }: Partial<EraCodes>): number {
  if (error instanceof Fault) return error.code
  if (error instanceof ResourceNotFoundError) return notFound
  if (error instanceof CannotAskError) return RPC.invalidParams
  if (error instanceof RouteFault) return error.status !== undefined && error.status >= 500 ? RPC.internal : RPC.invalidParams
  if (error instanceof ExpiredCredentialError) return expired
  return isUnknownTool(error) ? RPC.invalidParams : RPC.internal
}

/** What the client is told of what a method threw; undefined: a cause that is ours. */
export function messageOf(error: unknown): string | undefined {
  if (isUnknownTool(error)) return error.message.split('\n')[0]!
  const isTold = [Fault, ResourceNotFoundError, CannotAskError, RouteFault, ExpiredCredentialError].some((one) => error instanceof one)
  return isTold ? (error as Error).message : undefined
}

function dataOf(error: unknown): object | undefined {
  if (error instanceof ResourceNotFoundError) return { uri: error.uri }
  return error instanceof RouteFault && error.status ? { status: error.status } : undefined
}

const isUnknownTool = (error: unknown): error is Backend2McpError => isBackend2McpError(error) && error.code === 'UNKNOWN_TOOL'
