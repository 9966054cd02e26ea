import { call, ERAS, message } from '../message.js'

/** One frame: the body, and what is odd about its headers, as header lines. */
export interface Frame {
  readonly body: string | Buffer
  /** In place of those that the message needs. */
  readonly headers?: string
}

const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'x',
  '\u0000',
  '\ud800',
  'é😀',
  '__proto__',
  'constructor',
  '../..',
  '%2e%2e',
  [],
  [[]],
  {},
  { a: 1 },
  { id: 1 },
  { toString: 1 },
  'x'.repeat(5000),
]
const METHODS = [
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'tools/run',
  '__proto__',
  'constructor',
  '',
  'TOOLS/LIST',
  'resources/list',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'notifications/cancelled',
  'notifications/initialized',
  'server/discover',
  'tasks/get',
  'rpc.discover',
]
const HEADERS = [
  'mcp-protocol-version: 2026-07-28',
  'mcp-protocol-version: 2025-11-25',
  'mcp-protocol-version: 2025-03-26',
  'mcp-protocol-version: 1',
  'mcp-protocol-version:',
  'mcp-session-id: x',
  'mcp-session-id: 00000000-0000-0000-0000-000000000000',
  'mcp-method: tools/call',
  'mcp-method: \xff\xfe',
  'mcp-name: get_plain_by_id',
  'mcp-name: =?base64?%%%?=',
  'last-event-id: 7',
  'authorization: Bearer',
  'authorization: Basic \xe9',
  'accept-encoding: gzip;q=x, *;;',
  'origin: http://localhost',
  'origin: http://evil.example',
  'x-request-id: \t\t',
  'traceparent: 00-zz',
  'cookie: a=b; ;;=',
]
const TYPES = [
  'content-type: application/json',
  'content-type: application/json; charset=utf-16',
  'content-type: text/html',
  'content-type: application/jsonp',
  'content-type:',
  'x: y',
]
const ACCEPTS = [
  'accept: application/json, text/event-stream',
  'accept: */*',
  'accept: text/html',
  'accept:',
  'accept: application/json;q=0, text/event-stream',
]

