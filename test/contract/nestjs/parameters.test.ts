import {
  Body,
  Controller,
  DefaultValuePipe,
  Get,
  Headers,
  Injectable,
  Module,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  Post,
  Query,
  StandardSchemaValidationPipe,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Transform, Type } from 'class-transformer'
import * as v from 'class-validator'
import qs from 'qs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { McpAdapter } from '../../../adapters/nestjs/adapter.js'
import { McpParam } from '../../../decorators/mcp-param.js'
import { McpTool } from '../../../decorators/mcp-tool.js'
import { outcome, received, type Served, TEXTS, VALUES } from '../parameter-calls.js'

enum Color {
  Red = 'red',
  Green = 'green',
}
enum Level {
  Low,
  High,
}
class Item {
  @v.IsInt() count!: number
}
class Range {
  @Type(() => Number) @v.IsInt() from!: number
}
class Lists {
  @v.IsOptional() @v.IsArray() @v.IsString({ each: true }) tags?: string[]
  @v.IsOptional() @Transform(({ value }) => [value].flat()) @v.IsArray() safe?: string[]
  @v.IsOptional() @v.ValidateNested() @Type(() => Range) range?: Range
}
class Unconverted {
  @v.IsOptional() @v.IsInt() page?: number
  @v.IsOptional() @v.IsBoolean() draft?: boolean
  @v.IsOptional() @Type(() => Boolean) @v.IsBoolean() open?: boolean
  @v.IsOptional() @v.IsInt({ each: true }) ids?: number[]
  @v.IsOptional() @Type(() => Number) @v.IsInt() fine?: number
  @v.IsOptional() @v.IsEnum(Level) level?: Level
}
class Page {
  @Type(() => Number) @v.IsInt() @v.Min(1) page!: number
  @v.IsOptional() @v.IsIn(['asc', 'desc']) sort?: string
}
/** The application's own: it bears a name of Nest's and takes anything. */
const Impostor = {
  ParseIntPipe: class ParseIntPipe implements PipeTransform {
    transform(value: unknown) {
      return value
    }
  },
}.ParseIntPipe
class IdPipe extends ParseIntPipe {}
class LenientPipe extends ParseIntPipe {
  override async transform(value: unknown) {
    return Number(value) || 0
  }
}
@Injectable()
class Trim implements PipeTransform {
  transform(value: unknown) {
    return typeof value === 'string' ? value.trim() : value
  }
}
const echo = (got: unknown) => ({ got })
const own = (name: string) => McpTool({ name })

@Controller('q')
class QueryController {
  @own('open') @Get('open') open(@Query() q: object) {
    return echo(q)
  }
  @own('lists') @Get('lists') lists(@Query() q: Lists) {
    return echo(q)
  }
  @own('unconverted') @Get('unconverted') unconverted(@Query() q: Unconverted) {
    return echo(q)
  }
  @own('page') @Get('page') page(@Query() q: Page) {
    return echo(q)
  }
  @own('tags') @Get('tags') tags(@Query('tags') tags: string[]) {
    return echo(tags)
  }
  @own('filter') @Get('filter') filter(@Query('filter') filter: Range) {
    return echo(filter)
  }
  @own('numbers') @Get('numbers') numbers(@Query('n', new ParseArrayPipe({ items: Number })) n: number[]) {
    return echo(n)
  }
  @own('words') @Get('words') words(@Query('w', new ParseArrayPipe({ separator: '|', optional: true })) w?: string[]) {
    return echo(w)
  }
  @own('ids') @Get('ids/:ids') ids(@Param('ids', new ParseArrayPipe({ items: Number })) ids: number[]) {
    return echo(ids)
  }
}

