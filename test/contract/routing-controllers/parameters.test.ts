import { Type } from 'class-transformer'
import * as v from 'class-validator'
import express from 'express'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import 'reflect-metadata'
import {
  Body,
  BodyParam,
  createExpressServer,
  createKoaServer,
  Get,
  HeaderParam,
  JsonController,
  Param,
  Params,
  Post,
  QueryParam,
  QueryParams,
  type RoutingControllersOptions,
  useExpressServer,
} from 'routing-controllers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { McpAdapter } from '../../../adapters/routing-controllers/adapter.js'
import { McpParam } from '../../../decorators/mcp-param.js'
import { McpTool } from '../../../decorators/mcp-tool.js'
import { outcome, received, type Served, TEXTS, VALUES } from '../parameter-calls.js'

class Item {
  @v.IsInt() count!: number
  @v.IsOptional() @v.IsString() note?: string
}
class Everything {
  @v.IsOptional() @v.IsInt() page?: number
  @v.IsOptional() @v.IsBoolean() draft?: boolean
  @v.IsOptional() @v.IsDate() at?: Date
  @v.IsOptional() @v.IsString() @v.MinLength(2) text?: string
  @v.IsOptional() @v.IsArray() @v.IsString({ each: true }) tags?: string[]
  @v.IsOptional() @v.ValidateNested() item?: Item
  @v.IsOptional() any?: unknown
  @v.IsOptional() @v.ValidateNested({ each: true }) @Type(() => Item) items?: Item[]
  @v.IsOptional() @v.IsInt({ each: true }) ids?: number[]
}
class Strict {
  @v.IsString() name!: string
}
class Where {
  @v.IsInt() id!: number
  @v.IsString() @v.MinLength(2) name!: string
}
const own = (name: string) => McpTool({ name })
const echo = (got: unknown) => ({ got })

@JsonController('/r')
class Parameters {
  @own('every') @Get('/every') every(@QueryParams() q: Everything) {
    return echo(q)
  }
  @own('open') @Get('/open') open(@QueryParams() q: object) {
    return echo(q)
  }
  @own('strict') @Get('/strict') strict(@QueryParams() q: Strict) {
    return echo(q)
  }
  @own('unchecked') @Get('/unchecked') unchecked(@QueryParams({ validate: false }) q: Strict) {
    return echo(q)
  }
  @own('number') @Get('/number') number(@QueryParam('x') x: number) {
    return echo(String(x))
  }
  @own('boolean') @Get('/boolean') boolean(@QueryParam('x') x: boolean) {
    return echo(x)
  }
  @own('date') @Get('/date') date(@QueryParam('x') x: Date) {
    return echo(x)
  }
  @own('text') @Get('/text') text(@QueryParam('x', { required: true }) x: string) {
    return echo(x)
  }
  @own('any') @Get('/any') any(@QueryParam('x') x: unknown) {
    return echo(x)
  }
  @own('json') @Get('/json') json(@QueryParam('x', { parse: true }) x: object) {
    return echo(x)
  }
  @own('item') @Get('/item') item(@QueryParam('x') x: Item) {
    return echo(x)
  }
  @own('texts') @Get('/texts') texts(@QueryParam('x') x: string[]) {
    return echo(x)
  }
  @own('numbers') @Get('/numbers') numbers(@QueryParam('x', { isArray: true, type: Number }) x: number[]) {
    return echo(x)
  }
  @own('listed') @Get('/listed') listed(@QueryParam('x', { isArray: true, type: Item }) x: Item[]) {
    return echo(x)
  }
  @own('path') @Get('/path/:x') path(@Param('x') x: number) {
    return echo(String(x))
  }
  @own('where') @Get('/where/:id/:name') where(@Params() where: Where) {
    return echo(where)
  }
  @own('header') @Get('/header') header(@McpParam({ hidden: false }) @HeaderParam('x-item') x: Item) {
    return echo(x)
  }
  @own('declared') @Get('/declared') declared(@McpParam({ schema: z.object({ a: z.string() }) }) @QueryParams() q: object) {
    return echo(q)
  }
  @own('b_number') @Post('/b_number') bodyNumber(@BodyParam('x') x: number) {
    return echo(x)
  }
  @own('b_boolean') @Post('/b_boolean') bodyBoolean(@BodyParam('x') x: boolean) {
    return echo(x)
  }
  @own('b_text') @Post('/b_text') bodyText(@BodyParam('x', { required: true }) x: string) {
    return echo(x)
  }
  @own('b_item') @Post('/b_item') bodyItem(@BodyParam('x') x: Item) {
    return echo(x)
  }
  @own('b_numbers') @Post('/b_numbers') bodyNumbers(@BodyParam('x') x: number[]) {
    return echo(x)
  }
  @own('b_items') @Post('/b_items') bodyItems(@Body({ type: Item }) x: Item[]) {
    return echo(x)
  }
}

