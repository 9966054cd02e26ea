import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CallContext, HttpMethod, RouteParameter, Tool } from '../../src/adapter.js'
import { anonymous } from '../../src/auth/context.js'
import { readOptions } from '../../src/read-options.js'
import { bindParameters } from '../../src/tools/bind-parameters.js'
import { checkArguments } from '../../src/tools/check-arguments.js'
import { explicitParameters, inputSchema } from '../../src/tools/input-schema.js'
import { toRequest } from '../../src/tools/to-request.js'

const settings = readOptions({})
const text = { type: 'string' }
const context: CallContext = {
  auth: anonymous(),
  tool: 't',
  identityHeaders: { authorization: 'Bearer me' },
  forwardedHeaders: { 'x-request-id': 'r1' },
  signal: new AbortController().signal,
  transport: 'memory',
}

function tool(id: string, parameters: Partial<RouteParameter>[]): Tool {
  const [method, path] = id.split(' ') as [HttpMethod, string]
  const route = { id, method, path, native: {}, schemaSource: 'dto' as const }
  const bound = bindParameters(
    route,
    parameters.map((one) => ({ argument: one.name ?? '', in: 'query', name: '', required: false, schema: text, ...one })),
  )
  return { name: 't', description: '', annotations: {}, route, parameters: bound.parameters, inputSchema: inputSchema(bound) }
}
const request = (one: Tool, args: Record<string, unknown>) => {
  checkArguments(one, args, { checkArguments: true, log: () => {} })
  const { method, url, headers, body } = toRequest(one, args, context, settings)
  return { method, url, headers, body: body && (JSON.parse(Buffer.from(body).toString()) as unknown) }
}
const dto = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

/** As `fitName` ends a name that it cut. */
const hash = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 8)

describe('argument names', () => {
  test.each<[string, Tool, string[]]>([
    ['the path alone', tool('GET /u/{id}', []), ['id']],
    ['a DTO is taken apart', tool('POST /u', [{ in: 'body', schema: dto({ a: text, b: text }) }]), ['a', 'b']],
    ['path against body: the body keeps its name', tool('PUT /u/{id}', [{ in: 'body', schema: dto({ id: text }) }]), ['id__path', 'id']],
    ['path against query', tool('GET /u/{id}', [{ name: 'id' }]), ['id__path', 'id__query']],
    [
      'path, query, header and body',
      tool('PUT /u/{id}', [{ name: 'id' }, { in: 'header', name: 'id' }, { in: 'body', schema: dto({ id: text }) }]),
      ['id__path', 'id__query', 'id__header', 'id'],
    ],
    ['a body that is no object', tool('POST /u', [{ in: 'body', schema: { type: 'array', items: text } }]), ['body']],
    ['body is taken', tool('POST /u/{body}', [{ in: 'body', schema: { type: 'array' } }]), ['body', 'requestBody']],
    ['an open query', tool('GET /u', [{ in: 'query', schema: { type: 'object' } }]), ['query']],
    ['odd wire names are cleaned', tool('GET /u', [{ name: 'filter[a]' }, { name: 'X.Y' }]), ['filter_a_', 'X_Y']],
    ['two that clean to one, in the query', tool('GET /u', [{ name: 'a.b' }, { name: 'a b' }]), ['a_b__query', 'a_b__query_2']],
    ['two that clean to one, in the body', tool('POST /u', [{ in: 'body', schema: dto({ 'a.b': text, 'a b': text }) }]), ['a_b', 'a_b_2']],
    ['80 characters', tool('GET /u', [{ name: 'n'.repeat(80) }]), [`${'n'.repeat(55)}_${hash('n'.repeat(80))}`]],
    ['64 characters', tool('GET /u', [{ name: 'n'.repeat(64) }]), ['n'.repeat(64)]],
    [
      '80 characters that differ at the end',
      tool('GET /u', [{ name: `${'n'.repeat(79)}1` }, { name: `${'n'.repeat(79)}2` }]),
      [1, 2].map((end) => `${'n'.repeat(55)}_${hash('n'.repeat(79) + end)}`),
    ],
    [
      '80 characters that clean to one',
      tool('POST /u', [{ in: 'body', schema: dto({ [`${'n'.repeat(79)}.`]: text, [`${'n'.repeat(79)} `]: text }) }]),
      [`${'n'.repeat(55)}_${hash(`${'n'.repeat(79)}_`)}`, `${'n'.repeat(55)}_${hash(`${'n'.repeat(55)}_${hash(`${'n'.repeat(79)}_`)}_2`)}`],
    ],
    [
      'a clash of long names: the place counts in the 64',
      tool(`GET /u/{${'n'.repeat(64)}}`, [{ name: 'n'.repeat(64) }]),
      ['path', 'query'].map((place) => `${'n'.repeat(55)}_${hash(`${'n'.repeat(64)}__${place}`)}`),
    ],
    [
      'the suffix is taken',
      tool('PUT /u/{id}', [{ in: 'body', schema: dto({ id: text, id__path: text }) }]),
      ['id__path_2', 'id', 'id__path'],
    ],
    [
      'letters of other scripts',
      tool('GET /u', [{ name: 'größe' }, { name: '名前' }, { name: '住所' }]),
      ['gr_e', hash('名前'), hash('住所')],
    ],
    ['a prototype key', tool('POST /u', [{ in: 'body', schema: dto(Object.fromEntries([['__proto__', text]])) }]), ['__proto__']],
    ['two readers of one query name are one argument', tool('GET /u', [{ name: 'q' }, { name: 'q', required: true }]), ['q']],
    ['what the path does not hold never arrives', tool('GET /u/{id}', [{ in: 'path', name: 'other' }]), ['id']],
    ['fixed values are not shown', tool('GET /u', [{ name: 'q', fixed: 1 }, { name: 'r' }]), ['r']],
  ])('%s', (_, one, expected) => {
    expect(Object.keys(one.inputSchema.properties as object)).toEqual(expected)
  })

  test('a name that needs no cleaning keeps it, whatever is cleaned to it before', () => {
    const one = tool('POST /u', [{ in: 'body', schema: dto({ 'a.b': text, a_b: text }) }])
    expect(one.parameters.map(({ argument, name }) => [name, argument])).toEqual([
      ['a.b', 'a_b_2'],
      ['a_b', 'a_b'],
    ])
  })

  test('definitions move to the root, and two that differ keep apart', () => {
    const ref = { $ref: '#/$defs/Node' }
    const node = (key: string, more: object) => dto({ [key]: ref }, { $defs: { Node: dto({ ...more, more: ref }) } })
    const one = tool('PUT /u', [
      { in: 'body', schema: node('next', { a: text }) },
      { in: 'query', schema: node('other', { b: text }) },
    ])
    expect(one.inputSchema).toMatchObject({
      properties: { next: { $ref: '#/$defs/Node' }, other: { $ref: '#/$defs/Node_2' } },
      $defs: { Node: dto({ a: text, more: { $ref: '#/$defs/Node' } }), Node_2: dto({ b: text, more: { $ref: '#/$defs/Node_2' } }) },
    })
  })
})