@Controller('p')
class PipeController {
  @own('int') @Get('int') int(@Query('x', ParseIntPipe) x: number) {
    return echo(x)
  }
  @own('int_any') @Get('int_any') intAny(@Query('x', ParseIntPipe) x: unknown) {
    return echo(x)
  }
  @own('int_own') @Get('int_own') intOwn(@Query('x', new IdPipe()) x: unknown) {
    return echo(x)
  }
  @own('int_lenient') @Get('int_lenient') intLenient(@Query('x', new LenientPipe()) x: unknown) {
    return echo(x)
  }
  @own('int_impostor') @Get('int_impostor') intImpostor(@Query('x', new Impostor()) x: unknown) {
    return echo(x)
  }
  @own('int_trimmed') @Get('int_trimmed') intTrimmed(@Query('x', Trim, ParseIntPipe) x: unknown) {
    return echo(x)
  }
  @own('int_optional') @Get('int_optional') intOptional(@Query('x', new ParseIntPipe({ optional: true })) x?: number) {
    return echo(x)
  }
  @own('int_default') @Get('int_default') intDefault(@Query('x', new DefaultValuePipe(7), ParseIntPipe) x: number) {
    return echo(x)
  }
  @own('int_path') @Get('int_path/:x') intPath(@Param('x', ParseIntPipe) x: number) {
    return echo(x)
  }
  @own('float') @Get('float') float(@Query('x', ParseFloatPipe) x: number) {
    return echo(x)
  }
  @own('float_any') @Get('float_any') floatAny(@Query('x', ParseFloatPipe) x: unknown) {
    return echo(x)
  }
  @own('bool') @Get('bool') bool(@Query('x', ParseBoolPipe) x: boolean) {
    return echo(x)
  }
  @own('bool_any') @Get('bool_any') boolAny(@Query('x', ParseBoolPipe) x: unknown) {
    return echo(x)
  }
  @own('uuid') @Get('uuid') uuid(@Query('x', ParseUUIDPipe) x: string) {
    return echo(x)
  }
  @own('uuid4') @Get('uuid4') uuid4(@Query('x', new ParseUUIDPipe({ version: '4' })) x: string) {
    return echo(x)
  }
  @own('color') @Get('color') color(@Query('x', new ParseEnumPipe(Color)) x: Color) {
    return echo(x)
  }
  @own('level') @Get('level') level(@Query('x', new ParseEnumPipe(Level)) x: Level) {
    return echo(x)
  }
  @own('date') @Get('date') date(@Query('x', ParseDatePipe) x: Date) {
    return echo(x)
  }
  @own('list') @Get('list') list(@Query('x', new ParseArrayPipe({ items: Number })) x: number[]) {
    return echo(x)
  }
}

@Controller('b')
class BodyController {
  @own('b_int') @Post('int') int(@Body('x', ParseIntPipe) x: number) {
    return echo(x)
  }
  @own('b_int_optional') @Post('int_optional') intOptional(@Body('x', new ParseIntPipe({ optional: true })) x?: number) {
    return echo(x)
  }
  @own('b_float') @Post('float') float(@Body('x', ParseFloatPipe) x: number) {
    return echo(x)
  }
  @own('b_bool') @Post('bool') bool(@Body('x', ParseBoolPipe) x: boolean) {
    return echo(x)
  }
  @own('b_uuid') @Post('uuid') uuid(@Body('x', ParseUUIDPipe) x: string) {
    return echo(x)
  }
  @own('b_level') @Post('level') level(@Body('x', new ParseEnumPipe(Level)) x: Level) {
    return echo(x)
  }
  @own('b_item') @Post('item') item(@Body('x') x: Item) {
    return echo(x)
  }
  @own('b_page') @Post('page') page(@Body('x') x: Lists) {
    return echo(x)
  }
  @own('b_items') @Post('items') items(@Body('x', new ParseArrayPipe({ items: Item })) x: Item[]) {
    return echo(x)
  }
  @own('b_list') @Post('list') list(@Body('x', new ParseArrayPipe({ optional: true })) x?: unknown[]) {
    return echo(x)
  }
}

