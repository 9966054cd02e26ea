import { expect } from 'vitest'
import type { McpTestClient } from '../../src/protocol/test-client.js'
import { outcome, type Served } from './parameter-calls.js'

/** A tool, its arguments, and what `besideHttp` says of them. */
export type BesideRow = readonly [tool: string, args: Readonly<Record<string, string>>, said: string]

/**
 * What a call gives beside the same request over HTTP, whose handlers answer with `{ route }`: the route that both reach, the status with which both
 * fail, or where HTTP alone would land. The answers must be equal.
 */
export async function besideHttp(served: Served, client: McpTestClient, rows: readonly BesideRow[]): Promise<BesideRow[]> {
  const found: BesideRow[] = []
  for (const [tool, args] of rows) {
    const http = await outcome(served, tool, args)
    const { isError, content, structuredContent, _meta } = await client.callTool(tool, args)
    const { route } = http.body as { readonly route?: string }
    if (isError && JSON.stringify(content).includes('do not lead to'))
      found.push([tool, args, `refused, over HTTP ${route ?? http.status}`])
    else if (isError) {
      expect(_meta!['backend2mcp/response']).toMatchObject({ status: http.status })
      found.push([tool, args, String(http.status)])
    } else {
      expect(structuredContent).toEqual(http.body)
      found.push([tool, args, route!])
    }
  }
  return found
}
