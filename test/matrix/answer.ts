import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { type LiveAnswer } from '../contract/nestjs/live.js'

/** What a side was told. */
export interface Answer {
  /** 0: no answer of the application's; `body` says why. */
  readonly status: number
  /** JSON as a value, other bodies as text; undefined: not told. A redirect's body is not. */
  readonly body: unknown
  readonly location?: string
}

const parse = (text: string, isJson: boolean): unknown => (isJson ? (JSON.parse(text) as unknown) : text)

/** Of live HTTP. */
export function httpAnswer({ status, headers, body }: LiveAnswer): Answer {
  if (status >= 300 && status < 400) return { status, body: undefined, location: String(headers.location) }
  const text = body.toString()
  return { status, body: parse(text, text !== '' && /json/.test(headers['content-type'] ?? '')) }
}

/** Of a tool call: the body is in its first text, an error's status line in the last one. */
export function toolAnswer({ content, structuredContent, isError, _meta }: CallToolResult, live: Answer): Answer {
  const texts = content.map((block) => (block.type === 'text' ? block.text : `<${block.type}>`))
  const told = _meta?.['backend2mcp/response'] as { status: number; location?: string } | undefined
  if (!told) return { status: 0, body: texts.join('\n') }
  const { status, location } = told
  if (status >= 300 && status < 400) return { status, body: undefined, location: String(location) }
  const text = (isError ? texts.slice(0, -1) : texts).join('\n')
  const body = parse(text, typeof live.body === 'object' && /^[[{n]/.test(text))
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  const doubts = structuredContent && JSON.stringify(structuredContent) !== JSON.stringify(isObject ? body : { result: body })
  return { status, body: doubts ? { body, structuredContent } : body }
}
