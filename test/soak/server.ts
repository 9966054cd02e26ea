import { type Child, start } from './child.js'
import type { Serving } from './serve.js'

/** A server that runs. */
export interface Server extends Child {
  /** Where MCP is served. */
  readonly mcp: number
  /** Where the application itself is served, if it was asked for. */
  readonly plain: number
}

/** Starts one server in a process of its own. */
export async function serve(given: Partial<Serving> = {}, flags: readonly string[] = []): Promise<Server> {
  const child = start('serve.js', { framework: 'express', transport: 'http', ...given }, flags)
  const { mcp, plain } = await child.heard<{ mcp: number; plain?: number }>('up')
  return { ...child, mcp, plain: plain ?? 0 }
}
