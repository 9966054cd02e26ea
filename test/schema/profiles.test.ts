import 'reflect-metadata'
import { type } from 'arktype'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { HttpMethod } from '../../src/adapter.js'
import { applyProfile, profileWarnings, type SchemaProfile, unprofiled } from '../../src/schema/profiles/apply-profile.js'
import { selfContained } from '../../src/schema/profiles/self-contained.js'
import { withoutNulls } from '../../src/schema/profiles/without-nulls.js'
import { bindParameters } from '../../src/tools/bind-parameters.js'
import { explicitParameters, inputSchema } from '../../src/tools/input-schema.js'
import { lintSchema } from './lint-schema.js'

type Schema = Readonly<Record<string, unknown>>
const text = { type: 'string' }
const integer = { type: 'integer' }
const object = (properties: object, more: object = {}): Schema => ({ type: 'object', properties, ...more })
/** What a profile makes of one argument. */
const argument = (schema: unknown, profile: SchemaProfile = 'portable', more: object = {}) =>
  (applyProfile(object({ a: schema }, { required: ['a'], ...more }), profile).properties as { a: Schema }).a
const fits = (schema: Schema) => new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
const wrap = (levels: number, inner: Schema): Schema => (levels === 0 ? inner : object({ a: wrap(levels - 1, inner) }))

