import type { BaseAdapter, RouteResponse } from '../adapter.js'
import type { RunContext } from '../dispatch/call-of.js'
import { accessOf } from './access.js'
import { askRoute } from './ask-route.js'
import { readAnswer } from './read-answer.js'
import { RouteFault } from './route-fault.js'

/** One part of a resource, in MCP's form (2025-11-25, server/resources, Resource Contents). */
export type ResourceContents = { readonly uri: string; readonly mimeType?: string } & (
  { readonly text: string } | { readonly blob: string }
)

/**
 * Reads a resource: its route's answer, as HTTP gives it. Undefined: there is none of that URI, for this caller or at all; or its route says
 * so (404, 410). Throws `RouteFault` as `askRoute` does.
 */
export async function readResource(
  adapter: BaseAdapter<unknown>,
  uri: string,
  context: Omit<RunContext, 'tool'>,
): Promise<readonly ResourceContents[] | undefined> {
  const { resources } = await adapter.listTools()
  for (const resource of resources) {
    const texts = resource.uri.match(uri)
    if (!texts || (await accessOf(resource.tool, context.auth, adapter.settings)).kind !== 'open') continue
    const told = await askRoute(adapter, resource.tool, texts, context).catch((error: unknown) => {
      if (error instanceof RouteFault && (error.status === 404 || error.status === 410)) return undefined
      throw error
    })
    return told && [contentsOf(uri, told, resource.mimeType)]
  }
  return undefined
}

function contentsOf(uri: string, response: RouteResponse, given: string | undefined): ResourceContents {
  const type = String(response.headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
  const mimeType = type || given
  const answer = readAnswer(response)
  const known = { uri, ...(mimeType && { mimeType }) }
  if (answer.kind === 'binary') return { ...known, blob: Buffer.from(answer.bytes).toString('base64') }
  return { ...known, text: answer.kind === 'empty' ? '' : answer.text }
}
