import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { HttpMethod, Route } from '../../src/adapter.js'
import { nameTools } from '../../src/tools/name-tools.js'
import { TOOL_NAME, toolName } from '../../src/tools/tool-name.js'

const route = (id: string, more: Partial<Route> = {}): Route => {
  const [method, path] = id.split(' ') as [HttpMethod, string]
  return { id, method, path, native: {}, schemaSource: 'dto', ...more }
}
const names = (routes: Route[], naming: Parameters<typeof nameTools>[1] = 'short') => [
  ...nameTools(routes, naming, ({ method, path }) => toolName(method, path)).values(),
]

describe('the name table of the seed', () => {
  test.each([
    ['GET /users/{id}', 'get_by_id'],
    ['POST /search', 'post_search'],
    ['PUT /users/{id}', 'put_by_id'],
    ['DELETE /users/{id}', 'delete_by_id'],
  ])('%s is %s', (id, name) => {
    expect(names([route(id)])).toEqual([name])
  })
})

describe('other routes', () => {
  test.each([
    ['GET /', 'get_root'],
    ['GET /users', 'get_users'],
    ['GET /users/{id}/orders', 'get_orders'],
    ['GET /files/{*rest}', 'get_by_rest'],
    ['GET /export.csv', 'get_export_csv'],
    ['GET /größe', 'get_gr_e'],
    ['GET /東京', `get_${createHash('sha256').update('東京').digest('hex').slice(0, 8)}`],
    ['GET /flights/{from}-{to}', 'get_by_from_-_by_to'],
  ])('%s is %s', (id, name) => {
    expect(names([route(id)])).toEqual([name])
  })
})

describe('on a clash all rivals take the next longer form', () => {
  test.each<[string, Route[], string[]]>([
    ['two resources', [route('GET /users/{id}'), route('GET /orders/{id}')], ['get_users_by_id', 'get_orders_by_id']],
    ['a third stays short', [route('GET /a/{id}'), route('GET /b/{id}'), route('GET /b')], ['get_a_by_id', 'get_b_by_id', 'get_b']],
    [
      'twice as long where need be',
      [route('GET /v1/users/{id}'), route('GET /v2/users/{id}')],
      ['get_v1_users_by_id', 'get_v2_users_by_id'],
    ],
    [
      'an explicit name is never changed',
      [route('GET /users/{id}', { options: { name: 'get_orders_by_id' } }), route('GET /x/orders/{id}'), route('GET /y/{id}')],
      ['get_orders_by_id', 'get_x_orders_by_id', 'get_y_by_id'],
    ],
    [
      'equal paths of other hosts are told apart by their handler',
      [route('GET /ping', { source: 'A.ping' }), route('GET /ping', { source: 'B.ping', id: 'GET /ping (B)' })],
      ['get_ping_A_ping', 'get_ping_B_ping'],
    ],
    [
      'equal in everything: the second is numbered',
      [route('GET /ping', { source: 'A.ping' }), route('GET /ping', { source: 'A.ping' })],
      ['get_ping', 'get_ping_A_ping'],
    ],
    [
      'without a handler, by number',
      [route('GET /ping'), route('GET /ping'), route('GET /ping')],
      ['get_ping', 'get_ping_2', 'get_ping_3'],
    ],
    [
      'two paths of one handler that read alike',
      [route('GET /files/{id}', { source: 'A.file' }), route('GET /files/{*id}', { source: 'A.file' })],
      ['get_files_by_id', 'get_by_id'],
    ],
    [
      'a number that is taken is left out',
      [route('GET /ping'), route('GET /ping'), route('GET /x', { options: { name: 'get_ping_2' } })],
      ['get_ping', 'get_ping_3', 'get_ping_2'],
    ],
    [
      'a form that another would only get later',
      [route('GET /users/{id}'), route('GET /users_by_id', { source: 'B.one' })],
      ['get_by_id', 'get_users_by_id_B_one'],
    ],
  ])('%s', (_, routes, expected) => {
    expect(names(routes)).toEqual(expected)
  })
})

test('naming: path is the whole path, which no later route changes', () => {
  expect(names([route('GET /api/users/{id}')], 'path')).toEqual(['get_api_users_by_id'])
})

test('naming: handler is the method, with its controller on a clash', () => {
  expect(
    names([route('GET /a', { source: 'A.list' }), route('GET /b', { source: 'B.list' }), route('GET /c', { source: 'C.one' })], 'handler'),
  ).toEqual(['A_list', 'B_list', 'one'])
})

test('naming: a function is asked for each route', () => {
  expect(names([route('GET /a')], ({ path }) => `x${path.slice(1)}`)).toEqual(['xa'])
})

test('a name that an adapter makes is cleaned like ours', () => {
  expect([...nameTools([route('GET /a')], 'short', () => 'read a/b').values()]).toEqual(['read_a_b'])
})

test('a name over 64 characters ends in a hash and stays unique', () => {
  const long = 'segment'.repeat(12)
  const [a, b] = names([route(`GET /a/${long}1`), route(`GET /b/${long}2`)])
  expect(a).not.toBe(b)
  for (const name of [a!, b!]) expect(name).toMatch(TOOL_NAME)
})

test('two equal explicit names are an error that names both places', () => {
  const twice = [
    route('GET /a', { source: 'A.a', options: { name: 'same' } }),
    route('GET /b', { source: 'B.b', options: { name: 'same' } }),
  ]
  expect(() => names(twice)).toThrow(/A\.a and B\.b both make the tool "same"[\s\S]*Fix: name one/)
})

test('an explicit name outside the pattern is refused with its place', () => {
  expect(() => names([route('GET /a', { source: 'A.a', options: { name: 'get user' } })])).toThrow(/"get user" of A\.a/)
})
