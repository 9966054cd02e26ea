import 'reflect-metadata'
import { ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { McpAdapter as NestAdapter } from 'backend2mcp/nestjs'
import { McpAdapter as RoutingControllersAdapter } from 'backend2mcp/routing-controllers'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { AppModule } from '../../samples/nestjs-shop/app.module.js'
import { createApp } from '../../samples/routing-controllers-helpdesk/app.js'
import type { HttpMethod } from '../../src/adapter.js'
import { jsonSchemaOf } from '../../src/schema/json-schema-of.js'
import { applyProfile, type SchemaProfile } from '../../src/schema/profiles/apply-profile.js'
import { withoutNulls } from '../../src/schema/profiles/without-nulls.js'
import { bindParameters } from '../../src/tools/bind-parameters.js'
import { inputSchema } from '../../src/tools/input-schema.js'
import { ROWS, type Row } from './decorator-rows.js'
import { lintSchema } from './lint-schema.js'
import { STRUCTURES } from './structures.js'

const PROFILES: readonly SchemaProfile[] = ['portable', 'strict', 'gemini']
type Schema = Readonly<Record<string, unknown>>

/** As the body of a POST, which is what a class most often is. */
const asTool = (schema: Schema, profile: SchemaProfile): Schema => {
  const route = { id: 'POST /x', method: 'POST' as HttpMethod, path: '/x', native: {}, schemaSource: 'dto' as const }
  return inputSchema(bindParameters(route, [{ argument: '', in: 'body', name: '', required: true, schema }]), profile)
}
const classOf = ({ decorate, design }: Row) => {
  class Dto {
    declare value: unknown
  }
  if (design !== undefined) Reflect.defineMetadata('design:type', design, Dto.prototype, 'value')
  decorate(Dto.prototype, 'value')
  return Dto
}
const fits = (schema: Schema) => new Ajv2020({ strict: false, validateFormats: false }).compile(schema)

describe.each(PROFILES)('what no client refuses: %s', (schemaProfile) => {
  test('every rule', () => {
    const faults = ROWS.flatMap((row) => {
      const inputSchema = asTool(jsonSchemaOf(classOf(row)), schemaProfile)
      return lintSchema({ name: 'tool', inputSchema }, schemaProfile).map((fault) => `${row.name}: ${fault}`)
    })
    expect(faults).toEqual([])
    expect(ROWS.length).toBeGreaterThan(150)
  })

  test('every structure', () => {
    const faults = STRUCTURES.flatMap(({ name, Class, pipe }) => {
      const inputSchema = asTool(jsonSchemaOf(Class, { pipe: pipe ?? {} }), schemaProfile)
      return lintSchema({ name: 'tool', inputSchema }, schemaProfile).map((fault) => `${name}: ${fault}`)
    })
    expect(faults).toEqual([])
    expect(STRUCTURES.length).toBeGreaterThan(50)
  })

  test('every tool of the shop, which is NestJS', async () => {
    const app = await NestFactory.create(AppModule, { logger: false })
    app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }))
    const { tools } = await new NestAdapter(app, { log: false, schemaProfile }).listTools()
    expect([...tools.values()].flatMap((tool) => lintSchema(tool, schemaProfile))).toEqual([])
    expect(tools.size).toBe(10)
    await app.close()
  })

  test('every tool of the helpdesk, which is routing-controllers', async () => {
    const { tools } = await new RoutingControllersAdapter(createApp(), { log: false, schemaProfile }).listTools()
    expect([...tools.values()].flatMap((tool) => lintSchema(tool, schemaProfile))).toEqual([])
    expect(tools.size).toBe(8)
  })
})

describe('a profile refuses nothing that the schema takes', () => {
  const shapes = STRUCTURES.map(({ name, Class, pipe, taken }) => ({ name, schema: jsonSchemaOf(Class, { pipe: pipe ?? {} }), taken }))

  test('portable: every structure, every value', () => {
    const refused = shapes.flatMap(({ name, schema, taken }) => {
      const [before, after] = [fits(schema), fits(applyProfile(schema, 'portable'))]
      return taken.filter((value) => before(value) && !after(value)).map((value) => `${name}: ${JSON.stringify(value)}`)
    })
    expect(refused).toEqual([])
  })

  test('strict: what is missing is null, and without the nulls the schema takes it as before', () => {
    const changed = shapes.flatMap(({ name, schema, taken }) => {
      const before = fits(schema)
      const strict = applyProfile(schema, 'strict')
      return taken
        .filter((value) => before(value))
        .filter((value) => !before(withoutNulls(schema, filled(strict, value) as Schema)))
        .map((value) => `${name}: ${JSON.stringify(value)}`)
    })
    expect(changed).toEqual([])
  })

  test('strict: nearly all values can be said; not those of open objects, of unknown keys and of keys that closed choices hide', () => {
    const told = shapes.flatMap(({ schema, taken }) => {
      const strict = applyProfile(schema, 'strict')
      const [before, after] = [fits(schema), fits(strict)]
      return taken.filter((value) => before(value)).map((value) => after(filled(strict, value)))
    })
    expect(told.filter(Boolean).length / told.length).toBeGreaterThan(0.9)
  })
})

