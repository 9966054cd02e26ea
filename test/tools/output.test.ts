import 'reflect-metadata'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { type INestApplication, Controller, Get, Module, Redirect, SerializeOptions } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ApiExtraModels, ApiOkResponse, ApiProduces, ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger'
import { Exclude, Expose, Type } from 'class-transformer'
import { IsEmail, IsInt, IsString, Min, MinLength } from 'class-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { McpTool } from '../../decorators/mcp-tool.js'
import type { JsonSchema } from '../../decorators/metadata.js'
import { McpAdapter } from '../../adapters/nestjs/index.js'
import { connectInMemory } from '../../src/transport/memory.js'

class Owner {
  @IsEmail() email!: string
}
class Pet {
  @IsInt() @Min(1) id!: number
  @IsString() @MinLength(2) name!: string
  @ApiProperty() born!: Date
  @ApiProperty({ type: () => Owner }) owner?: Owner
  @ApiProperty({ type: [String] }) @IsString({ each: true }) tags!: string[]
  @Exclude({ toPlainOnly: true }) @IsString() password!: string
  @Expose({ name: 'label', toPlainOnly: true }) @IsString() internalLabel!: string
}
class Tree {
  @IsString() name!: string
  @Type(() => Tree) @ApiProperty({ type: () => [Tree] }) children!: Tree[]
}
class Bare {}

const nullable = (type: string, more: JsonSchema = {}): JsonSchema => ({ type: [type, 'null'], ...more })
const owner = nullable('object', { properties: { email: nullable('string') } })
const pet: JsonSchema = {
  type: 'object',
  properties: {
    id: nullable('number'),
    name: nullable('string'),
    tags: nullable('array', { items: { type: 'string' } }),
    label: nullable('string'),
    born: nullable('string', { description: 'date-time' }),
    owner,
  },
}
const result = (schema: JsonSchema): JsonSchema => ({ type: 'object', properties: { result: schema } })
const tree = { name: nullable('string'), children: nullable('array', { items: { $ref: '#/$defs/Tree' } }) }
const throwing = (): never => {
  throw new Error('no such model')
}

/** One route: its decorators, what is listed of it, what it answers, what the client gets of that, and the places that are told to be wrong. */
interface Row {
  readonly says: readonly MethodDecorator[]
  readonly returns?: unknown
  readonly listed?: JsonSchema
  readonly answers: unknown
  readonly gets?: unknown
  readonly wrong?: readonly string[]
}

