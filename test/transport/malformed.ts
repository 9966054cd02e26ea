import { call, rpc } from './post.js'

const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`

/** Messages that are wrong in themselves: what is sent, the status over HTTP, and the code and id of the answer on every transport. */
export const MALFORMED: readonly [name: string, body: unknown, status: number, code: number, id: unknown][] = [
  ['no JSON', '{"jsonrpc":', 400, -32700, null],
  ['text', 'hello', 400, -32700, null],
  ['two values', '{} {}', 400, -32700, null],
  ['null', 'null', 400, -32600, null],
  ['a number', '7', 400, -32600, null],
  ['an empty object', {}, 400, -32600, null],
  ['no jsonrpc', { id: 1, method: 'ping' }, 400, -32600, 1],
  ['jsonrpc 1.0', { jsonrpc: '1.0', id: 1, method: 'ping' }, 400, -32600, 1],
  ['id null', rpc('ping', undefined, null), 400, -32600, null],
  ['id an object', rpc('ping', undefined, {}), 400, -32600, null],
  ['id a fraction', rpc('ping', undefined, 1.5), 400, -32600, null],
  ['id beyond safe integers', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', 400, -32600, null],
  ['method a number', { jsonrpc: '2.0', id: 1, method: 7 }, 400, -32600, 1],
  ['no method', { jsonrpc: '2.0', id: 1 }, 400, -32600, 1],
  ['params a number', rpc('ping', 7), 200, -32602, 1],
  ['params null', rpc('ping', null), 200, -32602, 1],
  ['params an array', rpc('tools/call', ['get_late']), 200, -32602, 1],
  ['params of a notification', { jsonrpc: '2.0', method: 'notifications/initialized', params: 7 }, 400, -32600, null],
  ['_meta a number', rpc('tools/list', { _meta: 7 }), 200, -32602, 1],
  ['progressToken an object', rpc('tools/list', { _meta: { progressToken: {} } }), 200, -32602, 1],
  ['unknown method', rpc('tools/run'), 200, -32601, 1],
  ['a method of a prototype', rpc('__proto__'), 200, -32601, 1],
  ['a capability that is not there', rpc('resources/list'), 200, -32601, 1],
  ['initialize without params', rpc('initialize'), 200, -32602, 1],
  ['initialize with wrong params', rpc('initialize', { protocolVersion: 7 }), 200, -32602, 1],
  ['cursor a number', rpc('tools/list', { cursor: 7 }), 200, -32602, 1],
  ['call without params', rpc('tools/call'), 200, -32602, 1],
  ['call without a name', rpc('tools/call', {}), 200, -32602, 1],
  ['name a number', call(7 as never), 200, -32602, 1],
  ['arguments an array', call('get_late', []), 200, -32602, 1],
  ['arguments null', call('get_late', null), 200, -32602, 1],
  ['arguments a text', call('get_late', 'id=1'), 200, -32602, 1],
  ['unknown tool', call('nope'), 200, -32602, 1],
  ['a tool of a prototype', call('__proto__'), 200, -32602, 1],
  ['65 levels', `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${nested(63)}}}`, 400, -32600, null],
  ['500,000 levels', nested(500_000), 400, -32600, null],
]

/** Odd, and yet right. */
export const WELL_FORMED: readonly [name: string, body: unknown][] = [
  ['id 0', rpc('ping', undefined, 0)],
  ['an empty id', rpc('ping', undefined, '')],
  ['a key too many', { ...rpc('ping'), trace: 'x' }],
  ['result and method', { ...rpc('ping'), result: 1 }],
  ['64 levels', `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${nested(62)}}}`],
  ['brackets in a text', rpc('ping', { a: '['.repeat(100), b: '"\\' })],
  ['task, which no tool of ours takes', rpc('tools/call', { name: 'get_names', task: { ttl: 1 } })],
]