/** The value as strict mode would have sent it: every key that the schema names, null where there was none. */
function filled(schema: Schema, value: unknown, root = schema): unknown {
  const { $ref, anyOf, items, properties } = schema as {
    $ref?: string
    anyOf?: Schema[]
    items?: Schema
    properties?: Record<string, Schema>
  }
  if ($ref !== undefined) return filled((root.$defs as Record<string, Schema>)[$ref.slice('#/$defs/'.length)]!, value, root)
  if (anyOf) {
    const made = anyOf.map((branch) => filled(branch, value, root))
    const whole = anyOf.map((branch) => fits({ ...branch, $defs: root.$defs ?? {} }))
    const at = made.findIndex((one, index) => whole[index]!(one))
    return at < 0 ? value : made[at]
  }
  if (Array.isArray(value)) return items ? value.map((item) => filled(items, item, root)) : value
  if (typeof value !== 'object' || value === null || !properties) return value
  const keys = Object.entries(properties).map(([key, inner]) => [
    key,
    Object.hasOwn(value, key) ? filled(inner, (value as Schema)[key], root) : null,
  ])
  return { ...value, ...Object.fromEntries(keys) }
}

describe('the linter finds', () => {
  const string = { type: 'string' }
  const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
  const deep = (levels: number): Schema => (levels === 0 ? string : object({ a: deep(levels - 1) }))
  test.each<[string, Schema, SchemaProfile, RegExp]>([
    ['a choice at the root', { anyOf: [object({})] }, 'portable', /root key anyOf/],
    ['a root that is no object', { type: 'array', items: {} }, 'portable', /root is no plain object/],
    ['an argument with a dot', object({ 'a.b': string }), 'portable', /argument "a\.b"/],
    ['a key with a bracket further in', object({ a: object({ 'b[]': string }) }), 'portable', /has the key "b\[\]"/],
    ['a long key further in', object({ a: object({ ['b'.repeat(65)]: string }) }), 'portable', /has the key/],
    ['an array without items', object({ a: { type: ['array', 'null'] } }), 'portable', /#\/properties\/a is an array without items/],
    ['eleven levels', object({ a: deep(9) }), 'portable', /is too deep/],
    ['a pattern that u forbids', object({ a: { type: 'string', pattern: '\\#' } }), 'portable', /has the pattern/],
    ['a lookahead', object({ a: { type: 'string', pattern: '^(?=a)' } }), 'portable', /looks around/],
    ['a reference to the network', object({ a: { $ref: 'https://x.example/y.json' } }), 'portable', /\$ref https/],
    ['a reference to nothing', object({ a: { $ref: '#/$defs/A' } }), 'portable', /\$ref #\/\$defs\/A/],
    ['a reference that needs none', object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: string } }), 'portable', /A could stand inline/],
    ['a definition that nobody uses', object({}, { $defs: { A: object({ a: { $ref: '#/$defs/B' } }) } }), 'portable', /A is not used/],
    ['an enum beside its type', object({ a: { type: 'string', enum: [1] } }), 'portable', /lists 1/],
    ['nullable', object({ a: { type: 'string', nullable: true } }), 'portable', /says nullable/],
    ['definitions', object({}, { definitions: {} }), 'portable', /says definitions/],
    ['what is required and missing', object({ a: object({}, { required: ['b'] }) }), 'portable', /requires b/],
    ['a boolean schema', object({ a: true }), 'portable', /is no object/],
    ['what does not compile', object({ a: { type: 'strange' } }), 'portable', /ajv 2020: /],
    ['an optional key', object({ a: string }, { additionalProperties: false }), 'strict', /has optional keys/],
    ['an open object', object({ a: string }, { required: ['a'] }), 'strict', /is open/],
    [
      'a format',
      object({ a: { type: 'string', format: 'date' } }, { required: ['a'], additionalProperties: false }),
      'strict',
      /says format/,
    ],
    ['a value of no type', object({ a: {} }, { required: ['a'], additionalProperties: false }), 'strict', /is of no type/],
    ['two types', object({ a: { type: ['string', 'null'] } }), 'gemini', /is not of one type/],
    ['a default', object({ a: { type: 'string', default: 'a' } }), 'gemini', /says default/],
    ['a choice in items', object({ a: { type: 'array', items: { anyOf: [string] } } }), 'gemini', /chooses in items/],
    ['properties of a text', object({ a: { type: 'string', properties: {} } }), 'gemini', /has properties/],
    ['a number listed', object({ a: { type: 'integer', enum: [1] } }), 'gemini', /lists what is no text/],
  ])('%s', (_, inputSchema, profile, fault) => {
    expect(lintSchema({ name: 'tool', inputSchema }, profile).join('\n')).toMatch(fault)
  })

  test('a name of 65 characters', () => {
    expect(lintSchema({ name: 'a'.repeat(65), inputSchema: object({}) })).toEqual([`name ${'a'.repeat(65)}`])
  })
})
