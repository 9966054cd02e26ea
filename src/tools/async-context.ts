import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallContext } from '../adapter.js'
import { Backend2McpError } from '../errors.js'

let calls: AsyncLocalStorage<CallContext> | undefined

/** The option `asyncContext` is set. Nothing is kept, and nothing costs, before the first call. */
export function keepCurrentCall(): void {
  calls ??= new AsyncLocalStorage()
}

/** Runs a handler as part of a call, where the option is set. */
export const insideCall = <T>(call: CallContext, run: () => T): T => (call.asyncContext && calls ? calls.run(call, run) : run())

/** The call that this code runs in. Throws `BAD_OPTION` where no application of the process has the option. */
export function currentCall(): CallContext | undefined {
  if (calls) return calls.getStore()
  throw new Backend2McpError(
    'BAD_OPTION',
    'currentMcpContext() needs the option asyncContext, which no adapter of this process has.',
    'write asyncContext: true in the options, or take @McpContext() or mcpContext(req) in the handler.',
  )
}