const Search = z.object({ page: z.coerce.number().min(1), at: z.date().optional() })
@Controller('s')
class SchemaController {
  @own('s_body') @Post('body') body(@Body({ schema: z.object({ name: z.string().min(2) }) }) body: object) {
    return echo(body)
  }
  @own('s_query') @Get('query') query(@Query({ schema: Search }) query: object) {
    return echo(query)
  }
  @own('s_named') @Get('named') named(@Query('size', { schema: z.enum(['s', 'm']) }) size: string) {
    return echo(size)
  }
  @own('s_param') @Post('param') param(@McpParam({ schema: z.object({ a: z.int() }) }) @Body() body: object) {
    return echo(body)
  }
  @McpTool({ name: 's_tool', input: z.object({ name: z.string() }), output: z.object({ got: z.object({ name: z.string() }) }) })
  @Post('tool')
  tool(@Body() body: object) {
    return echo(body)
  }
  @own('s_choice') @Get('choice') choice(
    @Query({ schema: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]) }) q: object,
  ) {
    return echo(q)
  }
  @own('s_body_choice') @Post('body_choice') bodyChoice(
    @Body({ schema: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]) }) q: object,
  ) {
    return echo(q)
  }
  @McpTool({
    name: 's_tool_choice',
    input: z.discriminatedUnion('k', [z.object({ k: z.literal('a'), n: z.int() }), z.object({ k: z.literal('b'), at: z.date() })]),
  })
  @Post('tool_choice')
  toolChoice(@Body() body: object) {
    return echo(body)
  }
  @own('s_header') @Get('header') header(@McpParam({ hidden: false }) @Headers('x-kind') kind: string) {
    return echo(kind)
  }
}

@Module({ controllers: [QueryController, PipeController, BodyController, SchemaController] })
class Root {}

const PARSERS = ['Express, simple', 'Express, extended', 'Fastify', 'Fastify, qs'] as const
type Parser = (typeof PARSERS)[number]

async function serve(parser: Parser, pipe: ValidationPipeOptions | undefined): Promise<Served> {
  const querystringParser = (text: string) => qs.parse(text) as Record<string, unknown>
  const platform = parser.startsWith('Express')
    ? new ExpressAdapter()
    : (new FastifyAdapter(parser === 'Fastify' ? {} : { routerOptions: { querystringParser } }) as unknown as ExpressAdapter)
  const app = await NestFactory.create<NestExpressApplication>(Root, platform, { logger: false, abortOnError: false })
  if (parser === 'Express, extended') app.set('query parser', 'extended')
  app.useGlobalPipes(new StandardSchemaValidationPipe(), ...(pipe ? [new ValidationPipe(pipe)] : []))
  const adapter = new McpAdapter(app)
  await app.listen(0, '127.0.0.1')
  return { adapter, url: await app.getUrl(), close: () => app.close() }
}