describe('portable: what a schema of somebody else becomes', () => {
  test.each<[string, unknown, unknown]>([
    ['an array without items', { type: 'array' }, { type: 'array', items: {} }],
    ['an array or null without items', { type: ['array', 'null'] }, { type: ['array', 'null'], items: {} }],
    ['OpenAPI: nullable', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    ['OpenAPI: nullable and listed', { type: 'string', enum: ['a'], nullable: true }, { type: ['string', 'null'], enum: ['a', null] }],
    ['OpenAPI: not nullable', { type: 'string', nullable: false }, text],
    ['OpenAPI: nullable allOf', { allOf: [text], nullable: true }, { anyOf: [{ allOf: [text] }, { type: 'null' }] }],
    ['draft 3: required by itself', { type: 'string', required: true }, text],
    ['OpenAPI: an example', { type: 'string', example: 'x' }, { type: 'string', examples: ['x'] }],
    ['OpenAPI: extensions', { type: 'string', 'x-nullable': true, xml: {}, discriminator: { propertyName: 'a' } }, text],
    ['draft 4: exclusive bounds', { type: 'number', minimum: 1, exclusiveMinimum: true }, { type: 'number', exclusiveMinimum: 1 }],
    ['draft 4: inclusive bounds', { type: 'number', maximum: 1, exclusiveMaximum: false }, { type: 'number', maximum: 1 }],
    [
      'draft 7: a tuple',
      { type: 'array', items: [text, text] },
      { type: 'array', items: text, description: 'in this order: a text, a text' },
    ],
    [
      'a closed tuple',
      { type: 'array', prefixItems: [text, integer], items: false },
      { type: 'array', maxItems: 2, items: { type: ['string', 'integer'] }, description: 'in this order: a text, a whole number' },
    ],
    ['a choice with null', { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }] }, { type: ['string', 'null'], minLength: 1 }],
    ['a listed choice with null', { anyOf: [{ enum: ['a'] }, { type: 'null' }] }, { type: ['string', 'null'], enum: ['a', null] }],
    ['a constant or null', { oneOf: [{ const: 'a' }, { type: 'null' }] }, { type: ['string', 'null'], enum: ['a', null] }],
    ['a choice of types', { anyOf: [text, { type: 'number' }, { type: 'null' }] }, { type: ['string', 'number', 'null'] }],
    [
      'a choice of constants',
      { oneOf: [{ const: 'a' }, { const: 'b' }], description: 'which' },
      { type: 'string', enum: ['a', 'b'], description: 'which' },
    ],
    [
      'a choice of one',
      { anyOf: [{ type: 'string', description: 'inner' }], description: 'outer' },
      { type: 'string', description: 'outer (inner)' },
    ],
    ['oneOf', { oneOf: [object({ a: text }), object({ b: text })] }, { anyOf: [object({ a: text }), object({ b: text })] }],
    ['types that are one', { type: ['string'] }, text],
    ['listed values of no type', { enum: ['a', 1, null] }, { type: ['string', 'integer', 'null'], enum: ['a', 1, null] }],
    ['listed values that never fit', { type: 'string', enum: ['a', 1, 'a'] }, { type: 'string', enum: ['a'] }],
    ['a pattern that u forbids', { type: 'string', pattern: '^\\#[a-z]' }, { type: 'string', pattern: '^#[a-z]' }],
    ['no pattern at all', { type: 'string', pattern: '(?i)a' }, { type: 'string', description: 'matches (?i)a' }],
    [
      'lookaround',
      { type: 'string', pattern: '^(?=.*[A-Z])', description: 'Password' },
      { type: 'string', description: 'Password (matches ^(?=.*[A-Z]))' },
    ],
    ['a boolean schema', true, {}],
    ['a property that is never', object({ b: false, c: true }), object({ c: {} })],
    [
      'a key that providers refuse',
      object({ 'filter[a]': { type: 'string', maxLength: 5 }, b: text }, { required: ['filter[a]', 'b'], additionalProperties: false }),
      object({ b: text }, { required: ['b'], description: 'also "filter[a]", required: a text (at most 5 characters)' }),
    ],
    ['a key with a dot', object({ 'a.b': text }), object({ 'a.b': text })],
    ['a long key', object({ ['k'.repeat(65)]: text }), object({}, { description: `also "${'k'.repeat(65)}": a text` })],
    [
      'data that looks like a schema',
      { type: 'object', default: { nullable: true, definitions: {} } },
      { type: 'object', default: { nullable: true, definitions: {} } },
    ],
    [
      'a property that is called like a keyword',
      object({ definitions: text, nullable: text, items: text }),
      object({ definitions: text, nullable: text, items: text }),
    ],
  ])('%s', (_, schema, expected) => {
    expect(argument(schema)).toEqual(expected)
    expect(lintSchema({ name: 't', inputSchema: applyProfile(object({ a: schema }), 'portable') })).toEqual([])
  })

  test('what is portable already is the very same object', () => {
    const schema = object({
      a: { type: ['string', 'null'], enum: ['a', null] },
      b: { type: 'array', items: {} },
      c: object({ d: { const: 'x' } }),
    })
    expect(applyProfile(schema, 'portable')).toBe(schema)
    expect(unprofiled(schema)).toBe(schema)
  })

  test('the same object for the same schema; a second time changes nothing', () => {
    const schema = object({ a: { type: 'array' } })
    const once = applyProfile(schema, 'portable')
    expect(applyProfile(schema, 'portable')).toBe(once)
    expect(applyProfile(once, 'portable')).toBe(once)
    expect(unprofiled(once)).toBe(schema)
    expect(schema).toEqual(object({ a: { type: 'array' } }))
  })
})

