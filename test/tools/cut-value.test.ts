import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Tool } from '../../src/adapter.js'
import { readOptions } from '../../src/read-options.js'
import { type Cut, cutText, cutValue } from '../../src/tools/cut-value.js'
import { toResult } from '../../src/tools/to-result.js'
import { parameter, toolOf } from './tool.js'

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

/** Whether `part` is `whole` with nothing but what a cut may take: ends of lists and texts, properties. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof whole === 'string')
    return typeof part === 'string' && (part === whole || (part.endsWith('…') && whole.startsWith(part.slice(0, -1))))
  if (Array.isArray(whole)) return Array.isArray(part) && part.length <= whole.length && part.every((item, at) => isPartOf(item, whole[at]))
  if (typeof whole !== 'object' || whole === null) return part === whole || part === null
  if (typeof part !== 'object' || part === null) return part === null
  return Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && isPartOf(value, (whole as Record<string, unknown>)[key]))
}

const json = fc.jsonValue({ maxDepth: 5 })
const wide = fc.oneof(
  json,
  fc.array(fc.record({ id: fc.integer(), name: fc.string(), tags: fc.array(fc.string()) }), { minLength: 0, maxLength: 200 }),
  fc.record({ page: fc.integer(), items: fc.array(json, { maxLength: 100 }), note: fc.string({ maxLength: 3000, unit: 'grapheme' }) }),
)

test('any value at any budget: within it, of the same form, and whole where it fits', () => {
  fc.assert(
    fc.property(wide, fc.integer({ min: 1000, max: 5000 }), (value, budget) => {
      const { value: cut, cuts } = cutValue(value, budget)
      expect(sizeOf(cut)).toBeLessThanOrEqual(budget)
      expect(isPartOf(cut, value)).toBe(true)
      expect(cuts.length === 0).toBe(sizeOf(value) <= budget)
      expect(JSON.stringify(cut).isWellFormed?.() ?? true).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

const users = (count: number) => Array.from({ length: count }, (_, id) => ({ id, name: `user ${id}` }))
test.each<[string, unknown, Cut[]]>([
  ['a list loses its end', users(1000), [{ pointer: '', kept: 37, of: 1000 }]],
  ['a list in a page', { total: 1000, items: users(1000) }, [{ pointer: '/items', kept: 36, of: 1000 }]],
  ['a text loses its end', { id: 1, text: 'x'.repeat(5000) }, [{ pointer: '/text', kept: 976, of: 5000 }]],
  [
    'two lists share',
    { a: users(500), b: users(500) },
    [
      { pointer: '/a', kept: 18, of: 500 },
      { pointer: '/b', kept: 18, of: 500 },
    ],
  ],
  [
    'one item that is too large loses of its own',
    [{ id: 1, text: 'x'.repeat(5000) }, 2],
    [
      { pointer: '/0/text', kept: 972, of: 5000 },
      { pointer: '', kept: 1, of: 2 },
    ],
  ],
  ['a name with a slash', { 'a/b': 'x'.repeat(5000) }, [{ pointer: '/a~1b', kept: 985, of: 5000 }]],
])('%s', (_, value, expected) => {
  const { value: cut, cuts } = cutValue(value, 1000)
  expect(cuts.map(({ pointer, of }) => [pointer, of])).toEqual(expected.map(({ pointer, of }) => [pointer, of]))
  for (const [at, { kept }] of cuts.entries()) expect(Math.abs(kept - expected[at]!.kept)).toBeLessThan(expected[at]!.kept / 5)
  expect(sizeOf(cut)).toBeGreaterThan(850)
})

test.each([
  ['abcdef', 3, 'abc'],
  ['aää', 2, 'a'],
  ['a😀', 4, 'a'],
  ['a😀', 5, 'a😀'],
  ['', 0, ''],
])('text %j in %i bytes is %j', (text, budget, expected) => {
  expect(cutText(text, budget)).toBe(expected)
})

describe('a long answer', () => {
  const schema = {
    type: 'object',
    properties: { items: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } } } },
  }
  const listing: Tool = { ...toolOf(parameter('page'), parameter('pageSize'), parameter('category')), outputSchema: schema }
  const json = (value: unknown) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value, null, 2)),
  })
  const settings = readOptions({ maxTextBytes: 2000 })

  test('stays JSON and fits its schema; text, structure and _meta agree, and the model is told how to go on', () => {
    const { content, structuredContent, _meta, isError } = toResult(listing, json({ items: users(1000) }), settings)
    const [text, notice] = content as unknown as readonly { text: string }[]
    expect(JSON.parse(text!.text)).toEqual(structuredContent)
    expect(new Ajv2020().validate(schema, structuredContent)).toBe(true)
    const { cut } = _meta!['backend2mcp/response'] as { cut: Cut[] }
    const kept = (structuredContent!.items as unknown[]).length
    expect([cut, isError]).toEqual([[{ pointer: '/items', kept, of: 1000 }], undefined])
    expect(notice!.text).toBe(`Cut to fit: /items has ${kept} of 1000. Get the rest with: page, pageSize.`)
  })
  test('without paging, whatever narrows it is named', () => {
    const { content } = toResult({ ...toolOf(parameter('category')) }, json(users(1000)), settings)
    expect((content[1] as { text: string }).text).toMatch(/Narrow it with: category\.$/)
  })
  test('with no argument at all, that is said', () => {
    const { content } = toResult(toolOf(), json(users(1000)), settings)
    expect((content[1] as { text: string }).text).toMatch(/takes no argument that would narrow it\.$/)
  })
  test('what is long only for its spaces is told whole', () => {
    const { content, structuredContent } = toResult(listing, json({ items: users(40) }), settings)
    expect([content.length, (structuredContent!.items as unknown[]).length]).toEqual([1, 40])
  })
  test('text is cut at a character, and says so', () => {
    const body = Buffer.from('ä'.repeat(2000))
    const { content, _meta } = toResult(toolOf(), { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }, settings)
    expect([(content[0] as { text: string }).text, content.length]).toEqual(['ä'.repeat(1000), 2])
    expect(_meta).toEqual({ 'backend2mcp/response': { status: 200, cut: [{ pointer: '', kept: 1000, of: 2000 }] } })
  })
  test('an error is cut, too', () => {
    const { content } = toResult(toolOf(), { ...json({ message: 'x'.repeat(9000) }), status: 400 }, settings)
    expect((content[0] as { text: string }).text.length).toBeLessThan(2001)
  })
})
