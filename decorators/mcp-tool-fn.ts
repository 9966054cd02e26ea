import { type McpFunctionOptions, writeToolOptions } from './metadata.js'

/**
 * What `@McpTool` says, for a route that is a plain function: `app.post('/users', mcpTool({ name: 'create_user', body: CreateUser }, handler))`.
 * Gives back the same function, tagged; every route of the function has the tag. Throws `TypeError` for what are no options, or no function.
 */
export function mcpTool<H extends (...args: never[]) => unknown>(options: McpFunctionOptions, handler: H): H {
  if (typeof options !== 'object' || options === null || Array.isArray(options) || typeof handler !== 'function')
    throw new TypeError(MISUSED)
  writeToolOptions(handler, options)
  return handler
}

/** A middleware of Express, Koa or Hono, whatever they say that one returns. */
export type PassThrough = (...args: unknown[]) => never

/**
 * The same as a middleware that does nothing but carry the tag: `app.get('/users/:id', mcp({ description: 'One user.' }), handler)`. Throws `TypeError`
 * for what are no options.
 */
export function mcp(options: McpFunctionOptions): PassThrough {
  return mcpTool(options, (...args: readonly unknown[]) => (args.at(-1) as () => never)()) // the last argument is `next`
}

const MISUSED =
  "backend2mcp: a tag says something of one route, and its options are an object: write app.get('/users/:id', mcp({ description: '...' }), handler), or mcpTool({ description: '...' }, handler). The endpoint itself is new McpAdapter(app).handler()."