describe('portable: the root', () => {
  const [cat, dog] = [
    object({ kind: { const: 'cat' }, lives: integer }, { required: ['kind', 'lives'] }),
    object({ kind: { const: 'dog' } }, { required: ['kind'] }),
  ]
  test.each<[string, Schema, unknown]>([
    [
      'a choice: all properties, and what all of them require',
      { oneOf: [cat, dog] },
      {
        ...object({ kind: { type: 'string', enum: ['cat', 'dog'] }, lives: integer }),
        required: ['kind'],
        description: 'one of: kind "cat" with lives; kind "dog"',
      },
    ],
    [
      'one or the other argument',
      object({ a: text, b: text }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
      object({ a: text, b: text }, { description: 'one of: a; b' }),
    ],
    [
      'both',
      { allOf: [object({ a: text }, { required: ['a'] }), { properties: { b: text } }] },
      object({ a: text, b: text }, { required: ['a'] }),
    ],
    [
      'one argument twice: the narrower',
      { allOf: [object({ a: { type: 'string', minLength: 1 } }), object({ a: { type: ['string', 'null'], minLength: 3, maxLength: 5 } })] },
      object({ a: { type: 'string', minLength: 3, maxLength: 5 } }),
    ],
    ['a reference', { $ref: '#/definitions/A', definitions: { A: object({ a: text }) } }, object({ a: text })],
    [
      'a condition',
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
      object({ a: text }, { if: {}, then: { properties: { b: text }, required: ['b'] } }),
      object({ a: text, b: text }),
    ],
    ['an object or null', { anyOf: [object({ a: text }), { type: 'null' }] }, object({ a: text })],
    [
      'other keywords',
      object({ a: text }, { $schema: 'x', $id: 'y', title: 'T', minProperties: 1 }),
      object({ a: text }, { description: 'T (at least 1 key)' }),
    ],
    ['no properties', { type: 'object' }, object({})],
    [
      'a choice of itself',
      { $ref: '#/$defs/A', $defs: { A: { anyOf: [object({ a: text }), { $ref: '#/$defs/A' }] } } },
      object({ a: text }),
    ],
  ])('%s', (_, schema, expected) => {
    const made = applyProfile(schema, 'portable')
    expect(made).toEqual(expected)
    expect(lintSchema({ name: 't', inputSchema: made })).toEqual([])
  })
})

describe('portable: references', () => {
  const node = object({ name: text, next: { $ref: '#/definitions/Node' } })
  test.each<[string, Schema, unknown]>([
    [
      'what is no ring stands inline',
      object({ a: { $ref: '#/$defs/A', description: 'mine' } }, { $defs: { A: { type: 'string', description: 'its' } } }),
      object({ a: { type: 'string', description: 'mine' } }),
    ],
    [
      'what narrows beside it counts too',
      object({ a: { $ref: '#/$defs/A', maxLength: 3 } }, { $defs: { A: { type: 'string', minLength: 1 } } }),
      object({ a: { type: 'string', minLength: 1, maxLength: 3 } }),
    ],
    [
      'a ring keeps its reference',
      object({ a: { $ref: '#/definitions/Node' } }, { definitions: { Node: node } }),
      object({ a: { $ref: '#/$defs/Node' } }, { $defs: { Node: object({ name: text, next: { $ref: '#/$defs/Node' } }) } }),
    ],
    [
      'the root itself',
      object({ a: { $ref: '#' } }),
      object({ a: { $ref: '#/$defs/Root' } }, { $defs: { Root: object({ a: { $ref: '#/$defs/Root' } }) } }),
    ],
    ['a place in the document', object({ a: text, b: { $ref: '#/properties/a' } }), object({ a: text, b: text })],
    [
      'an odd name',
      object(
        { a: { $ref: '#/definitions/Pick%3CA~1B%3E' } },
        { definitions: { 'Pick<A/B>': object({ b: { $ref: '#/definitions/Pick%3CA~1B%3E' } }) } },
      ),
      object({ a: { $ref: '#/$defs/Pick_A_B_' } }, { $defs: { Pick_A_B_: object({ b: { $ref: '#/$defs/Pick_A_B_' } }) } }),
    ],
    ['an anchor', object({ a: { $ref: '#x' } }, { $defs: { A: { $anchor: 'x', ...text } } }), object({ a: text })],
    [
      'a bundled schema',
      object({ a: { $ref: 'https://x.example/a' } }, { $defs: { A: { $id: 'https://x.example/a', ...text } } }),
      object({ a: text }),
    ],
    [
      'a reference to a reference',
      object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: { $ref: '#/$defs/B' }, B: text } }),
      object({ a: text }),
    ],
    ['a definition that nobody uses', object({ a: text }, { $defs: { A: text } }), object({ a: text })],
  ])('%s', (_, schema, expected) => {
    const made = applyProfile(schema, 'portable')
    expect(made).toEqual(expected)
    expect(lintSchema({ name: 't', inputSchema: made })).toEqual([])
    expect(profileWarnings(schema, 'portable')).toEqual([])
  })

  test.each<[string, Schema]>([
    ['the network', object({ a: { $ref: 'https://x.example/a.json' } })],
    ['nowhere', object({ a: { $ref: '#/$defs/A' } })],
    ['round in a circle', object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } } })],
  ])('%s: dropped, with a warning', (_, schema) => {
    expect(applyProfile(schema, 'portable')).toEqual(object({ a: {} }))
    expect(profileWarnings(schema, 'portable')).toEqual([expect.stringContaining('leads to no schema')])
  })

  test('a dense net of definitions ends', () => {
    const names = Array.from({ length: 18 }, (_, at) => `N${at}`)
    const $defs = Object.fromEntries(
      names.map((name, at) => [name, object(Object.fromEntries(names.slice(at + 1).map((next) => [next, { $ref: `#/$defs/${next}` }])))]),
    )
    const size = JSON.stringify(applyProfile(object({ a: { $ref: '#/$defs/N0' } }, { $defs }), 'portable')).length
    expect(size).toBeLessThan(100_000)
    const ring = Object.fromEntries(
      names.map((name) => [name, object(Object.fromEntries(names.map((next) => [next, { $ref: `#/$defs/${next}` }])))]),
    )
    const unrolled = applyProfile(object({ a: { $ref: '#/$defs/N0' } }, { $defs: ring }), 'gemini')
    expect(JSON.stringify(unrolled).length).toBeLessThan(100_000)
    expect(lintSchema({ name: 't', inputSchema: unrolled }, 'gemini')).toEqual([])
  })
})

