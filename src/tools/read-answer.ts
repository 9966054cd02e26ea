import { STATUS_CODES } from 'node:http'
import type { RouteResponse } from '../adapter.js'

/** A route's body by what it is. */
export type Answer =
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array; readonly mimeType: string }
  | { readonly kind: 'empty' }

const TEXTUAL = /^text\/|^application\/(.*\+)?(xml|yaml|javascript|x-ndjson|x-www-form-urlencoded|graphql)$/
const UTF8 = new TextDecoder()
const STACK_LINE = /\n\s+at |<br>\s*(?:&nbsp;\s*)+at /

/** Reads a body by its content type. JSON that does not parse is text; bytes without a type that are UTF-8 are text. */
export function readAnswer({ headers, body }: RouteResponse): Answer {
  if (body.length === 0) return { kind: 'empty' }
  const type = String(headers['content-type'] ?? '')
  const mimeType = type.split(';')[0]!.trim().toLowerCase()
  if (/^application\/(.*\+)?json$/.test(mimeType)) return readJson(decode(body, type))
  if (TEXTUAL.test(mimeType)) return { kind: 'text', text: decode(body, type) }
  const text = mimeType === '' ? asUtf8(body) : undefined
  return text !== undefined ? { kind: 'text', text } : { kind: 'binary', bytes: body, mimeType: mimeType || 'application/octet-stream' }
}

/** An error answer without its stack: the key `stack` of JSON at any depth, and Express' default page, whose text is the stack outside production. */
export function withoutStack(status: number, answer: Answer): Answer {
  if (answer.kind === 'text' && STACK_LINE.test(answer.text))
    return { kind: 'text', text: `${status} ${STATUS_CODES[status] ?? ''}`.trim() }
  if (answer.kind !== 'json' || !answer.text.includes('"stack"')) return answer
  const text = JSON.stringify(answer.value, (key, value: unknown) => (key === 'stack' ? undefined : value))
  return readJson(text)
}

function readJson(text: string): Answer {
  try {
    return { kind: 'json', value: JSON.parse(text), text }
  } catch {
    return { kind: 'text', text }
  }
}

function decode(body: Uint8Array, type: string): string {
  const charset = /charset="?([^";\s]+)/i.exec(type)?.[1]
  if (charset === undefined || /^utf-?8$/i.test(charset)) return UTF8.decode(body)
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    return UTF8.decode(body)
  }
}

function asUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}