describe.each(PARSERS)('NestJS on %s', (parser) => {
  let served: Served
  const reads = parser === 'Express, extended' || parser === 'Fastify, qs' ? 'brackets' : 'texts'
  beforeAll(async () => void (served = await serve(parser, { transform: true })))
  afterAll(() => served.close())

  const many = Array.from({ length: 21 }, (_, at) => `t${at}`)
  /** What a handler receives of a value, where the parser reads brackets, and where it does not. */
  test.each<[string, string, Record<string, unknown>, unknown, unknown]>([
    ['a text', 'open', { query: { a: 'x y&z=%é' } }, { a: 'x y&z=%é' }, { a: 'x y&z=%é' }],
    ['a number and a boolean', 'open', { query: { a: 1, b: false } }, { a: '1', b: 'false' }, { a: '1', b: 'false' }],
    ['null', 'open', { query: { a: null } }, {}, {}],
    ['a list of two', 'open', { query: { a: ['x', 'y'] } }, { a: ['x', 'y'] }, { a: ['x', 'y'] }],
    ['a list of one', 'open', { query: { a: ['x'] } }, { a: ['x'] }, { a: 'x' }],
    ['an empty list', 'open', { query: { a: [] } }, {}, {}],
    ['an object', 'open', { query: { a: { b: '1', c: ['x'] } } }, { a: { b: '1', c: ['x'] } }, { 'a[b]': '1', 'a[c][0]': 'x' }],
    ['a list of objects', 'open', { query: { a: [{ b: '1' }] } }, { a: [{ b: '1' }] }, { 'a[0][b]': '1' }],
    ['a list of 21', 'open', { query: { a: many } }, { a: { ...many } }, { a: many }],
    ['a named list of two', 'tags', { tags: ['x', 'y'] }, ['x', 'y'], ['x', 'y']],
    ['a named list of one', 'tags', { tags: ['x'] }, ['x'], 'x'],
    ['a list by its class', 'lists', { tags: ['x', 'y'] }, { tags: ['x', 'y'] }, { tags: ['x', 'y'] }],
    ['a list of one by its class', 'lists', { tags: ['x'] }, { tags: ['x'] }, 400],
    ['a list of one that is made a list', 'lists', { safe: ['x'] }, { safe: ['x'] }, { safe: ['x'] }],
    ['an object by its class', 'lists', { range: { from: 3 } }, { range: { from: 3 } }, { 'range[from]': '3' }],
    ['a named object', 'filter', { filter: { from: 3 } }, { from: 3 }, 400],
    ['numbers for ParseArrayPipe', 'numbers', { n: [1, 2] }, [1, 2], [1, 2]],
    ['one number for ParseArrayPipe', 'numbers', { n: [1] }, [1], [1]],
    ['21 numbers for ParseArrayPipe', 'numbers', { n: many.map((_, at) => at) }, many.map((_, at) => at), many.map((_, at) => at)],
    ['words with another separator', 'words', { w: ['a,b', 'c'] }, ['a,b', 'c'], ['a,b', 'c']],
    ['one word with another separator', 'words', { w: ['a'] }, ['a'], ['a']],
    ['no words', 'words', {}, undefined, undefined],
    ['values in a path', 'ids', { ids: '1,2' }, [1, 2], [1, 2]],
    ['a default', 'int_default', {}, 7, 7],
    ['a date', 'date', { x: '2024-02-28' }, '2024-02-28T00:00:00.000Z', '2024-02-28T00:00:00.000Z'],
    ['a converted number', 'page', { page: 2, sort: 'asc' }, { page: 2, sort: 'asc' }, { page: 2, sort: 'asc' }],
  ])('%s', async (_, tool, args, brackets, texts) => {
    expect(await received(served, tool, args)).toEqual(reads === 'brackets' ? brackets : texts)
  })

  test('what a query cannot carry is told at start, with the fix', async () => {
    const { warnings } = await served.adapter.listTools()
    const told = warnings.filter((warning) => /^(Unconverted|Lists|QueryController)\./.test(warning))
    const always = [
      'Unconverted.page: a query holds texts, and @IsInt() refuses them; no call passes; add @Type(() => Number)',
      "Unconverted.draft: a query holds texts, and @IsBoolean() refuses them; no call passes; add @Transform(({ obj, key }) => obj[key] === 'true')",
      'Unconverted.open: @Type(() => Boolean) and implicit conversion make true of the text "false"; add @Transform(({ obj, key }) => obj[key] === \'true\')',
      'Unconverted.ids: a query holds texts, and @IsInt() refuses them; no call passes; add @Type(() => Number)',
      'Unconverted.level: a query holds texts, and @IsEnum() refuses them; no call passes; add @Type(() => Number)',
    ]
    const onlyTexts = [
      'Lists.tags: a list of one arrives as a text, and @IsArray() refuses it; add @Transform(({ value }) => [value].flat())',
      expect.stringMatching(/^Lists\.range: wants an object, .* set the extended one/),
      expect.stringMatching(/^QueryController\.filter: the query parameter filter wants an object, /),
    ]
    const [tags, range, filter] = onlyTexts
    expect(told).toEqual(reads === 'texts' ? [tags, range, ...always, filter] : always)
  })

  test.each<[Record<string, unknown>, unknown]>([
    [{ page: 1 }, 400],
    [{ draft: true }, 400],
    [{ ids: [1, 2] }, 400],
    [{ level: 1 }, 400],
    [{ open: false }, { open: true }],
    [{ fine: 1 }, { fine: 1 }],
  ])('and is so: %j', async (args, expected) => expect(await received(served, 'unconverted', args)).toEqual(expected))
})

