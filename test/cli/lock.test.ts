import { describe, expect, test } from 'vitest'
import type { JsonSchema, McpToolOptions } from '../../decorators/metadata.js'
import { BaseAdapter, type HttpMethod, type Route, type RouteFacts, type RouteParameter } from '../../src/adapter.js'
import { type Change, compareSurfaces } from '../../src/cli/lock/compare-surfaces.js'
import { compareSchemas } from '../../src/cli/lock/compare-schemas.js'
import { surfaceOf } from '../../src/tools/surface.js'

/** One route of a backend, as its developer would have written it. */
interface Spec {
  readonly route: string
  readonly takes?: Readonly<Record<string, JsonSchema | [JsonSchema, 'required']>>
  readonly gives?: JsonSchema
  readonly says?: string
  readonly options?: McpToolOptions
}

class SpecAdapter extends BaseAdapter<readonly Spec[], Spec> {
  readonly framework = 'spec'
  getRoutes(): Route<Spec>[] {
    return this.app.map((spec) => {
      const [method, path] = spec.route.split(' ') as [HttpMethod, string]
      return { id: spec.route, method, path, native: spec, schemaSource: 'json-schema', ...(spec.options && { options: spec.options }) }
    })
  }
  introspectRoute({ native: { takes = {}, gives, says } }: Route<Spec>): RouteFacts {
    const parameters = Object.entries(takes).map(([name, given]): RouteParameter => {
      const [schema, required] = Array.isArray(given) ? given : [given, undefined]
      return { argument: name, in: 'query', name, required: required !== undefined, schema }
    })
    return { parameters, ...(gives && { outputSchema: gives }), ...(says && { description: says }) }
  }
}

const surface = async (specs: readonly Spec[]) => surfaceOf(await new SpecAdapter(specs, { log: false }).listTools())
const text = { type: 'string' }
const whole = { type: 'integer' }
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required: [...required] })

