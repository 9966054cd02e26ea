import { STATUS_CODES } from 'node:http'
import type { RouteResponse, Tool } from '../adapter.js'
import type { Log } from '../log.js'
import type { Settings } from '../options.js'
import { type CallResult, type ContentBlock, RESPONSE_META, type ResponseMeta } from './call-result.js'
import { ownContent } from './own-content.js'
import { asObject, type FittedOutput, fitOutput, fitText } from './check-output.js'
import { errorArguments } from './error-arguments.js'
import { cutNotice, fitBudget } from './fit-budget.js'
import { type Answer, readAnswer, withoutStack } from './read-answer.js'

/**
 * Turns a route's answer into a tool result. JSON: text and `structuredContent` (what is no object as `{ result }`); text: text;
 * image and audio as such, other bytes as an embedded resource; nothing: no content. 3xx is reported, not followed. 400 and above:
 * `isError` with the body that the application's filters wrote, less `stack`, and the arguments to change where it names them.
 */
export function toResult(tool: Tool, response: RouteResponse, { maxResultBytes, maxTextBytes, log }: Settings): CallResult {
  const { status } = response
  if (status >= 400) return failed(tool, response, maxTextBytes)
  if (status >= 300) return redirected(tool, response)
  const whole = readAnswer(response)
  const own = tool.route.options?.content && whole.kind === 'json' ? ownContent(whole.value) : undefined
  const bytes = own || whole.kind === 'binary' ? response.body.length : 0
  if (bytes > maxResultBytes) return tooLarge(response, maxResultBytes)
  if (own) return { ...own, ...metaOf({ status }) }
  const { answer, cuts } = fitBudget(whole, maxTextBytes)
  const content: ContentBlock[] =
    answer.kind === 'empty' ? [] : [answer.kind === 'json' || answer.kind === 'text' ? textOf(answer.text) : binary(tool, answer)]
  if (response.cut) content.push(textOf('The stream went on and was ended here. Ask for less to see its end.'))
  if (cuts.length > 0) content.push(textOf(cutNotice(tool, cuts)))
  const told = structured(tool, answer, log)
  const cut = cuts.length > 0 && { cut: cuts }
  if (!told) return { content, ...announced(tool), ...metaOf({ status, ...cut }) }
  const { structuredContent, omitted } = told
  return { content, structuredContent, ...metaOf({ status, ...(omitted && { omitted }), ...cut }) }
}

function structured(tool: Tool, answer: Answer, log: Log): FittedOutput | undefined {
  if (answer.kind === 'json') return tool.outputSchema ? fitOutput(tool, answer.value, log) : { structuredContent: asObject(answer.value) }
  return answer.kind === 'text' && tool.outputSchema ? fitText(tool, answer.text, log) : undefined
}

/** Clients refuse a result without the structured content that an output schema announces; the call has been carried out all the same. */
const announced = (tool: Tool) => tool.outputSchema && { structuredContent: {} }
const textOf = (text: string): ContentBlock => ({ type: 'text', text })

/** What every result says of the HTTP answer behind it. */
export function metaOf(response: ResponseMeta): Pick<CallResult, '_meta'> {
  return { _meta: { [RESPONSE_META]: response } }
}

function failed(tool: Tool, response: RouteResponse, maxTextBytes: number): CallResult {
  const { answer } = fitBudget(withoutStack(response.status, readAnswer(response)), maxTextBytes)
  const problems = answer.kind === 'json' ? errorArguments(tool, answer.value) : []
  const says = `HTTP ${statusLine(response.status)}`
  const advice = problems.map(({ pointer, message }) => `${pointer}: ${message}`)
  const content: ContentBlock[] = answer.kind === 'json' || answer.kind === 'text' ? [{ type: 'text', text: answer.text }] : []
  content.push({ type: 'text', text: advice.length > 0 ? `${says}. Arguments to change:\n${advice.join('\n')}` : says })
  return { content, isError: true, ...metaOf({ status: response.status, ...(problems.length > 0 && { arguments: problems }) }) }
}

function redirected(tool: Tool, { status, headers }: RouteResponse): CallResult {
  const location = String(headers.location ?? '')
  const text = `HTTP ${statusLine(status)}${location ? ` to ${location}` : ''}. The redirect was not followed.`
  return { content: [{ type: 'text', text }], ...announced(tool), ...metaOf({ status, ...(location && { location }) }) }
}

function tooLarge({ status, body }: RouteResponse, most: number): CallResult {
  const done = status < 400 ? `The request was carried out (HTTP ${statusLine(status)})` : `The request failed (HTTP ${statusLine(status)})`
  const text = `${done}, but its answer of ${body.length} bytes is over the limit of ${most}. Ask for less: a narrower filter or a smaller page.`
  return { content: [{ type: 'text', text }], isError: true, ...metaOf({ status }) }
}

function binary(tool: Tool, { bytes, mimeType }: { bytes: Uint8Array; mimeType: string }): ContentBlock {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  const [kind] = mimeType.split('/')
  if (kind === 'image' || kind === 'audio') return { type: kind, data, mimeType }
  return { type: 'resource', resource: { uri: `backend2mcp://tool/${tool.name}`, mimeType, blob: data } }
}

/** `404 Not Found`. */
export const statusLine = (status: number) => [status, STATUS_CODES[status]].filter(Boolean).join(' ')
