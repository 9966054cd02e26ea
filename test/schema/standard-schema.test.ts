import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type } from 'arktype'
import * as valibot from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { SchemaSource } from '../../decorators/metadata.js'
import { inputFrom, schemaFrom, sourceWarnings } from '../../src/schema/schema-from.js'
import { isStandardSchema } from '../../src/schema/standard-schema.js'
import { tidySchema } from '../../src/schema/tidy-schema.js'

const Category = z.object({
  name: z.string(),
  get children() {
    return z.array(Category)
  },
})
type Branch = { readonly branch?: Branch | undefined }
const Branch: valibot.GenericSchema<Branch> = valibot.object({ branch: valibot.optional(valibot.lazy(() => Branch)) })
const node = type.module({ node: { id: 'string', 'children?': 'node[]' } }).node

const object = (properties: object, required?: string[], more: object = {}) => ({
  type: 'object',
  properties,
  ...(required && { required }),
  ...more,
})

describe('what a library says of itself', () => {
  test.each<[string, SchemaSource, object]>([
    ['zod', z.object({ a: z.string().min(2), b: z.int().optional() }), { a: { type: 'string', minLength: 2 } }],
    ['zod, a coerced number', z.object({ page: z.coerce.number().min(1) }), { page: { type: 'number', minimum: 1 } }],
    ['zod, a default', z.object({ page: z.number().default(1) }), { page: { type: 'number', default: 1 } }],
    ['valibot', toStandardJsonSchema(valibot.object({ a: valibot.pipe(valibot.string(), valibot.minLength(2)) })), { a: { minLength: 2 } }],
    ['arktype', type({ a: 'string > 2', 'b?': "'x' | 'y'" }), { a: { type: 'string', minLength: 3 }, b: { enum: ['x', 'y'] } }],
  ])('%s', (_, source, properties) => {
    const schema = schemaFrom(source)
    expect(schema).toMatchObject({ type: 'object', properties })
    expect(schema).not.toHaveProperty('$schema')
    expect(sourceWarnings(source)).toEqual([])
    new Ajv2020().compile(schema)
  })

  test('an output is what comes out, and more keys are no fault', () => {
    const source = z.object({ page: z.string().default('1'), at: z.string().transform(Number).pipe(z.number()) })
    expect(schemaFrom(source, { direction: 'output' })).toEqual(
      object({ page: { type: 'string', default: '1' }, at: { type: 'number' } }, ['page', 'at']),
    )
    expect(schemaFrom(source)).toEqual(object({ page: { type: 'string', default: '1' }, at: { type: 'string' } }, ['at']))
    expect(schemaFrom(z.strictObject({ a: z.string() })).additionalProperties).toBe(false)
  })
})

describe('what JSON cannot say', () => {
  test.each<[string, SchemaSource, object, RegExp]>([
    ['zod: a date', z.object({ a: z.date(), b: z.string() }), object({ a: {}, b: { type: 'string' } }, ['a', 'b']), /zod.*Date cannot be/],
    ['zod: a bigint', z.object({ a: z.bigint() }), object({ a: {} }, ['a']), /zod.*BigInt cannot be/],
    [
      'valibot: a date',
      toStandardJsonSchema(valibot.object({ a: valibot.date(), b: valibot.string() })),
      object({ a: {}, b: { type: 'string' } }, ['a', 'b']),
      /valibot.*"date" schema cannot be/,
    ],
    ['arktype: a morph on the way out', type({ a: 'string.date.parse' }), object({ a: { type: 'string' } }, ['a']), /^$/],
    ['a library that says nothing', { '~standard': { version: 1, vendor: 'other' } }, {}, /nothing is known of a other schema/],
    [
      'a library that throws',
      { '~standard': { version: 1, vendor: 'other', jsonSchema: { input: thrower('no way') } } as never },
      {},
      /other schema: no way; give a JSON Schema/,
    ],
  ])('%s', (_, source, schema, warning) => {
    expect(schemaFrom(source)).toEqual(schema)
    expect(sourceWarnings(source).join()).toMatch(warning)
  })

  test.each<[string, SchemaSource]>([
    ['zod 4 before it said itself', withoutJsonSchema(z.object({ a: z.string() }))],
    ['valibot alone', valibot.object({ a: valibot.string() })],
  ])('%s is asked through its package, which is found from the application', (_, source) => {
    expect(schemaFrom(source)).toEqual(object({ a: { type: 'string' } }, ['a']))
    expect(sourceWarnings(source)).toEqual([])
  })

  test('a schema is read once', () => {
    let asked = 0
    const source = { '~standard': { version: 1, vendor: 'other', jsonSchema: { input: () => ({ title: String(++asked) }) } } }
    expect([schemaFrom(source), schemaFrom(source), asked]).toEqual([{ title: '1' }, { title: '1' }, 1])
  })
})

