import { CALL } from '../dispatch/dispatch.js'
import type { AuthContext } from './context.js'

/**
 * Who is calling, in a handler, guard or middleware of the application. Takes the request of Node, Express, Fastify, Koa (or its
 * context) and Nest. Undefined over plain HTTP: the request did not come through MCP.
 */
export function mcpAuth(request: object): AuthContext | undefined {
  const { raw, req } = request as { readonly raw?: object; readonly req?: object } // Fastify's and Koa's around Node's
  for (const one of [request, raw, req]) {
    const call = typeof one === 'object' && one !== null ? (Reflect.get(one, CALL) as { auth?: AuthContext } | undefined) : undefined
    if (call?.auth) return call.auth
  }
  return undefined
}
