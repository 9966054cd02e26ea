import type { CallContext } from '../adapter.js'
import { CALL } from './dispatch.js'

/** The call that a request was made for: Node's, Express', Fastify's, Nest's, Koa's or its context. Undefined over plain HTTP. */
export function callOf(request: object): CallContext | undefined {
  const { raw, req } = request as { readonly raw?: object; readonly req?: object } // Fastify's and Koa's around Node's
  for (const one of [request, raw, req]) {
    const call = typeof one === 'object' && one !== null ? (Reflect.get(one, CALL) as CallContext | undefined) : undefined
    if (call) return call
  }
  return undefined
}
