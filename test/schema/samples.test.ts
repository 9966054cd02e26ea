import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../../decorators/metadata.js'
import { randomFrom } from '../../src/schema/random-from.js'
import { samplesOf, takesAsText } from '../../src/schema/samples.js'
import { textOfPattern } from '../../src/schema/text-of-pattern.js'

const object = (properties: Record<string, JsonSchema>, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
})
const one = (schema: JsonSchema) => object({ x: schema })
const valuesOf = (samples: readonly unknown[]) => samples.map((sample) => (sample as { x?: unknown }).x)
const takes = (schema: JsonSchema, value: unknown) =>
  new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile(schema)(value)

/** A schema of one property, and values that must be among those it takes and those it refuses. */
const ROWS: readonly (readonly [name: string, schema: JsonSchema, valid: readonly unknown[], invalid: readonly unknown[]])[] = [
  ['a text', { type: 'string' }, ['abc', ''], [12345, { no: 'such key' }, null, undefined]],
  ['lengths', { type: 'string', minLength: 2, maxLength: 4 }, ['abc', '12', 'true'], ['a', 'abcaa']],
  ['an example first', { type: 'string', examples: ['Zaphod'] }, ['Zaphod'], [12345]],
  ['a default', { type: 'integer', default: 42 }, [42], ['no number']],
  ['a format', { type: 'string', format: 'email', pattern: '@' }, ['ada@example.com'], ['', '?!']],
  ['bounds', { type: 'integer', minimum: 3, maximum: 9 }, [7, 3, 9], [2, 10, 3.5, 'no number']],
  ['exclusive bounds', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, [0.5], [0, 1]],
  ['steps above a bound', { type: 'integer', minimum: 12, multipleOf: 5 }, [20, 15], [17.5]],
  ['a narrow range', { type: 'integer', minimum: 100, maximum: 100 }, [100], [99, 101]],
  ['an enum', { enum: ['a', 'b', 3] }, ['a', 'b', 3], ['no such value', -98765]],
  ['a constant', { const: true }, [true], ['no such value']],
  ['null where it is allowed', { type: ['string', 'null'] }, ['abc', null], [12345]],
  ['branches', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, [7, null], ['no such value']],
  [
    'lists',
    { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 },
    [[7], [7, 7]],
    [[], [7, 7, 7], ['no number'], 'no list'],
  ],
  ['distinct items', { type: 'array', items: { enum: [1, 2] }, uniqueItems: true, minItems: 2 }, [[1, 2]], [[1]]],
  [
    'an object inside',
    object({ y: { type: 'boolean' } }),
    [{ y: true }, { y: false }],
    [{}, { y: 'maybe' }, { y: true, noSuchKey: 1 }, 'no object'],
  ],
  ['a definition', { $ref: '#/$defs/Leaf' }, [{ n: 7 }], [{ n: 0 }]],
  ['nothing is said', {}, ['abc'], [undefined]],
]
const $defs = { Leaf: object({ n: { type: 'integer', minimum: 1 } }, {}) }

test.each(ROWS)('%s', (_, schema, valid, invalid) => {
  const whole = { ...one(schema), $defs }
  const samples = samplesOf(whole, { most: 200 })
  expect(valuesOf(samples.valid)).toEqual(expect.arrayContaining([...valid]))
  expect(valuesOf(samples.invalid)).toEqual(expect.arrayContaining([...invalid]))
  expect(samples.valid.filter((sample) => !takes(whole, sample))).toEqual([])
  expect(samples.invalid.filter((sample) => takes(whole, sample))).toEqual([])
})

