import { rpc } from './post.js'

export const VERSION = 'io.modelcontextprotocol/protocolVersion'
export const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'
export const envelope = { [VERSION]: '2026-07-28', [CAPABILITIES]: {} }

/** A request of the 2026 era. `meta`: on top of a whole envelope; undefined takes a key away. */
export const ask = (method: string, params: object = {}, meta: object = {}, id: unknown = 1) =>
  rpc(method, { ...params, _meta: { ...envelope, ...meta } }, id)

/** The headers that mirror a message. Values that a header cannot hold are encoded (basic/transports/streamable-http, Value Encoding). */
export function mirrored(message: unknown): Record<string, string> {
  const { method, params = {} } = message as { method: string; params?: { name?: string; uri?: string } }
  const name = method === 'resources/read' ? params.uri : ['tools/call', 'prompts/get'].includes(method) ? params.name : undefined
  return {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof name === 'string' && { 'mcp-name': /^[\x21-\x7e]+$/.test(name) ? name : encoded(name) }),
  }
}
export const encoded = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`

const names = ask('tools/call', { name: 'get_names' })
const uncapable = ask('tools/list', {}, { [CAPABILITIES]: undefined })

/** What is sent, the status over HTTP, and the code of the answer (0: a result). The official v2 server is asked the same; `differs` says why ours is another. */
export const ROWS: readonly {
  readonly name: string
  readonly body: unknown
  /** On top of the mirrored ones. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly status: number
  readonly code: number
  readonly differs?: string
}[] = [
  { name: 'discover', body: ask('server/discover'), status: 200, code: 0 },
  { name: 'list', body: ask('tools/list'), status: 200, code: 0 },
  { name: 'call', body: names, status: 200, code: 0 },
  { name: 'an id that is a text', body: ask('tools/list', {}, {}, 'a'), status: 200, code: 0 },
  { name: 'id 0', body: ask('tools/list', {}, {}, 0), status: 200, code: 0 },
  { name: 'an empty id', body: ask('tools/list', {}, {}, ''), status: 200, code: 0 },
  {
    name: 'clientInfo',
    body: ask('tools/list', {}, { 'io.modelcontextprotocol/clientInfo': { name: 'c', version: '1' } }),
    status: 200,
    code: 0,
  },
  { name: 'a name in Base64', body: names, headers: { 'mcp-name': encoded('get_names') }, status: 200, code: 0 },
  { name: 'unknown tool', body: ask('tools/call', { name: 'nope' }), status: 200, code: -32602 },
  { name: 'unknown tool beyond ASCII', body: ask('tools/call', { name: 'näme' }), status: 200, code: -32602 },
  { name: 'a tool of a prototype', body: ask('tools/call', { name: '__proto__' }), status: 200, code: -32602 },
  { name: 'unknown method', body: ask('tools/run'), status: 404, code: -32601 },
  { name: 'a method of a prototype', body: ask('constructor'), status: 404, code: -32601 },
  { name: 'initialize, removed', body: ask('initialize'), status: 404, code: -32601 },
  { name: 'ping, removed', body: ask('ping'), status: 404, code: -32601 },
  { name: 'logging/setLevel, removed', body: ask('logging/setLevel', { level: 'info' }), status: 404, code: -32601 },
  { name: 'resources/subscribe, removed', body: ask('resources/subscribe', { uri: 'a:b' }), status: 404, code: -32601 },
  {
    name: 'a revision to come',
    body: ask('tools/list', {}, { [VERSION]: '2030-01-01' }),
    headers: { 'mcp-protocol-version': '2030-01-01' },
    status: 400,
    code: -32022,
  },
  {
    name: 'a revision of the other era',
    body: ask('tools/list', {}, { [VERSION]: '2025-11-25' }),
    headers: { 'mcp-protocol-version': '2025-11-25' },
    status: 400,
    code: -32022,
  },
  { name: 'a version that is no text', body: ask('tools/list', {}, { [VERSION]: 7 }), status: 400, code: -32602 },
  {
    name: 'a header of another version',
    body: ask('tools/list'),
    headers: { 'mcp-protocol-version': '2025-11-25' },
    status: 400,
    code: -32020,
  },
  { name: 'no version header', body: ask('tools/list'), headers: { 'mcp-protocol-version': undefined }, status: 400, code: -32020 },
  { name: 'no method header', body: ask('tools/list'), headers: { 'mcp-method': undefined }, status: 400, code: -32020 },
  { name: 'another method header', body: ask('tools/list'), headers: { 'mcp-method': 'tools/call' }, status: 400, code: -32020 },
  { name: 'a method header in other letters', body: ask('tools/list'), headers: { 'mcp-method': 'Tools/List' }, status: 400, code: -32020 },
  { name: 'no name header', body: names, headers: { 'mcp-name': undefined }, status: 400, code: -32020 },
  { name: 'another name header', body: names, headers: { 'mcp-name': 'get_late' }, status: 400, code: -32020 },
  { name: 'another name in Base64', body: names, headers: { 'mcp-name': encoded('get_late') }, status: 400, code: -32020 },
  { name: 'no version in the body', body: ask('tools/list', {}, { [VERSION]: undefined }), status: 400, code: -32602 },
  { name: 'no _meta', body: rpc('tools/list', {}), headers: mirrored(ask('tools/list')), status: 400, code: -32602 },
  { name: 'no params', body: rpc('tools/list'), headers: mirrored(ask('tools/list')), status: 400, code: -32602 },
  {
    name: 'no _meta and no method header',
    body: rpc('tools/list', {}),
    headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': undefined },
    status: 400,
    code: -32020,
    differs: 'the conformance suite wants the missing header named',
  },
  { name: 'no capabilities', body: uncapable, status: 400, code: -32602 },
  { name: 'capabilities that are a list', body: ask('tools/list', {}, { [CAPABILITIES]: [] }), status: 400, code: -32602 },
  {
    name: 'a progressToken that is an object',
    body: ask('tools/list', {}, { progressToken: {} }),
    status: 200,
    code: -32602,
    differs: 'theirs is -32600, and names no parameter',
  },
  { name: 'name a number', body: ask('tools/call', { name: 7 }), status: 200, code: -32602 },
  { name: 'call without a name', body: ask('tools/call'), status: 200, code: -32602 },
  { name: 'arguments a list', body: ask('tools/call', { name: 'get_names', arguments: [] }), status: 200, code: -32602 },
  { name: 'arguments null', body: ask('tools/call', { name: 'get_names', arguments: null }), status: 200, code: -32602 },
  { name: 'cursor a number', body: ask('tools/list', { cursor: 7 }), status: 200, code: -32602, differs: 'theirs is an internal error' },
  { name: 'a batch', body: [ask('tools/list')], headers: mirrored(ask('tools/list')), status: 400, code: -32600 },
  {
    name: 'a response',
    body: { jsonrpc: '2.0', id: 1, result: {} },
    headers: { 'mcp-protocol-version': '2026-07-28' },
    status: 400,
    code: -32600,
    differs: 'theirs is -32000, which new code is not to use (basic/index, Error Codes)',
  },
  { name: 'id null', body: ask('tools/list', {}, {}, null), status: 400, code: -32600 },
  { name: 'id a fraction', body: ask('tools/list', {}, {}, 1.5), status: 400, code: -32600 },
  { name: 'jsonrpc 1.0', body: { ...ask('tools/list'), jsonrpc: '1.0' }, status: 400, code: -32600 },
]