const rex = { id: 1, name: 'Rex', born: '2020-01-01T00:00:00.000Z', owner: { email: 'a@b.c' }, tags: ['x'] }
const ROWS: Readonly<Record<string, Row>> = {
  'a documented class': { says: [ApiOkResponse({ type: Pet })], listed: pet, answers: rex },
  'more properties than documented': { says: [ApiOkResponse({ type: Pet })], listed: pet, answers: { ...rex, more: 1 } },
  'values that no validator would take: nothing validates answers': {
    says: [ApiOkResponse({ type: Pet })],
    listed: pet,
    answers: { id: 0, name: '', owner: { email: 'none' } },
  },
  'a date that is none: the client asserts formats': { says: [ApiOkResponse({ type: Pet })], listed: pet, answers: { born: 'yesterday' } },
  'null everywhere': { says: [ApiOkResponse({ type: Pet })], listed: pet, answers: { id: null, owner: null, tags: null } },
  'nothing was found': { says: [ApiOkResponse({ type: Pet })], listed: pet, answers: null, gets: {} },
  'a list by isArray': {
    says: [ApiOkResponse({ type: Pet, isArray: true })],
    listed: result({ type: 'array', items: pet }),
    answers: [rex],
  },
  'a list by [Class]': { says: [ApiOkResponse({ type: [Pet] })], listed: result({ type: 'array', items: pet }), answers: [] },
  'a lazy type': { says: [ApiResponse({ status: 200, type: () => Pet } as never)], listed: pet, answers: rex },
  'a text by class': { says: [ApiOkResponse({ type: String })], listed: result({ type: 'string' }), answers: 'hello' },
  'a number by name': { says: [ApiOkResponse({ type: 'number' })], listed: result({ type: 'number' }), answers: 4 },
  'a status range': { says: [ApiResponse({ status: '2XX', type: Pet })], listed: pet, answers: rex },
  'errors are no outputs': {
    says: [ApiResponse({ status: 404, type: Pet }), ApiResponse({ status: 'default', type: Pet })],
    answers: { a: 1 },
  },
  'two answers to choose from': {
    says: [ApiResponse({ status: 200, type: Pet }), ApiResponse({ status: 202, type: Owner })],
    answers: rex,
  },
  'a second answer without a type': {
    says: [ApiResponse({ status: 200, type: Pet }), ApiResponse({ status: 204 })],
    listed: pet,
    answers: rex,
  },
  'a class that says nothing': { says: [ApiOkResponse({ type: Bare })], answers: { a: 1 } },
  'another media type': { says: [ApiProduces('application/pdf'), ApiOkResponse({ type: Pet })], answers: { a: 1 } },
  'a written schema, in the words of OpenAPI': {
    says: [
      ApiOkResponse({
        schema: {
          type: 'object',
          required: ['a'],
          additionalProperties: false,
          properties: { a: { type: 'string', nullable: true, maxLength: 2 } },
        },
      }),
    ],
    listed: { type: 'object', properties: { a: nullable('string') } },
    answers: { a: 'long', b: 1 },
  },
  'a written schema that refers to a model': {
    says: [ApiExtraModels(Pet), ApiOkResponse({ schema: { type: 'array', items: { $ref: getSchemaPath(Pet) } } })],
    listed: result({ type: 'array', items: pet }),
    answers: [rex],
  },
  'a reference that leads nowhere says nothing': {
    says: [ApiOkResponse({ schema: { type: 'object', properties: { a: { $ref: '#/components/schemas/Gone' } } } })],
    listed: { type: 'object', properties: { a: {} } },
    answers: { a: 1 },
  },
  'a schema by media type': {
    says: [
      ApiResponse({ status: 200, content: { 'application/json': { schema: { type: 'object', properties: { a: { type: 'string' } } } } } }),
    ],
    listed: { type: 'object', properties: { a: { type: 'string' } } },
    answers: { a: 'x' },
  },
  'a class that contains itself': {
    says: [ApiOkResponse({ type: Tree })],
    listed: { type: 'object', properties: tree, $defs: { Tree: { type: 'object', properties: tree } } },
    answers: { name: 'a', children: [{ name: 'b', children: [] }] },
  },
  '@SerializeOptions of a promise: one, or a list': {
    says: [SerializeOptions({ type: Owner })],
    returns: Promise,
    listed: {
      type: 'object',
      properties: {
        email: nullable('string'),
        result: { type: 'array', items: { type: 'object', properties: { email: nullable('string') } } },
      },
    },
    answers: [{ email: 'x' }],
  },
  '@SerializeOptions of a list': {
    says: [SerializeOptions({ type: Owner })],
    returns: Array,
    listed: result({ type: 'array', items: { type: 'object', properties: { email: nullable('string') } } }),
    answers: [{ email: 'x' }],
  },
  '@McpTool wins': {
    says: [McpTool({ output: Owner }), ApiOkResponse({ type: Pet })],
    listed: { type: 'object', properties: { email: nullable('string') } },
    answers: { email: 'x' },
  },
  '@McpTool with zod: what it requires and closes is not asserted': {
    says: [McpTool({ output: z.object({ a: z.email(), n: z.number().min(3) }) as never })],
    listed: { type: 'object', properties: { a: { type: 'string', description: 'email' }, n: { type: 'number' } } },
    answers: { n: 1, more: true },
  },
  '@McpTool with a schema of choices': {
    says: [
      McpTool({
        output: {
          oneOf: [
            { type: 'object', required: ['a'] },
            { type: 'object', required: ['b'] },
          ],
        },
      }),
    ],
    listed: { type: 'object', anyOf: [{ type: 'object' }, { type: 'object' }] },
    answers: { a: 1, b: 1 },
  },
  'a tuple: the client takes items for every item': {
    says: [McpTool({ output: { type: 'array', prefixItems: [{ type: 'string' }], items: false } })],
    listed: result({ type: 'array' }),
    answers: ['a', 1],
  },
  'a pattern that does not compile': {
    says: [McpTool({ output: { type: 'object', properties: { a: { type: 'string', pattern: '\\#(' }, b: true, c: { $ref: '#/gone' } } } })],
    listed: { type: 'object', properties: { a: { type: 'string' }, b: {}, c: {} } },
    answers: { a: 'x' },
  },
  'a wrong type is left out, told by pointer': {
    says: [ApiOkResponse({ type: Pet })],
    listed: pet,
    answers: { ...rex, id: '17' },
    gets: { ...rex, id: undefined },
    wrong: ['"/id": expected number or null, got a string'],
  },
  'deep inside a list, once': {
    says: [ApiOkResponse({ type: [Pet] })],
    listed: result({ type: 'array', items: pet }),
    answers: [rex, { id: 2, owner: { email: 5 } }, { id: 3, owner: { email: 6 } }],
    gets: { result: [rex, { id: 2, owner: {} }, { id: 3, owner: {} }] },
    wrong: ['"/1/owner/email": expected string or null, got a number'],
  },
  'a wrong item takes its list along': {
    says: [ApiOkResponse({ type: Pet })],
    listed: pet,
    answers: { id: 1, tags: ['a', 5] },
    gets: { id: 1 },
    wrong: ['"/tags/1": expected string, got a number'],
  },
  'below a reference': {
    says: [ApiOkResponse({ type: Tree })],
    listed: { type: 'object', properties: tree, $defs: { Tree: { type: 'object', properties: tree } } },
    answers: { name: 'a', children: [{ name: 1, children: [] }] },
    gets: { name: 'a', children: [{ children: [] }] },
    wrong: ['"/children/0/name": expected string or null, got a number'],
  },
  'one object where a list is documented': {
    says: [ApiOkResponse({ type: [Pet] })],
    listed: result({ type: 'array', items: pet }),
    answers: { id: 1, result: 5 },
    gets: {},
    wrong: ['"": expected array, got an object'],
  },
  'a list where one object is documented': {
    says: [ApiOkResponse({ type: Pet })],
    listed: pet,
    answers: [rex],
    gets: {},
    wrong: ['"": expected object, got an array'],
  },
  'an enum that has grown': {
    says: [McpTool({ output: { type: 'object', properties: { state: { enum: ['a', 'b'] }, n: { type: 'number' } } } })],
    listed: { type: 'object', properties: { state: { enum: ['a', 'b'] }, n: { type: 'number' } } },
    answers: { state: 'c', n: 1 },
    gets: { n: 1 },
    wrong: ['"/state": expected one of ["a","b"], got a string'],
  },
}
const names = Object.keys(ROWS)