const FRAMEWORKS = ['Express 4', 'Express 5', 'Express 5, extended', 'Koa'] as const
type Framework = (typeof FRAMEWORKS)[number]

async function serve(framework: Framework, options: RoutingControllersOptions = {}, told = true): Promise<Served> {
  const all: RoutingControllersOptions = { ...options, controllers: [Parameters], development: false }
  const app = make(framework, all)
  const adapter = new McpAdapter(app, told ? { routingControllers: all } : {})
  const server = createServer(framework === 'Koa' ? (app as { callback(): RequestListener }).callback() : (app as RequestListener))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    adapter,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

function make(framework: Framework, options: RoutingControllersOptions): object {
  if (framework === 'Express 4') return createExpressServer(options) as object
  if (framework === 'Koa') return createKoaServer(options) as object
  const app = express()
  if (framework === 'Express 5, extended') app.set('query parser', 'extended')
  return useExpressServer(app, options)
}

const AT = '2024-02-28T00:00:00.000Z'
describe.each(FRAMEWORKS)('routing-controllers on %s', (framework) => {
  let served: Served
  const reads = framework === 'Express 4' || framework === 'Express 5, extended' ? 'brackets' : 'texts'
  beforeAll(async () => void (served = await serve(framework)))
  afterAll(() => served.close())

  /** What a handler receives of a value, where the parser reads brackets, and where it does not. */
  test.each<[string, string, Record<string, unknown>, unknown, unknown]>([
    [
      'texts, numbers, booleans and dates by their types',
      'every',
      { page: 2, draft: false, at: AT, text: 'ab' },
      { page: 2, draft: false, at: AT, text: 'ab' },
      undefined,
    ],
    ['a list of two', 'every', { tags: ['x', 'y'] }, { tags: ['x', 'y'] }, undefined],
    ['a list of one', 'every', { tags: ['x'] }, { tags: ['x'] }, undefined],
    ['an object', 'every', { item: { count: 1, note: 'n' } }, { item: { count: 1, note: 'n' } }, undefined],
    ['an object that breaks its rules', 'every', { item: { count: 'x' } }, 400, undefined],
    ['a text where anything goes', 'every', { any: 'a"b' }, { any: 'a"b' }, undefined],
    ['an object where anything goes', 'every', { any: { a: [1] } }, { any: { a: [1] } }, undefined],
    ['a list of objects', 'every', { items: [{ note: 'n' }] }, 400, { 'items[0][note]': 'n' }],
    ['a list of numbers, which stay texts', 'every', { ids: [1, 2] }, 400, undefined],
    ['an open query, a list of one', 'open', { query: { a: ['x'] } }, { a: ['x'] }, { a: 'x' }],
    ['an open query, an object', 'open', { query: { a: { b: '1' } } }, { a: { b: '1' } }, { 'a[b]': '1' }],
    ['a number', 'number', { x: 1.5 }, '1.5', undefined],
    ['a boolean', 'boolean', { x: false }, false, undefined],
    ['a date', 'date', { x: AT }, AT, undefined],
    ['a text that looks like JSON', 'text', { x: '{"a":1}' }, '{"a":1}', undefined],
    ['any text', 'any', { x: 'abc' }, 'abc', undefined],
    ['any object', 'any', { x: { a: [1] } }, { a: [1] }, undefined],
    ['parsed', 'json', { x: { a: 'ü&=' } }, { a: 'ü&=' }, undefined],
    ['of a class', 'item', { x: { count: 1 } }, { count: 1 }, undefined],
    ['a named list of one', 'texts', { x: ['a'] }, ['a'], undefined],
    ['a named list of two', 'texts', { x: ['a', 'b'] }, ['a', 'b'], undefined],
    ['a named list of numbers', 'numbers', { x: [1, 2] }, [1, 2], undefined],
    ['a named list of one number', 'numbers', { x: [1] }, [1], undefined],
    ['a named list of a class', 'listed', { x: [{ count: 1 }, { count: 2 }] }, [{ count: 1 }, { count: 2 }], undefined],
    ['a path', 'path', { x: 7 }, '7', undefined],
    ['a path by its class', 'where', { id: 7, name: 'ab' }, { id: 7, name: 'ab' }, undefined],
    ['a header of a class', 'header', { 'x-item': '{"count":1}' }, { count: 1 }, undefined],
    ['a query that is declared', 'declared', { a: 'x' }, { a: 'x' }, undefined],
    ['a body', 'b_item', { x: { count: 1 } }, { count: 1 }, undefined],
    ['a body number', 'b_number', { x: 1 }, 1, undefined],
    ['body numbers', 'b_numbers', { x: [1, 2] }, [1, 2], undefined],
  ])('%s', async (_, tool, args, brackets, texts) => {
    const got = await received(served, tool, args)
    expect(got).toEqual(reads === 'texts' && texts !== undefined ? texts : brackets)
  })

  test('what a query cannot carry is told at start', async () => {
    const { warnings } = await served.adapter.listTools()
    const items = /^Parameters\.every: the query parameter items wants an object, /
    const ids = 'Everything.ids: a query holds texts, and @IsInt() refuses them; no call passes; add @Type(() => Number)'
    const told = warnings.filter((warning) => /query/.test(warning))
    expect(told).toEqual(reads === 'texts' ? [ids, expect.stringMatching(items)] : [ids])
  })
})

const OPTIONS: [string, RoutingControllersOptions, boolean][] = [
  ['the defaults', {}, true],
  ['options that nobody told', { validation: { skipMissingProperties: true } }, false],
  ['skipped properties', { validation: { skipMissingProperties: true } }, true],
  ['a whitelist', { validation: { whitelist: true, forbidNonWhitelisted: true } }, true],
  ['no validation', { validation: false }, true],
  ['no classes', { classTransformer: false }, true],
]
describe.each(OPTIONS)('the checks with %s', (_, options, told) => {
  let served: Served
  beforeAll(async () => void (served = await serve('Express 5', options, told)))
  afterAll(() => served.close())
  const judges = options.validation !== false && options.classTransformer !== false

  test.each<[string, string, readonly unknown[], 'exact' | 'loose' | 'none']>([
    ['number', 'x', TEXTS.filter((text) => text !== ''), 'exact'],
    ['boolean', 'x', TEXTS, 'exact'],
    ['text', 'x', TEXTS, 'none'],
    ['any', 'x', VALUES, 'none'],
    ['item', 'x', VALUES, judges ? 'loose' : 'none'],
    ['path', 'x', TEXTS.filter((text) => text !== '' && text !== '\t'), 'exact'],
    ['every', 'page', TEXTS.filter((text) => text !== ''), 'loose'],
    ['every', 'draft', TEXTS, 'exact'],
    ['every', 'text', TEXTS, judges ? 'exact' : 'none'],
    ['every', 'tags', TEXTS, 'none'],
    ['every', 'item', VALUES, 'none'],
    ['unchecked', 'name', TEXTS, 'none'],
    ['b_number', 'x', VALUES, 'loose'],
    ['b_boolean', 'x', VALUES, 'loose'],
    ['b_item', 'x', VALUES, judges ? 'loose' : 'none'],
    ['b_items', 'body', VALUES, 'none'],
  ])('%s.%s: nothing is refused that HTTP takes', async (tool, argument, values, kind) => {
    const missed: unknown[] = []
    let refusals = 0
    for (const value of values) {
      const { refused, status } = await outcome(served, tool, { [argument]: value })
      expect({ value, refused: refused && status < 300 }).toEqual({ value, refused: false })
      if (refused) refusals++
      else if (status >= 300) missed.push(value)
    }
    if (kind === 'none') expect(refusals).toBe(0)
    else expect(refusals).toBeGreaterThan(0)
    if (kind === 'exact') expect(missed).toEqual([])
  })

  test.each([
    [
      'strict',
      (judges && told && options.validation === undefined) ||
        (judges && told && (options.validation as { whitelist?: boolean }).whitelist === true),
    ],
    ['unchecked', false],
    ['text', true],
    ['b_text', true],
    ['number', false],
  ])('%s without a value is refused before HTTP does: %s', async (tool, expected) => {
    const { refused, status } = await outcome(served, tool, {})
    expect(refused).toBe(expected)
    if (refused) expect(status).toBe(400)
  })
})