describe('portable: depth', () => {
  test('eight steps below the root stay', () => {
    const schema = wrap(8, text)
    expect(applyProfile(schema, 'portable')).toBe(schema)
  })

  test('a ninth is told in words', () => {
    const schema = wrap(8, object({ b: { type: 'string' }, c: text }, { required: ['b'], description: 'Leaf' }))
    const cut = wrap(8, { type: 'object', description: 'Leaf (with the keys b, c (optional))' })
    expect(applyProfile(schema, 'portable')).toEqual(cut)
    expect(profileWarnings(schema, 'portable')).toEqual([expect.stringMatching(/^a\.a\.a\.a\.a\.a\.a\.a: nests deeper than 8 levels/)])
  })

  test('lists and choices count, and a shared schema is cut only where it is deep', () => {
    const shared = object({ list: { type: 'array', items: object({ x: { type: 'array', items: text } }) } })
    const schema = object({ near: shared, far: wrap(5, shared) })
    const made = applyProfile(schema, 'portable')
    expect((made.properties as { near: unknown }).near).toBe(shared)
    expect(JSON.stringify(made)).toContain('with the keys x (optional)')
    expect(lintSchema({ name: 't', inputSchema: made })).toEqual([])
  })
})

describe('strict', () => {
  test.each<[string, unknown, unknown]>([
    [
      'an optional text with everything',
      { type: 'string', minLength: 1, maxLength: 50, pattern: '^[a-z]+$', default: 'ten', format: 'x' },
      { type: ['string', 'null'], description: '1 to 50 characters; matches ^[a-z]+$; default "ten"; format x' },
    ],
    [
      'a number',
      { type: 'integer', minimum: 1, maximum: 10, default: 10 },
      { type: ['integer', 'null'], description: '1 to 10; default 10' },
    ],
    ['listed values', { enum: ['a', 'b'] }, { type: ['string', 'null'], enum: ['a', 'b', null] }],
    ['a constant', { const: 'a' }, { type: ['string', 'null'], enum: ['a', null] }],
    [
      'an object',
      object({ b: text, c: integer }, { required: ['b'], description: 'It' }),
      {
        type: ['object', 'null'],
        properties: { b: text, c: { type: ['integer', 'null'] } },
        required: ['b', 'c'],
        additionalProperties: false,
        description: 'It',
      },
    ],
    [
      'a list',
      { type: 'array', items: { type: 'string', format: 'email' }, minItems: 1 },
      { type: ['array', 'null'], items: { type: 'string', description: 'format email' }, description: 'at least 1 item' },
    ],
    [
      'a map',
      { type: 'object', additionalProperties: integer },
      { type: ['object', 'null'], properties: {}, required: [], additionalProperties: false, description: 'any keys, each a whole number' },
    ],
    ['an open value', {}, { type: ['string', 'number', 'boolean', 'null'] }],
    [
      'a choice',
      { anyOf: [object({ b: text }, { required: ['b'] }), text], description: 'Either' },
      { anyOf: [{ ...object({ b: text }), required: ['b'], additionalProperties: false }, text, { type: 'null' }], description: 'Either' },
    ],
    [
      'both of two',
      { allOf: [{ type: 'string', minLength: 2 }, { pattern: 'a' }] },
      { type: ['string', 'null'], description: 'at least 2 characters; matches a' },
    ],
  ])('%s', (_, schema, expected) => {
    const made = applyProfile(object({ a: schema }), 'strict')
    expect((made.properties as { a: unknown }).a).toEqual(expected)
    expect(made.required).toEqual(['a'])
    expect(lintSchema({ name: 't', inputSchema: made }, 'strict')).toEqual([])
  })

  test('a ring: nothing stands beside a reference', () => {
    const $defs = { Node: object({ name: text, next: { $ref: '#/$defs/Node', description: 'Next' } }, { required: ['name'] }) }
    const made = applyProfile(object({ a: { $ref: '#/$defs/Node' } }, { $defs, required: ['a'] }), 'strict')
    expect(lintSchema({ name: 't', inputSchema: made }, 'strict')).toEqual([])
    expect(fits(made)({ a: { name: 'x', next: { name: 'y', next: null } } })).toBe(true)
    expect(fits(made)({ a: { name: 'x' } })).toBe(false)
  })

  test('what strict mode cannot say is a warning with its place', () => {
    const schema = object({ a: {}, b: { type: 'array', items: { type: 'object' } } })
    expect(profileWarnings(schema, 'strict')).toEqual([
      expect.stringMatching(/^a: .*open value/),
      expect.stringMatching(/^b\[\]: .*free keys/),
    ])
    expect(profileWarnings(schema, 'portable')).toEqual([])
  })
})