@Controller()
class RowsController {
  @Get('silent') @ApiOkResponse({ type: Pet }) silent(): undefined {
    return undefined
  }
  @Get('moved') @Redirect('/elsewhere') @ApiOkResponse({ type: Pet }) moved(): undefined {
    return undefined
  }
  @Get('throwing') @ApiResponse({ status: 200, type: () => throwing() } as never) throwing() {
    return { a: 1 }
  }
}
for (const [at, { says, returns, answers }] of Object.values(ROWS).entries()) {
  const handler = () => answers
  Object.defineProperty(RowsController.prototype, `row${at}`, { value: handler, writable: true, configurable: true })
  const descriptor = Object.getOwnPropertyDescriptor(RowsController.prototype, `row${at}`)!
  Reflect.defineMetadata('design:paramtypes', [], RowsController.prototype, `row${at}`)
  if (returns) Reflect.defineMetadata('design:returntype', returns, RowsController.prototype, `row${at}`)
  for (const decorate of [...says, Get(`row-${at}`)]) decorate(RowsController.prototype, `row${at}`, descriptor)
}
@Module({ controllers: [RowsController] })
class RowsModule {}

let app: INestApplication
let adapter: McpAdapter
let client: Client
const log: string[] = []
let listed: Awaited<ReturnType<Client['listTools']>>['tools']
beforeAll(async () => {
  app = await NestFactory.create(RowsModule, { logger: false })
  adapter = new McpAdapter(app, { naming: 'handler', log: (text) => log.push(text) })
  client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(await connectInMemory(adapter as never))
  listed = (await client.listTools()).tools // from here on the client checks results
})
afterAll(async () => {
  await client.close()
  await app.close()
})

describe('the official client takes the list and every answer', () => {
  test.each(names)('%s', async (name) => {
    const { listed: expected, answers, gets, wrong = [] } = ROWS[name]!
    const tool = listed.find((one) => one.name === `row${names.indexOf(name)}`)!
    expect(tool.outputSchema).toEqual(expected)
    log.length = 0
    for (let times = 0; times < 2; times++) {
      const { content, structuredContent, isError } = await client.callTool({ name: tool.name, arguments: {} })
      expect(isError).toBeUndefined()
      expect(structuredContent).toEqual(gets ?? (typeof answers === 'object' && !Array.isArray(answers) ? answers : { result: answers }))
      const [text] = content as { text?: string }[]
      if (answers !== null) expect(text!.text).toBe(typeof answers === 'string' ? answers : JSON.stringify(answers))
    }
    expect(log).toEqual(
      wrong.map((place) =>
        expect.stringContaining(`${tool.name} (RowsController.${tool.name}): the answer does not fit its output schema at ${place}`),
      ),
    )
  })

  test.each(['silent', 'moved'])('an answer without a body: %s', async (name) => {
    const { structuredContent, isError } = await client.callTool({ name, arguments: {} })
    expect({ structuredContent, isError }).toEqual({ structuredContent: {}, isError: undefined })
  })

  test('a documented type that throws costs the output schema, with a warning', async () => {
    expect(listed.find(({ name }) => name === 'throwing')).not.toHaveProperty('outputSchema')
    const { warnings } = await adapter.listTools()
    expect(warnings).toEqual(['RowsController.throwing: its documented response cannot be read, so no output is described: no such model'])
    expect((await client.callTool({ name: 'throwing', arguments: {} })).structuredContent).toEqual({ a: 1 })
  })
})