describe('definitions of several parameters', () => {
  const ref = (name: string) => ({ $ref: `#/$defs/${name}` })
  /** What a chain of properties leads to, references followed. */
  const follow = (root: Record<string, unknown>, ...keys: string[]): unknown => {
    const at = (node: Record<string, unknown>): Record<string, unknown> =>
      typeof node.$ref === 'string'
        ? at(
            node.$ref
              .split('/')
              .slice(1)
              .reduce<Record<string, unknown>>((all, key) => (key === '#' ? all : (all[key] as never)), root),
          )
        : node
    return keys.reduce((node, key) => at((at(node).properties as Record<string, Record<string, unknown>>)[key] ?? {}), root)
  }

  test('equal ones are one', () => {
    const shape = () => dto({ a: ref('A') }, { $defs: { A: dto({ more: ref('A') }) } })
    const one = tool('PUT /u', [
      { in: 'body', name: 'x', schema: shape() },
      { in: 'query', name: 'y', schema: shape() },
    ])
    expect(Object.keys(one.inputSchema.$defs as object)).toEqual(['A'])
  })

  test('two of one text that lead to different ones stay apart', () => {
    const shape = (more: object) => dto({ a: ref('A') }, { $defs: { A: dto({ b: ref('B') }), B: dto({ ...more, a: ref('A') }) } })
    const one = tool('PUT /u', [
      { in: 'body', name: 'x', schema: shape({ first: text }) },
      { in: 'query', name: 'y', schema: shape({ second: text }) },
    ])
    expect(follow(one.inputSchema, 'x', 'a', 'b', 'first')).toEqual(text)
    expect(follow(one.inputSchema, 'y', 'a', 'b', 'second')).toEqual(text)
  })

  test.each<[string, object]>([
    ['itself', dto({ more: { $ref: '#' } })],
    ['definitions', { $ref: '#/definitions/A', definitions: { A: dto({ more: { $ref: '#/definitions/A' } }) } }],
  ])('a parameter of a schema that refers to %s', (_, schema) => {
    expect(
      follow(tool('POST /u', [{ name: 'x', schema: schema as Record<string, unknown> }]).inputSchema, 'x', 'more', 'more'),
    ).toMatchObject({ type: 'object' })
  })
})

