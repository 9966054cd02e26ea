import { type McpFunctionOptions, writeToolOptions } from './metadata.js'

/**
 * What `@McpTool` says, for a route that is a plain function: `app.post('/users', mcpTool({ name: 'create_user', body: CreateUser }, handler))`.
 * Gives back the same function, tagged; every route of the function has the tag.
 */
export function mcpTool<H extends (...args: never[]) => unknown>(options: McpFunctionOptions, handler: H): H {
  writeToolOptions(handler, options)
  return handler
}

/** A middleware of Express, Koa or Hono, whatever they say that one returns. */
export type PassThrough = (...args: unknown[]) => never

/** The same as a middleware that does nothing but carry the tag: `app.get('/users/:id', mcp({ description: 'One user.' }), handler)`. */
export function mcp(options: McpFunctionOptions): PassThrough {
  return mcpTool(options, (...args: readonly unknown[]) => (args.at(-1) as () => never)()) // the last argument is `next`
}
