import type { BaseAdapter } from '../adapter.js'
import type { CallResult } from '../tools/call-result.js'
import { RETRY_META } from '../tools/call-result.js'
import { type ClientLink, openLink } from '../tools/client-link.js'
import { callTool as call } from '../tools/call-tool.js'
import type { Caller } from './caller.js'
import type { Busy, Limits } from './limits.js'
import { type ListResult, listResult } from './registry.js'

/** What a binding knows of the request that it answers. */
export interface Request {
  readonly caller: Caller
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Asked before a call is made; absent: the transport has asked already, or there are none. */
  readonly limits?: Limits
  /** Where the client hears of a call before its answer. */
  readonly client?: ClientLink
}

/** The methods of a server as plain functions, the same for both eras: no SDK, no message, no status. What they throw is made a `Fault` by the binding. */
export const methods = {
  async listTools(adapter: BaseAdapter<unknown>, { caller }: Request): Promise<ListResult> {
    return listResult(await adapter.listTools(), caller.auth, adapter.settings)
  },

  /** A busy server is an error result that says when to try again. */
  async callTool(
    adapter: BaseAdapter<unknown>,
    name: string,
    args: Readonly<Record<string, unknown>>,
    { caller, signal, limits, client }: Request,
  ): Promise<CallResult> {
    const slot = await limits?.enter(caller, name)
    if (slot && 'status' in slot) return busyResult(slot)
    const link = client && openLink(client)
    try {
      return await call(adapter, name, args, { ...caller, tool: name, signal, ...(link && { client: link }) })
    } finally {
      link?.close()
      slot?.leave()
    }
  },
}

const busyResult = ({ message, retryAfterMs }: Busy): CallResult => ({
  content: [{ type: 'text', text: message }],
  isError: true,
  _meta: { [RETRY_META]: Math.ceil(retryAfterMs) },
})