describe('arguments become one request of the own route', () => {
  test.each<[string, Tool, Record<string, unknown>, { url: string; body?: unknown }]>([
    ['path is encoded', tool('GET /u/{id}', []), { id: 'a/b?c#d e' }, { url: '/u/a%2Fb%3Fc%23d%20e' }],
    ['numbers and booleans', tool('GET /u/{id}', [{ name: 'full' }]), { id: 7, full: true }, { url: '/u/7?full=true' }],
    ['a template name inside a value stays a value', tool('GET /{a}/{b}', []), { a: '{b}', b: 'x' }, { url: '/%7Bb%7D/x' }],
    ['a template beyond ASCII', tool('GET /größe/{name}', []), { name: 'é' }, { url: '/gr%C3%B6%C3%9Fe/%C3%A9' }],
    ['a wildcard keeps its slashes', tool('GET /f/{*rest}', []), { rest: 'a/b c' }, { url: '/f/a/b%20c' }],
    ['query arrays are repeated', tool('GET /u', [{ name: 'tag' }]), { tag: ['a', 'b&c=1'] }, { url: '/u?tag=a&tag=b%26c%3D1' }],
    ['comma style', tool('GET /u', [{ name: 'tag', style: 'comma' }]), { tag: ['a', 'b'] }, { url: '/u?tag=a%2Cb' }],
    ['JSON style, a text', tool('GET /u', [{ name: 'f', style: 'json' }]), { f: '{"a":1}' }, { url: '/u?f=%22%7B%5C%22a%5C%22%3A1%7D%22' }],
    ['JSON style', tool('GET /u', [{ name: 'f', style: 'json' }]), { f: { a: 1 } }, { url: '/u?f=%7B%22a%22%3A1%7D' }],
    [
      'objects in brackets',
      tool('GET /u', [{ name: 'f' }]),
      { f: { a: { b: [1, 2] } } },
      { url: '/u?f%5Ba%5D%5Bb%5D%5B0%5D=1&f%5Ba%5D%5Bb%5D%5B1%5D=2' },
    ],
    ['null and absent are left out', tool('GET /u', [{ name: 'a' }, { name: 'b' }]), { a: null }, { url: '/u' }],
    [
      'an open query gives a pair a key',
      tool('GET /u', [{ schema: { type: 'object' } }]),
      { query: { a: 1, b: ['x', 'y'] } },
      { url: '/u?a=1&b=x&b=y' },
    ],
    [
      'a DTO goes to the body',
      tool('POST /u', [{ in: 'body', schema: dto({ a: text, b: text }) }]),
      { b: 2 },
      { url: '/u', body: { b: 2 } },
    ],
    ['a declared body is sent even when empty', tool('POST /u', [{ in: 'body', schema: dto({ a: text }) }]), {}, { url: '/u', body: {} }],
    ['no body declared, none sent', tool('POST /u', []), {}, { url: '/u', body: undefined }],
    ['a whole body', tool('POST /u', [{ in: 'body', schema: { type: 'array' } }]), { body: [1] }, { url: '/u', body: [1] }],
    [
      'a clash reaches both places',
      tool('PUT /u/{id}', [{ in: 'body', schema: dto({ id: text }) }]),
      { id: 'b', id__path: 'p' },
      { url: '/u/p', body: { id: 'b' } },
    ],
    [
      '64 levels',
      tool('POST /u', [{ in: 'body', schema: { type: 'array' } }]),
      { body: JSON.parse('['.repeat(64) + ']'.repeat(64)) as unknown },
      { url: '/u', body: JSON.parse('['.repeat(64) + ']'.repeat(64)) as unknown },
    ],
    [
      'null for a header or a cookie is nothing',
      tool('GET /u', [
        { in: 'header', name: 'x' },
        { in: 'cookie', name: 'c' },
      ]),
      { x: null, c: null },
      { url: '/u' },
    ],
    [
      'odd names reach the wire as they are, in the query',
      tool('GET /u', [{ name: 'filter[a]' }, { name: 'X.Y' }, { name: 'n'.repeat(80) }]),
      { filter_a_: 1, X_Y: 2, [`${'n'.repeat(55)}_${hash('n'.repeat(80))}`]: 3 },
      { url: `/u?filter%5Ba%5D=1&X.Y=2&${'n'.repeat(80)}=3` },
    ],
    [
      'odd names reach the wire as they are, in the body',
      tool('POST /u', [{ in: 'body', schema: dto({ 'filter[a]': text, 'a.b': text, 'a b': text }) }]),
      { filter_a_: 1, a_b: 2, a_b_2: 3 },
      { url: '/u', body: { 'filter[a]': 1, 'a.b': 2, 'a b': 3 } },
    ],
    [
      'two that clean to one reach both',
      tool('GET /u', [{ name: 'a.b' }, { name: 'a b' }]),
      { a_b__query: 1, a_b__query_2: 2 },
      { url: '/u?a.b=1&a%20b=2' },
    ],
    ['a fixed value is sent', tool('GET /u', [{ name: 'v', fixed: '2' }]), {}, { url: '/u?v=2' }],
  ])('%s', (_, one, args, expected) => {
    expect(request(one, args)).toMatchObject(expected)
  })

  test('headers: ours, forwarded, declared, and the identity last', () => {
    const one = tool('GET /u', [
      { in: 'header', name: 'X-Tenant' },
      { in: 'header', name: 'host', fixed: 'acme.example.com' },
    ])
    expect(request(one, { 'X-Tenant': 't1' }).headers).toEqual({
      host: 'acme.example.com',
      accept: 'application/json, */*;q=0.5',
      'x-request-id': 'r1',
      'x-tenant': 't1',
      authorization: 'Bearer me',
    })
  })

  test('an explicit input schema: template names to the path, the rest to the body of a POST and the query of a GET', () => {
    const schema = { type: 'object', properties: { id: text, x: text }, required: ['x'] }
    const places = (id: string) => {
      const { route } = tool(id, [])
      return explicitParameters(route, schema).map((parameter) => [parameter.name, parameter.in, parameter.required])
    }
    expect(places('POST /u/{id}')).toEqual([
      ['id', 'path', false],
      ['x', 'body', true],
    ])
    expect(places('GET /u/{id}')).toEqual([
      ['id', 'path', false],
      ['x', 'query', true],
    ])
  })
})

