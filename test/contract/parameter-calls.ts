import type { BaseAdapter } from '../../src/adapter.js'
import { argumentFaults } from '../../src/tools/argument-check.js'
import { toRequest } from '../../src/tools/to-request.js'
import { contextOf } from './suite.js'

/** An application that listens, and its adapter. */
export interface Served {
  readonly adapter: BaseAdapter<unknown>
  readonly url: string
  close(): Promise<unknown>
}

/** What became of a call: whether it would be refused before it is sent, and what live HTTP makes of the same request. */
export interface Outcome {
  readonly refused: boolean
  readonly sent: string
  readonly status: number
  readonly body: unknown
}

/** Sends a tool call's own request over a real connection, whatever the check says of it. */
export async function outcome({ adapter, url }: Served, name: string, args: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const tool = (await adapter.listTools()).tools.get(name)
  if (!tool) throw new Error(`There is no tool ${name}: ${[...(await adapter.listTools()).tools.keys()].join(', ')}`)
  const refused = argumentFaults(tool, args, adapter.settings.log).length > 0
  const { method, url: path, headers, body } = toRequest(tool, args, contextOf(name), adapter.settings)
  const { host: _, ...sent } = headers
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...sent, connection: 'close' },
    ...(body && { body: Buffer.from(body) }),
  })
  const text = await answer.text()
  const isJson = text !== '' && answer.headers.get('content-type')?.startsWith('application/json')
  return { refused, sent: path, status: answer.status, body: isJson ? (JSON.parse(text) as unknown) : text }
}

/** What a handler that echoes received, or the status of the refusal. */
export async function received(served: Served, name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { status, body } = await outcome(served, name, args)
  return status < 300 ? (body as { got?: unknown }).got : status
}

/** Texts at the borders of what parsers of numbers, booleans, UUIDs, enums and dates take. */
export const TEXTS: readonly string[] = [
  ['0', '1', '-1', '+1', '01', '1.0', '1.5', '.5', '5.', '1e3', '1e999', '0x10', '0b1', '0o7', 'Infinity', '-Infinity', 'NaN'],
  [' 1', '1 ', ' ', '\t', '\u00a01', '\ufeff1', '1_000', '1,000', '9'.repeat(300), '-', '--1', '', 'abc', '\u0661', '１'],
  ['true', 'false', 'TRUE', 'True', 'yes', 'null', 'undefined', '[]', '{}', '"x"', 'red', 'Red', 'RED', 'green', 'Low', 'High', '2'],
  ['2024-02-30', '2024-02-28', '2024-02-28T00:00:00Z', 'tomorrow', '1,2', '1,x', 'a,b', '1,,2', 'true,false'],
  ['550e8400-e29b-41d4-a716-446655440000', '550E8400-E29B-11D4-A716-446655440000', '550e8400-e29b-41d4-0716-446655440000'],
  ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '550e8400e29b41d4a716446655440000', '{550e8400}'],
].flat()

/** JSON values for a body. */
export const VALUES: readonly unknown[] = [
  TEXTS,
  [0, 1, -1, 1.5, 1e21, 1e300, true, false, null, [], [1], ['1'], {}, { a: 1 }, [{}], [null], ['{}'], [{ count: 1 }], [{ count: 'x' }]],
  [{ count: 1 }, { count: 'x' }, '{"count":1}', '{"count":"x"}', [{ count: 1 }, { count: 'x' }], [[{ count: 1 }]]],
].flat()
