import type { ServerResponse } from 'node:http'
import type { BaseAdapter } from '../adapter.js'
import type { Caller } from '../protocol/caller.js'
import type { RpcRequest } from '../protocol/check-message.js'
import type { Busy, Limits } from '../protocol/limits.js'
import { idempotencyKey } from '../protocol/once.js'
import { recordRefusal } from '../telemetry/record-refusal.js'
import type { Refusal } from './guard.js'
import type { Running } from './running.js'
import type { State } from './state/state.js'
import { stepUp } from './step-up.js'

/** One mounted or listening endpoint: what all of its exchanges share. */
export interface Endpoint {
  readonly adapter: BaseAdapter<unknown>
  readonly limits: Limits
  /** Exchanges that end by themselves. */
  readonly running: Running
  /** Those that only listen, until their client leaves. */
  readonly streams: Running
  readonly state: State
  readonly isClosed: () => boolean
}

/** Methods that run a route: within the limits, and worth taking up again. */
export const RUNS_A_ROUTE = new Set(['tools/call', 'resources/read', 'prompts/get'])

/** Why a POST's requests may not run: a scope that the token lacks, or the limit of a single call. A call that may run holds its place until `res` closes. */
export async function admit(
  { adapter, limits }: Endpoint,
  requests: readonly RpcRequest[],
  single: RpcRequest | undefined,
  caller: Caller,
  res: ServerResponse,
): Promise<Refusal | undefined> {
  const more = await stepUp(adapter, requests, caller)
  if (more) {
    for (const request of requests) if (RUNS_A_ROUTE.has(request.method)) recordRefusal(adapter, request, caller, 'refused', more)
    return more
  }
  if (!single || !RUNS_A_ROUTE.has(single.method)) return undefined
  if (isKeyed(single, caller)) return undefined // it outlives its client, and takes its place itself
  const entered = await limits.enter(caller, String(single.params?.name ?? single.params?.uri))
  if (!('status' in entered)) return void onceClosed(res, entered.leave)
  recordRefusal(adapter, single, caller, 'busy', entered)
  return refusalOf(entered)
}

/** Whether a call may be sent again under a key. */
export const isKeyed = ({ method, params }: RpcRequest, caller: Caller): boolean =>
  method === 'tools/call' && idempotencyKey(params?._meta, caller) !== undefined

/** The header names one call: in a batch each has to say its own key. */
export const ofBatch = ({ idempotencyKey: _one, ...caller }: Caller): Caller => caller

/** What HTTP says of a limit. */
export const refusalOf = ({ status, message, retryAfterMs }: Busy): Refusal => ({
  status,
  message,
  headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) },
})

/** Now, where the client is gone already. */
export function onceClosed(res: ServerResponse, then: () => void): void {
  if (res.destroyed) then()
  else res.once('close', then)
}