describe('patterns: a text that matches is found, whatever the seed', () => {
  test.each([
    '^[A-Z]{3}-[0-9]{3}$',
    '^(?:foo|bar)-[^\\W_]{2,4}\\.(?!x)[a-z]$',
    '[cC][oO][lL][oO][uU]?[rR]',
    '^\\u0041\\u{42}\\x43$',
    '^\\p{Lu}+$',
    '^(?=.*[0-9])[a-z0-9]{4}$',
    '^(?<year>[0-9]{4})-W([0-4][0-9]|5[0-3])$',
    '^\\^\\$\\[\\]\\(\\)[\\]\\\\-]+$',
    '^$',
  ])('%s', (pattern) => {
    for (const seed of [1, 2, 3, 99]) {
      const { valid, invalid, missing } = samplesOf(one({ type: 'string', pattern }), { seed })
      expect([missing, valuesOf(valid).every((text) => new RegExp(pattern, 'u').test(text as string))]).toEqual([[], true])
      expect(valid.length).toBeGreaterThan(0)
      expect(valuesOf(invalid)).toContain('?!')
    }
  })

  test('with a length', () => {
    const { valid } = samplesOf(one({ type: 'string', pattern: '^[a-z]+$', minLength: 40, maxLength: 60 }))
    expect(valid.length).toBeGreaterThan(0)
  })

  test('what is not found is named, and the rest is there', () => {
    const { valid, missing } = samplesOf(
      object({ x: { type: 'string', pattern: '^(a+)\\1b$' }, y: { type: 'integer' } }, { required: ['y'] }),
    )
    expect(missing).toEqual(['/x'])
    expect(valid[0]).toEqual({ y: 7 })
  })

  test('a broken one costs nothing but itself', () => {
    expect(textOfPattern('(', 0, randomFrom(1))).toBeUndefined()
    expect(textOfPattern('[', 0, randomFrom(1))).toBeUndefined()
    expect(textOfPattern('a{99999999}', 0, randomFrom(1))!.length).toBe(5000)
  })
})

test('what travels as text is never called invalid for its type, and is beyond its bounds all the same', () => {
  const schema = object({
    n: { type: 'integer', minimum: 1, maximum: 9 },
    s: { type: 'string' },
    b: { type: 'boolean' },
    l: { type: 'array', items: { type: 'string' } },
  })
  const { invalid } = samplesOf(schema, { asText: () => true, most: 200 }) as { readonly invalid: readonly Record<string, unknown>[] }
  const given = (name: string) => invalid.filter((sample) => name in sample).map((sample) => sample[name])
  expect(given('n')).toEqual(expect.arrayContaining([0, 10, 'no number']))
  expect(given('s')).not.toContain(12345)
  expect(given('b')).toContain('maybe')
  expect(given('l')).not.toContain('no list')
  expect([
    takesAsText({ type: 'integer' }, '7'),
    takesAsText({ type: 'array', items: { type: 'integer' } }, '7'),
    takesAsText({ type: 'integer' }, 'x'),
  ]).toEqual([true, true, false])
})

test('the least, all, and each left out once', () => {
  const { valid } = samplesOf(object({ a: { type: 'integer' }, b: { type: 'boolean' } }, { required: ['a'] }))
  expect(valid.slice(0, 2)).toEqual([{ a: 7, b: true }, { a: 7 }])
})

test('the invalid ones change one thing of what the application was seen to take', () => {
  const schema = object({ name: { type: 'string' }, n: { type: 'integer', maximum: 5 } })
  const { invalid } = samplesOf(schema, { from: { name: 'Zaphod', n: 1 } })
  expect(invalid).toContainEqual({ name: 'Zaphod', n: 6 })
  expect(invalid).toContainEqual({ name: 'Zaphod' })
})

test('a budget is kept, and every property has its turn', () => {
  const schema = object(
    Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${index}`, { type: 'integer', minimum: 0, maximum: 9 }])),
  )
  const { valid, invalid } = samplesOf(schema, { most: 12 })
  expect([valid.length, invalid.length]).toEqual([12, 12])
  const all = valid[0] as Record<string, unknown>
  const changed = new Set(
    valid.flatMap((sample) =>
      Object.entries(sample as object)
        .filter(([key, value]) => all[key] !== value)
        .map(([key]) => key),
    ),
  )
  expect(changed.size).toBeGreaterThan(8)
})

test('the same for the same seed, other texts for another', () => {
  const schema = one({ type: 'string', pattern: '^[a-z]{12}$' })
  expect(samplesOf(schema, { seed: 5 })).toEqual(samplesOf(schema, { seed: 5 }))
  expect(samplesOf(schema, { seed: 5 }).valid[0]).not.toEqual(samplesOf(schema, { seed: 6 }).valid[0])
})

test.each([
  [
    'itself',
    {
      type: 'object',
      properties: { next: { $ref: '#/$defs/Node' } },
      $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } }, required: ['next'] } },
    },
  ],
  ['texts without an end', one({ type: 'string', minLength: 1e9 })],
  ['lists without an end', one({ type: 'array', items: { type: 'string' }, minItems: 1e9 })],
])('a schema of %s ends', (_, schema) => {
  expect(samplesOf(schema).invalid.length + samplesOf(schema).valid.length).toBeGreaterThan(0)
})