const PIPES: [string, ValidationPipeOptions | undefined][] = [
  ['no ValidationPipe', undefined],
  ['new ValidationPipe()', {}],
  ['transform', { transform: true }],
]
describe.each(PIPES)('the checks of pipes with %s', (_, options) => {
  let served: Served
  beforeAll(async () => void (served = await serve('Express, simple', options)))
  afterAll(() => served.close())
  const isTransforming = options?.transform === true

  /** Tool, and whether what is refused over HTTP is refused before it. `loose`: some is. `none`: nothing is known. */
  test.each<[string, 'exact' | 'loose' | 'none']>([
    ['int', isTransforming ? 'loose' : 'exact'],
    ['int_any', 'exact'],
    ['int_own', 'exact'],
    ['int_lenient', 'none'],
    ['int_impostor', 'none'],
    ['int_trimmed', 'none'],
    ['int_optional', isTransforming ? 'loose' : 'exact'],
    ['int_default', isTransforming ? 'none' : 'exact'],
    ['int_path', isTransforming ? 'loose' : 'exact'],
    ['float', 'loose'],
    ['float_any', 'loose'],
    ['bool', isTransforming ? 'none' : 'exact'],
    ['bool_any', 'exact'],
    ['uuid', 'loose'],
    ['uuid4', 'loose'],
    ['color', 'exact'],
    ['level', isTransforming ? 'none' : 'loose'],
    ['date', 'loose'],
    ['list', 'none'],
  ])('%s: %s, and nothing is refused that HTTP takes', async (tool, kind) => {
    const given = tool === 'int_path' ? TEXTS.filter((text) => text !== '' && text !== '\t') : TEXTS
    await judge(
      served,
      tool,
      given.map((x) => ({ x })),
      kind,
    )
  })

  test.each<[string, 'exact' | 'loose' | 'none']>([
    ['b_int', 'exact'],
    ['b_int_optional', 'exact'],
    ['b_float', 'loose'],
    ['b_bool', 'exact'],
    ['b_uuid', 'loose'],
    ['b_level', 'loose'],
    ['b_item', options ? 'loose' : 'none'],
    ['b_page', 'none'],
    ['b_items', 'loose'],
    ['b_list', 'exact'],
  ])('%s: %s, and nothing is refused that HTTP takes', async (tool, kind) =>
    judge(
      served,
      tool,
      VALUES.map((x) => ({ x })),
      kind,
    ),
  )

  test.each([
    ['int', true],
    ['int_optional', false],
    ['int_default', false],
    ['b_int', true],
    ['b_int_optional', false],
    ['b_list', false],
    ['b_item', options !== undefined],
  ])('%s without a value is refused: %s', async (tool, expected) => {
    const { refused, status } = await outcome(served, tool, {})
    expect([refused, status === 400]).toEqual([expected, expected])
  })
})

async function judge(served: Served, tool: string, rows: readonly Record<string, unknown>[], kind: 'exact' | 'loose' | 'none') {
  const seen: { readonly args: Record<string, unknown>; readonly refused: boolean; readonly taken: boolean }[] = []
  for (const args of rows) {
    const { refused, status } = await outcome(served, tool, args)
    seen.push({ args, refused, taken: status < 300 })
  }
  expect(seen.filter(({ refused, taken }) => refused && taken).map(({ args }) => args)).toEqual([])
  const refusedBoth = seen.filter(({ refused, taken }) => refused && !taken)
  const missed = seen.filter(({ refused, taken }) => !refused && !taken).map(({ args }) => args)
  if (kind === 'none') expect(refusedBoth).toEqual([])
  else expect(refusedBoth.length).toBeGreaterThan(0)
  if (kind === 'exact') expect(missed).toEqual([])
}

