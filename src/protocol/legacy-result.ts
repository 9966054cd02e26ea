import type { BaseAdapter } from '../adapter.js'
import type { Stop } from '../dispatch/ending.js'
import { CannotAskError, CAPABILITY, type InputRequests, type InputResponses } from '../tools/input.js'
import { RPC } from './check-message.js'
import { type EraCodes, faultOf } from './fault.js'

/** Codes of this era (2025-11-25, server/resources, Error Handling). */
export const CODES: EraCodes = { notFound: -32002, expired: RPC.refused }

/** How a call asks its client. */
export interface Asking {
  readonly input: (requests: InputRequests) => Promise<InputResponses>
  /** What the client would have to offer, once it was asked for something that it does not. */
  readonly missing: string | undefined
}

/** A client that cannot be asked: nothing is known of it, and no answer would find its way. */
export class AskNobody implements Asking {
  missing: string | undefined

  readonly input = async (requests: InputRequests): Promise<InputResponses> => {
    const [first] = Object.values(requests)
    if (!first) return {}
    this.missing = CAPABILITY[first.method]
    throw new CannotAskError(this.missing)
  }
}

/** A request of the 2024-10-07 to 2025-11-25 revisions. */
interface Answering {
  readonly method: string
  readonly signal: Stop
  readonly asking: Asking
}

/** The result of one request, by the rules of this era. Throws `Fault`, and what `work` threw when nobody waits any more. */
export async function legacyResult(
  { settings }: BaseAdapter<unknown>,
  { method, signal, asking }: Answering,
  work: () => Promise<object>,
): Promise<object> {
  try {
    const result = await work()
    if (asking.missing) throw new CannotAskError(asking.missing) // whatever the handler and its filters made of it
    return result
  } catch (error) {
    if (signal.aborted) throw error
    if (error instanceof CannotAskError && method === 'tools/call')
      return { isError: true, content: [{ type: 'text', text: error.message }] }
    throw faultOf(error, method, settings.log, CODES)
  }
}
