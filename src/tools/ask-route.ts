import type { BaseAdapter, RouteResponse, Tool } from '../adapter.js'
import type { RunContext } from '../dispatch/call-of.js'
import { type CallResult, RESPONSE_META, type ResponseMeta } from './call-result.js'
import { runRoute } from './call-tool.js'
import { cutText } from './cut-value.js'
import { readAnswer, withoutStack } from './read-answer.js'
import { RouteFault } from './route-fault.js'
import { textArguments } from './text-arguments.js'
import { statusLine } from './to-result.js'

/**
 * The good answer of a route that stands behind a resource or a prompt, whose arguments came as texts. Throws `RouteFault` for an answer of
 * 300 and above, for one over `maxResultBytes`, and for what `runRoute` refuses.
 */
export async function askRoute(
  adapter: BaseAdapter<unknown>,
  tool: Tool,
  texts: Readonly<Record<string, string>>,
  context: Omit<RunContext, 'tool'>,
): Promise<RouteResponse> {
  const told = await runRoute(adapter, tool, textArguments(tool, texts), { tool: tool.name, ...context })
  if ('content' in told) throw new RouteFault(textIn(told), statusIn(told))
  const { maxResultBytes, maxTextBytes } = adapter.settings
  if (told.status >= 300) throw routeFault(told, maxTextBytes)
  if (told.body.length <= maxResultBytes) return told
  throw new RouteFault(
    `The answer is larger than ${maxResultBytes} bytes (${told.body.length}). Ask for a smaller part of it.`,
    told.status,
  )
}

function routeFault(response: RouteResponse, maxTextBytes: number): RouteFault {
  const { status } = response
  const answer = withoutStack(status, readAnswer(response))
  const says = answer.kind === 'json' || answer.kind === 'text' ? `: ${cutText(answer.text, maxTextBytes)}` : ''
  return new RouteFault(`HTTP ${statusLine(status)}${says}`, status)
}

const textIn = ({ content }: CallResult) => content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
const statusIn = ({ _meta }: CallResult) => (_meta?.[RESPONSE_META] as ResponseMeta | undefined)?.status