describe('references', () => {
  test.each<[string, SchemaSource, object]>([
    ['zod, itself at the root', Category, { name: 'a', children: [{ name: 'b', children: [{ name: 1, children: [] }] }] }],
    ['zod, itself inside', z.object({ of: Category }), { of: { name: 'a', children: [{ name: 1, children: [] }] } }],
    ['zod, a name that is no pointer', z.object({ of: z.object({ a: z.string() }).meta({ id: 'a/b ~c%' }) }), { of: { a: 1 } }],
    ['valibot', toStandardJsonSchema(valibot.object({ of: Branch })), { of: { branch: { branch: 1 } } }],
    ['arktype, whose root is one', node, { id: 'a', children: [{ id: 'b', children: [{ id: 1 }] }] }],
  ])('%s', (_, source, wrong) => {
    const schema = schemaFrom(source)
    expect(schema.type).toBe('object')
    const accepts = new Ajv2020({ strict: false }).compile(schema)
    expect(accepts(wrong)).toBe(false)
    expect(accepts(JSON.parse(JSON.stringify(wrong).replace(/1/g, wrong === undefined ? '1' : textOrObject(wrong))))).toBe(true)
    for (const [, name] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)) expect(name).toMatch(/^#\/\$defs\/[A-Za-z0-9_-]+$/)
  })

  test.each<[string, object, object]>([
    ['one that leads nowhere is open', { properties: { a: { $ref: '#/$defs/none' } } }, { properties: { a: {} } }],
    ['one beyond the document is open', { properties: { a: { $ref: 'https://example.com/a' } } }, { properties: { a: {} } }],
    ['a definition nobody names goes', { $defs: { a: { type: 'string' } }, definitions: { b: {} }, type: 'object' }, { type: 'object' }],
    [
      'one into the document',
      { properties: { a: { type: 'string' }, b: { $ref: '#/properties/a' } } },
      { properties: { a: { type: 'string' }, b: { $ref: '#/$defs/a' } }, $defs: { a: { type: 'string' } } },
    ],
    ['a root that is itself', { $ref: '#' }, {}],
    [
      'one named __proto__',
      { properties: { a: { $ref: '#/$defs/__proto__' } }, $defs: JSON.parse('{"__proto__":{"type":"string"}}') as object },
      { properties: { a: { $ref: '#/$defs/__proto__' } }, $defs: JSON.parse('{"__proto__":{"type":"string"}}') as object },
    ],
    [
      'several objects at the root are one',
      { allOf: [object({ a: { type: 'string' } }, ['a']), object({ b: {}, a: { minLength: 1 } }, ['b'])] },
      object({ a: { allOf: [{ type: 'string' }, { minLength: 1 }] }, b: {} }, ['a', 'b']),
    ],
    [
      'the dialect and OpenAPI 3.0 go, property names stay',
      {
        $schema: 'x',
        $id: 'y',
        nullable: true,
        example: 1,
        properties: { nullable: { type: 'string', nullable: true }, $id: {} },
      },
      { properties: { nullable: { type: 'string' }, $id: {} } },
    ],
    ['values that are no JSON', { default: 10n, const: new Date(0), title: undefined }, { const: '1970-01-01T00:00:00.000Z' }],
    ['a pattern that is none under the u flag', { pattern: '^\\#[a-f]$' }, { pattern: '^#[a-f]$' }],
  ])('%s', (_, raw, expected) => expect(tidySchema(raw as never)).toEqual(expected))
})

describe('a choice of objects as the arguments of a tool', () => {
  const circle = z.object({ kind: z.literal('circle'), radius: z.number(), name: z.string() })
  const square = z.object({ kind: z.literal('square'), side: z.number(), name: z.int() })
  test.each<[string, SchemaSource, object]>([
    [
      'a tagged union',
      z.discriminatedUnion('kind', [circle, square]),
      object(
        {
          kind: { type: 'string', enum: ['circle', 'square'] },
          radius: { type: 'number' },
          name: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
          side: { type: 'number' },
        },
        ['kind', 'name'],
      ),
    ],
    ['a union with a definition', z.union([z.object({ of: Category }), z.object({ b: z.string() })]), { type: 'object' }],
    ['a plain object', z.object({ a: z.string() }), object({ a: { type: 'string' } }, ['a'])],
    ['no object', z.union([z.string(), z.object({})]), { type: 'object' }],
  ])('%s', (_, source, expected) => expect(inputFrom(source)).toMatchObject(expected))
})

test.each<[string, unknown, boolean]>([
  ['zod', z.string(), true],
  ['arktype, a function', type('string'), true],
  ['valibot', valibot.string(), true],
  ['a JSON Schema', { type: 'string' }, false],
  ['a class', class {}, false],
  ['null', null, false],
  ['a text', '~standard', false],
  ['a getter that throws', Object.defineProperty({}, '~standard', { get: thrower('no') }), false],
])('isStandardSchema: %s', (_, source, expected) => expect(isStandardSchema(source)).toBe(expected))

function thrower(message: string): () => never {
  return () => {
    throw new Error(message)
  }
}

/** As zod 4.0 was: `_zod` and `~standard`, and neither `toJSONSchema()` nor `~standard.jsonSchema`. */
function withoutJsonSchema(schema: { readonly _zod: unknown }): SchemaSource {
  return { _zod: schema._zod, '~standard': { version: 1, vendor: 'zod' } } as unknown as SchemaSource
}

/** What stands for the number that is wrong. */
const textOrObject = (wrong: object) => (JSON.stringify(wrong).includes('branch') ? '{}' : '"x"')
