import { callOf } from '../dispatch/call-of.js'
import type { AuthContext } from './context.js'

/**
 * Who is calling, in a handler, guard or middleware of the application. Takes the request of Node, Express, Fastify, Koa (or its
 * context) and Nest, and Hono's context. Undefined over plain HTTP: the request did not come through MCP.
 */
export const mcpAuth = (request: object): AuthContext | undefined => callOf(request)?.auth