/** Frames of every kind that a seed repeats. */
export function frames(random: () => number): { readonly next: () => Frame; readonly raw: () => Buffer; readonly rare: () => Frame } {
  const below = (count: number) => Math.floor(random() * count)
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!
  const sane = (): Record<string, unknown> => {
    const id = pick([1, 2, 'a', below(1e6)])
    const era = pick(ERAS)
    if (random() < 0.5) return call(era, id, 'get_plain_by_id', { id: String(below(100)) }) as Record<string, unknown>
    return message(era, id, pick(METHODS)) as Record<string, unknown>
  }
  const text = () => JSON.stringify(sane())
  /** Something else in one place of a message, or a key too many, or one too few. */
  const wrong = (value: unknown, depth = 0): unknown => {
    if (depth > 4 || random() < 0.3 || typeof value !== 'object' || value === null) return pick(JUNK)
    const key = pick(Object.keys(value))
    if (key === undefined || random() < 0.1) return { ...value, [JSON.stringify(pick(JUNK))]: pick(JUNK) }
    if (random() < 0.2) return { ...value, [key]: undefined }
    return { ...value, [key]: wrong((value as Record<string, unknown>)[key], depth + 1) }
  }
  const bytes = (count: number) => Buffer.from(Array.from({ length: count }, () => below(256)))
  const flipped = () => {
    const whole = Buffer.from(text())
    for (let n = 1 + below(4); n > 0; n--) whole[below(whole.length)] = below(256)
    return whole
  }
  const headers = () => {
    const some = Array.from({ length: 1 + below(3) }, () => pick(HEADERS))
    const base = random() < 0.6 ? [TYPES[0], ACCEPTS[0]] : [pick(TYPES), pick(ACCEPTS)]
    return [...base, ...some].map((line) => `${line}\r\n`).join('')
  }
  const nested = (depth: number) => `${pick(['[', '{"a":'])}`.repeat(depth)
  const kinds: readonly (() => Frame)[] = [
    () => ({ body: text() }),
    () => ({ body: cut(text()) }),
    () => ({ body: cut(text()) + pick(['}', ']', '"', ',', '\u0000', 'null']) }),
    () => ({ body: flipped() }),
    () => ({ body: bytes(1 + below(300)) }),
    () => ({ body: JSON.stringify(wrong(sane())) }),
    () => ({ body: JSON.stringify(wrong(wrong(sane()))) }),
    () => ({ body: JSON.stringify(pick(JUNK)) }),
    () => ({
      body: text().replace(
        '{',
        pick(['{"id":7,', '{"jsonrpc":"1.0",', '{"method":"ping",', '{"__proto__":{"a":1},', '{"id":1e999,', '{"id":-0,']),
      ),
    }),
    () => ({
      body: `[${Array.from({ length: below(20) }, () => (random() < 0.5 ? text() : JSON.stringify(wrong(sane())))).join()}]`,
      headers: random() < 0.5 ? OLD : undefined,
    }),
    () => ({ body: `[${text()},${text()}`, headers: OLD }),
    () => ({ body: text(), headers: headers() }),
    () => ({ body: pick(['\ufeff', ' \t\r', '\u0000', '//x ', ")]}',"]) + text() }),
    () => ({ body: `{"jsonrpc":"2.0","id":1,"method":"ping","params":${nested(60 + below(20))}` }),
    () => ({
      body: Buffer.concat([
        Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"'),
        pick([Buffer.of(0xff), Buffer.of(0xc0, 0x80), Buffer.of(0xed, 0xa0, 0x80), Buffer.of(0xf5)]),
        Buffer.from('"}}'),
      ]),
    }),
  ]
  const cut = (whole: string) => whole.slice(0, below(whole.length))
  const raws: readonly (() => Buffer | string)[] = [
    () => bytes(1 + below(400)),
    () =>
      `${pick(['POST', 'GET', 'PUT', 'PRI', 'post', 'CONNECT', 'POST\x00'])} ${pick(['/mcp', '*', '/', 'http://x/mcp', '/mcp\xff', ''])} HTTP/${pick(['1.1', '1.0', '2.0', '9', ''])}\r\n${headers()}\r\n`,
    () =>
      `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers()}content-length: ${pick(['-1', '1e9', '5, 5', 'x', '99999999999999999999'])}\r\n\r\n${text()}`,
    () =>
      `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers()}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    () =>
      `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n${ACCEPTS[0]}\r\n${TYPES[0]}\r\ntransfer-encoding: chunked\r\n\r\n${pick(['zz', '-5', 'ffffffffffffffff', '5;x=y'])}\r\nhello\r\n`,
    () => `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    () =>
      `POST /mcp HTTP/1.1\r\nhost: ${pick(['', 'a b', 'evil.example', '127.0.0.1\r\nhost: b', '[::1'])}\r\n${headers()}content-length: 2\r\n\r\n{}`,
    () => `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n${ACCEPTS[0]}\r\n${TYPES[0]}\r\ncontent-length: 4000\r\n\r\n${text()}`,
    () => `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n bad: folded\r\n\x01\x02: z\r\n\r\n`,
    () => `GET /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
  ]
  const rares: readonly (() => Frame)[] = [
    () => ({ body: nested(500_000) }),
    () => ({ body: `${'['.repeat(500_000)}${']'.repeat(500_000)}` }),
    () => ({ body: `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"${'x'.repeat(4_300_000)}"}}` }),
    () => ({ body: `[${'1,'.repeat(1_500_000)}1]` }),
    () => ({ body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${'y'.repeat(1_000_000)}"}}` }),
    () => ({ body: `{${Array.from({ length: 50_000 }, (_, n) => `"k${n}":${n}`).join()}}` }),
  ]
  return { next: () => pick(kinds)(), raw: () => Buffer.from(pick(raws)() as string, 'latin1'), rare: () => pick(rares)() }
}

const OLD = 'content-type: application/json\r\naccept: application/json, text/event-stream\r\nmcp-protocol-version: 2025-03-26\r\n'