describe('Standard Schemas on parameters, which Nest 12 validates', () => {
  let served: Served
  beforeAll(async () => void (served = await serve('Express, simple', { transform: true })))
  afterAll(() => served.close())

  test.each<[string, object, object | undefined]>([
    ['s_body', { properties: { name: { type: 'string', minLength: 2 } }, required: ['name'] }, undefined],
    ['s_query', { properties: { page: { type: 'number', minimum: 1 }, at: {} }, required: ['page'] }, undefined],
    ['s_named', { properties: { size: { type: 'string', enum: ['s', 'm'] } } }, undefined],
    ['s_param', { properties: { a: { type: 'integer' } }, required: ['a'] }, undefined],
    [
      's_tool',
      { properties: { name: { type: 'string' } }, required: ['name'] },
      { properties: { got: { properties: { name: { type: 'string' } } } } },
    ],
    ['s_choice', { properties: { a: { type: 'string' }, b: { type: 'string' } } }, undefined],
    ['s_body_choice', { properties: { body: { anyOf: [{ type: 'object' }, { type: 'object' }] } } }, undefined],
    ['s_tool_choice', { properties: { k: { enum: ['a', 'b'] }, n: { type: 'integer' }, at: {} }, required: ['k'] }, undefined],
    ['s_header', { properties: { 'x-kind': { type: 'string' } } }, undefined],
  ])('%s', async (name, inputSchema, outputSchema) => {
    const tool = (await served.adapter.listTools()).tools.get(name)!
    expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false, ...inputSchema })
    if (outputSchema) expect(tool.outputSchema).toMatchObject(outputSchema)
    else expect(tool.outputSchema).toBeUndefined()
  })

  test.each<[string, Record<string, unknown>, unknown]>([
    ['s_body', { name: 'ab' }, { name: 'ab' }],
    ['s_body', { name: 'a' }, 400],
    ['s_query', { page: 2 }, { page: 2 }],
    ['s_query', { page: 0 }, 400],
    ['s_named', { size: 'm' }, 'm'],
    ['s_named', { size: 'l' }, 400],
    ['s_choice', { b: 'x' }, { b: 'x' }],
    ['s_choice', {}, 400],
    ['s_body_choice', { body: { b: 'x' } }, { b: 'x' }],
    ['s_tool_choice', { k: 'a', n: 1 }, { k: 'a', n: 1 }],
    ['s_header', { 'x-kind': 'k' }, 'k'],
  ])('%s %j', async (tool, args, expected) => expect(await received(served, tool, args)).toEqual(expected))

  test('what JSON cannot say of one is told with its handler', async () => {
    const { warnings } = await served.adapter.listTools()
    const why = 'the parts of a zod schema that JSON cannot say are open: Date cannot be represented in JSON Schema'
    const handlers = ['query', 'toolChoice'] // a parameter's schema, and a tool's
    expect(warnings.filter((warning) => warning.includes('zod'))).toEqual(handlers.map((name) => `SchemaController.${name}: ${why}`))
  })
})

describe('what pipes say to the model', () => {
  let served: Served
  beforeAll(async () => void (served = await serve('Express, simple', { transform: true })))
  afterAll(() => served.close())

  test.each<[string, object, boolean]>([
    ['int', { type: 'integer' }, true],
    ['int_own', { type: 'integer' }, true],
    ['int_optional', { type: 'integer' }, false],
    ['int_default', { type: 'integer', default: 7 }, false],
    ['float', { type: 'number' }, true],
    ['bool', { type: 'boolean' }, true],
    ['uuid', { type: 'string', format: 'uuid' }, true],
    ['color', { type: 'string', enum: ['red', 'green'] }, true],
    ['level', { type: 'number', enum: [0, 1] }, true],
    ['date', { type: 'string', format: 'date-time' }, true],
    ['list', { type: 'array', items: { type: 'number' }, minItems: 1 }, true],
    ['b_items', { type: 'array', items: { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] } }, true],
    ['b_list', { type: 'array', items: {} }, false],
    ['b_item', { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] }, true],
  ])('%s', async (name, schema, required) => {
    const { inputSchema } = (await served.adapter.listTools()).tools.get(name)!
    expect(inputSchema.properties).toEqual({ x: schema })
    expect(inputSchema.required).toEqual(required ? ['x'] : undefined)
  })
})
