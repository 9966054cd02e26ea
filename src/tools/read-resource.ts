import type { BaseAdapter, CallContext, RouteResponse } from '../adapter.js'
import { accessOf } from './access.js'
import type { CallResult } from './call-result.js'
import { runRoute } from './call-tool.js'
import { readAnswer, withoutStack } from './read-answer.js'
import { RouteFault } from './route-fault.js'
import { textArguments } from './text-arguments.js'
import { statusLine } from './to-result.js'

/** One part of a resource, in MCP's form (2025-11-25, server/resources, Resource Contents). */
export type ResourceContents = { readonly uri: string; readonly mimeType?: string } & (
  { readonly text: string } | { readonly blob: string }
)

/**
 * Reads a resource: its route's answer, as HTTP gives it. Undefined: there is none of that URI, for this caller or at all; or its route says
 * so (404, 410). Throws `RouteFault` for any other answer of 300 and above, for arguments that are refused, and for what `runRoute` tells.
 */
export async function readResource(
  adapter: BaseAdapter<unknown>,
  uri: string,
  context: Omit<CallContext, 'tool'>,
): Promise<readonly ResourceContents[] | undefined> {
  const { resources } = await adapter.listTools()
  for (const resource of resources) {
    const texts = resource.uri.match(uri)
    if (!texts || (await accessOf(resource.tool, context.auth, adapter.settings)).kind !== 'open') continue
    const { tool } = resource
    const told = await runRoute(adapter, tool, textArguments(tool, texts), { ...context, tool: tool.name }, (response) => response)
    if (isResult(told)) throw new RouteFault(textIn(told))
    if (told.status === 404 || told.status === 410) return undefined
    if (told.status >= 300) throw routeFault(told, adapter)
    const { maxResultBytes } = adapter.settings
    if (told.body.length > maxResultBytes)
      throw new RouteFault(
        `The resource is larger than ${maxResultBytes} bytes (${told.body.length}). Read a smaller part of it.`,
        told.status,
      )
    return [contentsOf(uri, told, resource.mimeType)]
  }
  return undefined
}

/** What a route that refused or failed says to a client that reads it. */
export function routeFault(response: RouteResponse, { settings }: BaseAdapter<unknown>): RouteFault {
  const { status } = response
  const answer = withoutStack(status, readAnswer(response))
  const says = answer.kind === 'json' || answer.kind === 'text' ? `: ${answer.text}` : ''
  return new RouteFault(`HTTP ${statusLine(status)}${settings.maskErrors && status >= 500 ? '' : says}`, status)
}

export const isResult = (told: RouteResponse | CallResult): told is CallResult => 'content' in told
export const textIn = ({ content }: CallResult) => content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')

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
