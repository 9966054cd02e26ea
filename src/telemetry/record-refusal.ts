import type { BaseAdapter } from '../adapter.js'
import { Ending } from '../dispatch/ending.js'
import type { Caller } from '../protocol/caller.js'
import { RPC, type RpcRequest } from '../protocol/check-message.js'
import { META } from '../protocol/era.js'
import { Fault } from '../protocol/fault.js'
import { isObject } from '../is-object.js'
import { isObserved, observed } from './observe.js'
import type { Outcome, RouteMethod } from './operation.js'

/** Tells of an operation that the endpoint refuses before its method is asked. Nobody waits for it. */
export function recordRefusal(
  adapter: BaseAdapter<unknown>,
  { id, method, params = {} }: RpcRequest,
  caller: Caller,
  outcome: Outcome,
  { status, message }: { readonly status: number; readonly message: string },
): void {
  if (!isObserved(adapter.settings)) return
  const meta = isObject(params._meta) ? params._meta : undefined
  const code = meta?.[META.version] === undefined ? RPC.refused : status // as answerRefusal answers it
  const args = isObject(params.arguments) ? params.arguments : {}
  const operation = { method: method as RouteMethod, target: String(params.name ?? params.uri), args }
  const request = { caller, signal: new Ending(), asked: { id, meta, codes: { notFound: code, expired: code } } }
  observed(adapter, operation, request, (_, record) => {
    record.outcome = outcome
    return Promise.reject(new Fault(code, message))
  }).catch(() => {})
}