describe('gemini', () => {
  test.each<[string, unknown, unknown]>([
    ['a text or null', { type: ['string', 'null'], minLength: 1 }, { type: 'string', minLength: 1, nullable: true }],
    [
      'a default and a format',
      { type: 'string', default: 'a', format: 'email' },
      { type: 'string', description: 'default "a"; format email' },
    ],
    ['a time', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
    ['listed texts and null', { type: ['string', 'null'], enum: ['a', null] }, { type: 'string', enum: ['a'], nullable: true }],
    ['listed numbers', { type: 'integer', enum: [1, 2] }, { type: 'integer', description: 'one of 1, 2' }],
    ['an empty text among them', { type: 'string', enum: ['', 'a'] }, { type: 'string', description: 'one of "", "a"' }],
    ['a constant', { const: 'a' }, { type: 'string', enum: ['a'] }],
    [
      'bounds that it does not know',
      { type: 'number', exclusiveMinimum: 0, maximum: 9 },
      { type: 'number', maximum: 9, description: 'more than 0' },
    ],
    ['a map', { type: 'object', additionalProperties: text }, { type: 'object', description: 'any keys, each a text' }],
    [
      'a closed object',
      object({ b: text }, { additionalProperties: false, required: ['b', 'c'] }),
      object({ b: text }, { required: ['b'] }),
    ],
    [
      'two types',
      { type: ['string', 'number'], minLength: 1, minimum: 2, description: 'D' },
      {
        anyOf: [
          { type: 'string', minLength: 1, description: 'D' },
          { type: 'number', minimum: 2 },
        ],
      },
    ],
    [
      'two types in items',
      { type: 'array', items: { type: ['string', 'number', 'null'] } },
      { type: 'array', items: { type: 'string', nullable: true, description: 'or a number' } },
    ],
    [
      'a list of anything',
      { type: 'array' },
      { type: 'array', items: { type: 'string', description: 'or a number, or true or false, or an object' } },
    ],
    [
      'a choice of objects in items',
      {
        type: 'array',
        items: {
          anyOf: [object({ k: { const: 'x' }, b: text }, { required: ['k', 'b'] }), object({ k: { const: 'y' } }, { required: ['k'] })],
        },
      },
      {
        type: 'array',
        items: {
          ...object({ k: { type: 'string', enum: ['x', 'y'] }, b: text }),
          required: ['k'],
          description: 'one of: k "x" with b; k "y"',
        },
      },
    ],
    [
      'a choice with null',
      { anyOf: [object({ b: text }), { type: 'array', items: text }, { type: 'null' }] },
      {
        anyOf: [
          { ...object({ b: text }), nullable: true },
          { type: 'array', items: text },
        ],
      },
    ],
    ['a constant among listed values', { allOf: [{ const: 'a' }, { enum: ['a', 'b'] }] }, { type: 'string', enum: ['a'] }],
    ['null alone', { type: 'null' }, { type: 'string', nullable: true, description: 'always null' }],
  ])('%s', (_, schema, expected) => {
    expect(argument(schema, 'gemini')).toEqual(expected)
    expect(lintSchema({ name: 't', inputSchema: applyProfile(object({ a: schema }), 'gemini') }, 'gemini')).toEqual([])
  })

  test('a ring is taken apart once', () => {
    const $defs = { Node: object({ name: text, next: { $ref: '#/$defs/Node' } }) }
    expect(applyProfile(object({ a: { $ref: '#/$defs/Node' } }, { $defs }), 'gemini')).toEqual(
      object({ a: object({ name: text, next: { type: 'object', description: 'Node' } }) }),
    )
  })
})

describe('withoutNulls', () => {
  const $defs = { Node: object({ name: text, next: { $ref: '#/$defs/Node' } }, { required: ['name'] }) }
  const schema = object(
    {
      name: text,
      page: integer,
      note: { type: ['string', 'null'] },
      any: {},
      list: { type: 'array', items: object({ b: text }) },
      node: { $ref: '#/$defs/Node' },
      either: { anyOf: [object({ b: text }), object({ c: { type: ['string', 'null'] } }, { required: ['c'] })] },
      both: { allOf: [object({ b: text }), object({ c: text })] },
      level: { enum: ['low'] },
      notNull: { not: { enum: [null] } },
    },
    { required: ['name'], $defs },
  )
  test.each<[string, Schema, Schema]>([
    ['an optional argument', { name: 'a', page: null }, { name: 'a' }],
    ['a required one is left to be refused', { name: null }, { name: null }],
    ['null that is taken stays', { note: null, any: null }, { note: null, any: null }],
    ['inside a list', { list: [{ b: null }, { b: 'x' }, null] }, { list: [{}, { b: 'x' }, null] }],
    ['inside a ring', { node: { name: 'x', next: { name: 'y', next: null } } }, { node: { name: 'x', next: { name: 'y' } } }],
    ['inside a choice', { either: { b: null, c: null } }, { either: { c: null } }],
    ['inside both', { both: { b: null, c: null } }, { both: {} }],
    ['listed values', { level: null }, {}],
    ['what is not null', { notNull: null }, {}],
    ['a key that nobody declares', { other: null }, { other: null }],
  ])('%s', (_, args, expected) => {
    expect(withoutNulls(schema, args)).toEqual(expected)
  })

  test('the very same object where nothing is taken away', () => {
    const args = { name: 'a', list: [{ b: 'x' }], node: { name: 'x' } }
    expect(withoutNulls(schema, args)).toBe(args)
  })

  test('a key that is called __proto__ stays an own key', () => {
    const args = JSON.parse('{"name":"a","page":null,"__proto__":{"x":1}}') as Schema
    expect(Object.keys(withoutNulls(schema, args))).toEqual(['name', '__proto__'])
  })

  test('arguments deeper than the stack', () => {
    const deep = JSON.parse(`${'{"name":"x","next":'.repeat(50_000)}null${'}'.repeat(50_000)}`) as Schema
    expect(Object.keys(withoutNulls(schema, { node: deep }))).toEqual(['node'])
  })
})

describe('explicit inputs of every kind become tools that no client refuses', () => {
  const route = { id: 'POST /x/{id}', method: 'POST' as HttpMethod, path: '/x/{id}', native: {}, schemaSource: 'dto' as const }
  interface Tree {
    name: string
    children?: Tree[]
  }
  const tree: z.ZodType<Tree> = z.object({ name: z.string(), children: z.lazy(() => z.array(tree)).optional() })
  const sources: [string, unknown, string[]][] = [
    ['zod', z.object({ id: z.string(), at: z.iso.datetime().nullable(), tags: z.array(z.string()).default([]) }), ['id', 'at', 'tags']],
    [
      'zod, a discriminated union',
      z.discriminatedUnion('k', [z.object({ k: z.literal('a'), a: z.string() }), z.object({ k: z.literal('b'), b: z.number() })]),
      ['id', 'k', 'a', 'b'],
    ],
    ['zod, a tree', z.object({ root: tree }), ['id', 'root']],
    ['zod, the tree itself', tree, ['id', 'name', 'children']],
    [
      'zod, an intersection',
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.tuple([z.string(), z.int()]) })),
      ['id', 'a', 'b'],
    ],
    ['zod, a list', z.array(z.object({ a: z.record(z.string(), z.int()) })), ['id', 'body']],
    ['arktype', type({ a: 'string', 'b?': "'x' | 'y' | number", c: ['string', 'number'] }), ['id', 'a', 'b', 'c']],
    [
      'OpenAPI 3.0',
      object({ id: text, a: { allOf: [{ $ref: '#/definitions/A' }], nullable: true } }, { definitions: { A: object({ 'x[]': text }) } }),
      ['id', 'a'],
    ],
    ['odd argument names', object({ 'filter[a]': text, 'X.Y': text }), ['id', 'filter_a_', 'X_Y']],
    [
      'draft 7',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        $id: 'x',
        definitions: { A: { type: 'string', pattern: '\\-' } },
        ...object({ a: { $ref: '#/definitions/A' } }),
      },
      ['id', 'a'],
    ],
  ]
  test.each(
    sources.flatMap(([name, source, names]) =>
      (['portable', 'strict', 'gemini'] as const).map((profile) => [name, profile, source, names] as const),
    ),
  )('%s, %s', (_, profile, source, names) => {
    const schema = inputSchema(bindParameters(route, explicitParameters(route, source as Schema)), profile)
    expect(Object.keys(schema.properties as object).sort()).toEqual([...names].sort())
    expect(lintSchema({ name: 't', inputSchema: schema }, profile)).toEqual([])
  })

  test('the check of a choice says nothing of a key that one of its objects leaves open', () => {
    const source = z.discriminatedUnion('k', [z.object({ k: z.literal('a'), a: z.string() }), z.object({ k: z.literal('b') })])
    const told = explicitParameters(route, source as unknown as Schema).map(({ name, check }) => [name, check!.read().schema])
    expect(told).toEqual([
      ['k', { type: 'string', enum: ['a', 'b'] }],
      ['a', {}],
    ])
  })

  test('a schema that stands by itself already is the very same object', () => {
    const schema = object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: object({ b: { $ref: '#/$defs/A' } }) } })
    expect(selfContained(schema)).toBe(schema)
  })
})