/** What a developer changed, and what it is to a client. */
const ROWS: readonly [says: string, before: readonly Spec[], after: readonly Spec[], kinds: string, what: RegExp][] = [
  ['a route is new', [], [{ route: 'GET /a' }], 'additive', /get_a is new/],
  ['a route is gone', [{ route: 'GET /a' }], [], 'breaking', /get_a is gone \(GET \/a\)/],
  [
    'a tool gets another name',
    [{ route: 'GET /a' }],
    [{ route: 'GET /a', options: { name: 'find' } }],
    'breaking',
    /get_a is called find now/,
  ],
  [
    'a rival makes a name longer',
    [{ route: 'GET /users/{id}' }],
    [{ route: 'GET /users/{id}' }, { route: 'GET /orders/{id}' }],
    'breaking additive',
    /get_by_id is called get_users_by_id now \(GET \/users\/\{id\}, as GET \/orders\/\{id\} wants the same name\)/,
  ],
  [
    'a path changes under its name',
    [{ route: 'GET /a', options: { name: 'x' } }],
    [{ route: 'GET /b', options: { name: 'x' } }],
    'breaking wording',
    /leads to GET \/b now/,
  ],
  ['an optional argument is new', [{ route: 'GET /a' }], [{ route: 'GET /a', takes: { q: text } }], 'additive', /argument \/q: is new/],
  [
    'a required argument is new',
    [{ route: 'GET /a' }],
    [{ route: 'GET /a', takes: { q: [text, 'required'] } }],
    'breaking',
    /is new and required/,
  ],
  ['an argument is gone', [{ route: 'GET /a', takes: { q: text } }], [{ route: 'GET /a' }], 'breaking', /argument \/q: is gone/],
  [
    'an argument is required',
    [{ route: 'GET /a', takes: { q: text } }],
    [{ route: 'GET /a', takes: { q: [text, 'required'] } }],
    'breaking',
    /is required now/,
  ],
  [
    'an argument is optional',
    [{ route: 'GET /a', takes: { q: [text, 'required'] } }],
    [{ route: 'GET /a', takes: { q: text } }],
    'additive',
    /is optional now/,
  ],
  [
    'another type',
    [{ route: 'GET /a', takes: { q: text } }],
    [{ route: 'GET /a', takes: { q: whole } }],
    'breaking',
    /was string, is integer/,
  ],
  [
    'a wider type',
    [{ route: 'GET /a', takes: { q: whole } }],
    [{ route: 'GET /a', takes: { q: { type: 'number' } } }],
    'additive',
    /was integer, is number/,
  ],
  [
    'an enum loses a value',
    [{ route: 'GET /a', takes: { q: { enum: ['a', 'b'] } } }],
    [{ route: 'GET /a', takes: { q: { enum: ['a'] } } }],
    'breaking',
    /no longer takes "b"/,
  ],
  [
    'an enum gains a value',
    [{ route: 'GET /a', takes: { q: { enum: ['a'] } } }],
    [{ route: 'GET /a', takes: { q: { enum: ['a', 'b'] } } }],
    'additive',
    /takes "b" as well/,
  ],
  [
    'a higher minimum',
    [{ route: 'GET /a', takes: { q: { ...whole, minimum: 0 } } }],
    [{ route: 'GET /a', takes: { q: { ...whole, minimum: 1 } } }],
    'breaking',
    /minimum was 0, is 1/,
  ],
  [
    'a longer maximum',
    [{ route: 'GET /a', takes: { q: { ...text, maxLength: 5 } } }],
    [{ route: 'GET /a', takes: { q: { ...text, maxLength: 9 } } }],
    'additive',
    /maxLength was 5, is 9/,
  ],
  [
    'a limit where none was',
    [{ route: 'GET /a', takes: { q: text } }],
    [{ route: 'GET /a', takes: { q: { ...text, maxLength: 9 } } }],
    'breaking',
    /maxLength was none, is 9/,
  ],
  [
    'another pattern',
    [{ route: 'GET /a', takes: { q: { ...text, pattern: '^a' } } }],
    [{ route: 'GET /a', takes: { q: { ...text, pattern: '^b' } } }],
    'breaking',
    /pattern is another/,
  ],
  [
    'a format is dropped',
    [{ route: 'GET /a', takes: { q: { ...text, format: 'email' } } }],
    [{ route: 'GET /a', takes: { q: text } }],
    'additive',
    /format is gone/,
  ],
  [
    'a nested property is required',
    [{ route: 'GET /a', takes: { q: object({ x: text }) } }],
    [{ route: 'GET /a', takes: { q: object({ x: text }, ['x']) } }],
    'breaking',
    /argument \/q\/x: is required now/,
  ],
  [
    'items of another type',
    [{ route: 'GET /a', takes: { q: { type: 'array', items: text } } }],
    [{ route: 'GET /a', takes: { q: { type: 'array', items: whole } } }],
    'breaking',
    /argument \/q\/\*: was string/,
  ],
  ['a description', [{ route: 'GET /a', says: 'One.' }], [{ route: 'GET /a', says: 'Another.' }], 'wording', /description has changed/],
  [
    'words of an argument',
    [{ route: 'GET /a', takes: { q: { ...text, description: 'a' } } }],
    [{ route: 'GET /a', takes: { q: { ...text, description: 'b' } } }],
    'wording',
    /argument \/q: description has changed/,
  ],
  [
    'the answer loses a property',
    [{ route: 'GET /a', gives: object({ x: text, y: text }) }],
    [{ route: 'GET /a', gives: object({ x: text }) }],
    'breaking',
    /output \/y: is gone/,
  ],
  [
    'the answer gains a property',
    [{ route: 'GET /a', gives: object({ x: text }) }],
    [{ route: 'GET /a', gives: object({ x: text, y: text }) }],
    'additive',
    /output \/y: is new/,
  ],
  [
    'the answer takes another type',
    [{ route: 'GET /a', gives: object({ x: text }) }],
    [{ route: 'GET /a', gives: object({ x: { type: ['string', 'null'] } }) }],
    'breaking',
    /output \/x: was string, is string or null/,
  ],
  [
    'a reading tool writes',
    [{ route: 'GET /a' }],
    [{ route: 'GET /a', options: { annotations: { readOnlyHint: false } } }],
    'breaking',
    /readOnlyHint is false now/,
  ],
  [
    'a tool destroys no more',
    [{ route: 'DELETE /a' }],
    [{ route: 'DELETE /a', options: { annotations: { destructiveHint: false } } }],
    'additive',
    /destructiveHint is false now/,
  ],
  [
    'nothing',
    [{ route: 'GET /a', takes: { q: text }, gives: object({ x: text }) }],
    [{ route: 'GET /a', takes: { q: text }, gives: object({ x: text }) }],
    '',
    /^$/,
  ],
]

describe('what changes for a client', () => {
  test.each(ROWS)('%s', async (_, before, after, kinds, what) => {
    const changes = compareSurfaces(await surface(before), await surface(after))
    expect([...new Set(changes.map(({ kind }) => kind))].join(' ')).toBe(kinds)
    expect(changes.map(({ name, what: told }: Change) => `${name} ${told}`).join('\n')).toMatch(what)
  })
})

test('a schema that holds itself ends', () => {
  const tree = (leaf: object) => ({
    $ref: '#/$defs/Node',
    $defs: { Node: { type: 'object', properties: { leaf, next: { $ref: '#/$defs/Node' } } } },
  })
  expect(compareSchemas(tree(text), tree(text))).toEqual([])
  expect(compareSchemas(tree(text), tree(whole))).toEqual([{ effect: 'narrower', at: '/leaf', what: 'was string, is integer' }])
  const list = { $ref: '#/$defs/List', $defs: { List: { type: 'array', items: { $ref: '#/$defs/List' } } } }
  expect(compareSchemas(list, { type: 'array' })).toEqual([{ effect: 'wider', at: '/*', what: 'was array, is anything' }])
})
