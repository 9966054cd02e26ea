import type { CallContext } from '../adapter.js'
import type { CallRecord } from '../telemetry/operation.js'
import { CALL } from './dispatch.js'
import type { Ending, Stop } from './ending.js'

const ENDING = Symbol('ending')

/** A call on the way to its route. */
export type RunContext = Omit<CallContext, 'signal'> & {
  readonly signal: Stop
  /** Filled in for who observes the call. */ readonly record?: CallRecord
}

/** The call as a route's handler and an adapter see it: its signal is made when somebody looks. */
export function callContext(
  call: RunContext,
  ending: Ending,
  client: CallContext['client'],
  { asyncContext }: { readonly asyncContext: boolean },
): CallContext {
  return {
    [ENDING]: ending,
    ...call,
    ...(client && { client }),
    ...(asyncContext && { asyncContext }),
    get signal() {
      return ending.signal
    },
  } as CallContext
}

/** What ends a call, without making its signal. A copy of the context has one already, perhaps of somebody's own. */
export function stopOf(context: CallContext & { readonly [ENDING]?: Ending }): Stop {
  const ending = context[ENDING]
  return ending && Object.getOwnPropertyDescriptor(context, 'signal')?.get ? ending : context.signal
}

/** The call that a request was made for: Node's, Express', Fastify's, Nest's, Koa's or its context, Hono's context. Undefined over plain HTTP. */
export function callOf(request: object): CallContext | undefined {
  // Fastify's and Koa's around Node's, and Hono's context
  const { raw, req, env } = request as { readonly raw?: object; readonly req?: object; readonly env?: { readonly incoming?: object } }
  for (const one of [request, raw, req, env?.incoming]) {
    const call = typeof one === 'object' && one !== null ? (Reflect.get(one, CALL) as CallContext | undefined) : undefined
    if (call) return call
  }
  return undefined
}
