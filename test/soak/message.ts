import type { Answer } from './connection.js'

/** The two eras of the protocol: 2025-11-25 and before, 2026-07-28 and after. */
export type Era = '2025' | '2026'

export const ERAS: readonly Era[] = ['2025', '2026']
export const ENVELOPE = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }
const HEADERS = 'content-type: application/json\r\naccept: application/json, text/event-stream\r\n'

/** One JSON-RPC request of an era. `meta`: on top of what the era needs. */
export function message(era: Era, id: number | string, method: string, params: object = {}, meta: object = {}): object {
  const all = { ...(era === '2026' && ENVELOPE), ...meta }
  return { jsonrpc: '2.0', id, method, params: { ...params, ...(Object.keys(all).length > 0 && { _meta: all }) } }
}

/** A call of a tool. */
export const call = (era: Era, id: number | string, name: string, args: object = {}, meta: object = {}): object =>
  message(era, id, 'tools/call', { name, arguments: args }, meta)

/** The headers that a message of an era needs over HTTP. */
export function headersOf(
  era: Era,
  { method, params }: { readonly method?: string; readonly params?: { readonly name?: string } },
): string {
  if (era === '2025') return HEADERS
  const name = method === 'tools/call' ? `mcp-name: ${params?.name}\r\n` : ''
  return `${HEADERS}mcp-protocol-version: 2026-07-28\r\nmcp-method: ${method}\r\n${name}`
}

/** The bytes of a POST. `more`: header lines, each with its end. */
export function post(body: string | Buffer, headers: string, path = '/mcp'): Buffer {
  const bytes = Buffer.from(body)
  return Buffer.concat([
    Buffer.from(`POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}content-length: ${bytes.length}\r\n\r\n`, 'latin1'),
    bytes,
  ])
}

/** The bytes of a request that carries a message. */
export const asked = (era: Era, body: object, more = ''): Buffer => post(JSON.stringify(body), headersOf(era, body) + more)

/** What a call came to. `right`: the route's own answer for this id. `declared`: an error that says so, also of nginx or of Node's parser (an empty 4xx). */
export type Outcome = 'right' | 'declared' | 'wrong'

/** Reads the answer of a call of `work` or `plain`, which give back their id. */
export function outcomeOf({ status, headers, body }: Answer, id: number): Outcome {
  if (status >= 400 && (headers.server?.startsWith('nginx') || (status < 500 && body.length === 0))) return 'declared'
  const type = headers['content-type'] ?? ''
  const text = type.startsWith('text/event-stream') ? /^data: (\{.*)$/m.exec(body.toString())?.[1] : body.toString()
  const told = parsed(text)
  if (!told) return 'wrong'
  if (status >= 400) return told.error?.message === undefined ? 'wrong' : 'declared'
  if (told.id !== id) return 'wrong'
  if (told.error) return 'declared'
  if (told.result?.isError) return 'declared'
  return parsed(told.result?.content?.[0]?.text)?.id === id ? 'right' : 'wrong'
}

interface Told {
  readonly id?: unknown
  readonly error?: { readonly message?: string }
  readonly result?: { readonly isError?: boolean; readonly content?: readonly { readonly text?: string }[] }
}

function parsed(text: string | undefined): Told | undefined {
  try {
    return JSON.parse(text ?? '') as Told
  } catch {
    return undefined
  }
}