describe('what must never reach a route is refused, and the pointer says which argument', () => {
  const byId = tool('GET /u/{id}', [{ name: 'q' }])
  const post = tool('POST /u', [{ in: 'body', schema: dto({ address: dto({ city: text }) }) }])
  test.each<[string, Tool, Record<string, unknown>, string]>([
    ['missing path argument', byId, {}, '/id'],
    ['empty', byId, { id: '' }, '/id'],
    ['dot', byId, { id: '.' }, '/id'],
    ['dot dot', byId, { id: '..' }, '/id'],
    ['null', byId, { id: null }, '/id'],
    ['an object as path', byId, { id: { a: 1 } }, '/id'],
    ['NUL', byId, { id: 'a\u0000' }, '/id'],
    ['line break', byId, { id: 'a\r\nb' }, '/id'],
    ['lone surrogate in the path', byId, { id: '\ud800' }, '/id'],
    ['lone surrogate in the query', byId, { id: 1, q: '\ud800' }, '/q'],
    ['dot dot inside a wildcard', tool('GET /f/{*rest}', []), { rest: 'a/../b' }, '/rest'],
    ['undeclared', byId, { id: 1, isAdmin: true }, '/isAdmin'],
    ['__proto__', post, JSON.parse('{"__proto__":{"a":1}}') as Record<string, unknown>, '/__proto__'],
    ['nested __proto__', post, JSON.parse('{"address":{"__proto__":{"a":1}}}') as Record<string, unknown>, '/address/__proto__'],
    ['constructor in an array', post, { address: [{ constructor: 1 }] }, '/address/0/constructor'],
    ['deeper than 64 levels', post, { address: JSON.parse('['.repeat(65) + ']'.repeat(65)) as unknown }, '/address'],
    ['CR LF in a header', tool('GET /u', [{ in: 'header', name: 'x' }]), { x: 'a\r\nb: c' }, '/x'],
    ['a credential as argument', tool('GET /u', [{ in: 'header', name: 'Authorization' }]), { Authorization: 'x' }, '/Authorization'],
    ['brackets in a key of a query object', byId, { id: 1, q: { 'a][constructor][prototype][x': 1 } }, '/q'],
    ['a prototype key by dots in a query object', byId, { id: 1, q: { 'a.__proto__.x': 1 } }, '/q'],
    [
      'a prototype key in a name of an open query',
      tool('GET /u', [{ schema: { type: 'object' } }]),
      { query: { 'constructor[prototype][x]': 1 } },
      '/query',
    ],
    ['more query values than Express reads', byId, { id: 1, q: Array.from({ length: 1001 }, () => 'x') }, '/q'],
  ])('%s', (_, one, args, pointer) => {
    expect(() => request(one, args)).toThrow(expect.objectContaining({ name: 'ArgumentError', pointer }))
  })

  test('an undeclared argument names the nearest', () => {
    expect(() => request(tool('GET /u', [{ name: 'quantity' }]), { quanttity: 1 })).toThrow(/did you mean "quantity"/)
  })
})
