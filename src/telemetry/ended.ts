import { codeOf, type EraCodes, messageOf } from '../protocol/fault.js'
import type { Request } from '../protocol/methods.js'
import { type CallResult, RETRY_META } from '../tools/call-result.js'
import { CannotAskError, InputRequiredError } from '../tools/input.js'
import { RouteFault } from '../tools/route-fault.js'
import type { CallRecord, Ended, Operation, Outcome } from './operation.js'

/** How an operation with a result ended. */
export function endedWith(result: unknown, { outcome, status }: CallRecord): Ended {
  const { isError, _meta } = result as Partial<CallResult>
  if (!isError) return { outcome: outcome ?? 'ok', status }
  return { outcome: outcome ?? (_meta?.[RETRY_META] === undefined ? 'error' : 'busy'), status, errorType: 'tool_error' }
}

/** How an operation that threw ended. */
export function endedBy(error: unknown, { method }: Operation, record: CallRecord, { signal, asked }: Request): Ended {
  const { status } = record
  if (signal.aborted) return { outcome: 'cancelled', status, errorType: 'cancelled' }
  if (error instanceof InputRequiredError) return { outcome: 'input_required' }
  const codes: Partial<EraCodes> = asked?.codes ?? {}
  // The 2025 era has no code for it, and answers with an error result.
  if (error instanceof CannotAskError && method === 'tools/call' && codes.cannotAsk === undefined)
    return { outcome: 'refused', errorType: 'tool_error' }
  const code = (error instanceof CannotAskError && codes.cannotAsk) || codeOf(error, codes)
  return { outcome: record.outcome ?? outcomeOf(error, code, status), status, code, message: messageOf(error), errorType: String(code) }
}

function outcomeOf(error: unknown, code: number, status: number | undefined): Outcome {
  if (status !== undefined || error instanceof RouteFault) return 'error'
  if (error instanceof CannotAskError) return 'refused'
  if (code === 429 || code === 503) return 'busy'
  return code === -32602 || code === -32002 ? 'unknown' : 'error'
}
