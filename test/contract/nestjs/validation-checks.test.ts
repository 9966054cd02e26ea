import {
  type ArgumentMetadata,
  Body,
  Controller,
  Get,
  Injectable,
  Module,
  Param,
  type PipeTransform,
  Post,
  Query,
  type Type as NestType,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common'
import { APP_PIPE, NestFactory } from '@nestjs/core'
import { Expose, Transform, Type } from 'class-transformer'
import * as v from 'class-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { McpAdapter } from '../../../adapters/nestjs/adapter.js'
import { McpTool } from '../../../decorators/mcp-tool.js'
import { outcome, type Served, TEXTS } from '../parameter-calls.js'

class Dto {
  @Expose() @v.IsString() @v.MinLength(2) text!: string
  @v.IsOptional() @v.IsInt() whole?: number
  @v.IsOptional() @Type(() => Number) @v.IsInt() converted?: number
  @v.IsOptional() @Transform(({ value }) => String(value)) @v.MinLength(3) changed?: string
  @v.IsOptional() @v.IsBoolean() flag?: boolean
  @v.IsOptional() @v.IsIn(['red', 'green']) color?: string
  @v.IsOptional() @v.IsArray() list?: string[]
  @v.IsOptional() @v.IsString({ each: true }) each?: string[]
}
class Optional {
  @v.IsOptional() @v.IsInt() whole?: number
}
class Where {
  @v.IsString() @v.MinLength(2) text!: string
}
const own = (name: string) => McpTool({ name })
const echo = (got: unknown) => ({ got })

/** Refuses like its base, in its own words. */
class OwnWords extends ValidationPipe {
  override createExceptionFactory() {
    return () => new Error('no')
  }
}
/** Judges nothing but what has a text. */
class Lenient extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return (value as { text?: unknown } | undefined)?.text === undefined ? value : super.transform(value, metadata)
  }
}
/** Makes texts longer before they are judged. */
@Injectable()
class Stretch implements PipeTransform {
  transform(value: unknown) {
    if (typeof value !== 'object' || value === null) return value
    return { ...value, text: `${String((value as { text?: unknown }).text)} and more` }
  }
}

function controller(): NestType {
  @Controller()
  class JudgedController {
    @own('query') @Get('query') query(@Query() q: Dto) {
      return echo(q)
    }
    @own('body') @Post('body') body(@Body() q: Dto) {
      return echo(q)
    }
    @own('named') @Post('named') named(@Body('x') x: Dto) {
      return echo(x)
    }
    @own('optional') @Post('optional') optional(@Body('x') x: Optional) {
      return echo(x)
    }
    @own('where') @Get('where/:text') where(@Param() where: Where) {
      return echo(where)
    }
    @own('own_pipe') @Post('own_pipe') ownPipe(@Body(ValidationPipe) x: Dto) {
      return echo(x)
    }
    @UsePipes(Stretch) @own('stretched') @Post('stretched') stretched(@Body(new ValidationPipe()) x: Dto) {
      return echo(x)
    }
  }
  return JudgedController
}

interface Variant {
  readonly pipes?: readonly PipeTransform[]
  readonly provided?: NestType<PipeTransform>
}
async function serve({ pipes = [], provided }: Variant): Promise<Served> {
  @Module({ controllers: [controller()], providers: provided ? [{ provide: APP_PIPE, useClass: provided }] : [] })
  class Root {}
  const app = await NestFactory.create(Root, { logger: false, abortOnError: false })
  app.useGlobalPipes(...pipes)
  const adapter = new McpAdapter(app)
  await app.listen(0, '127.0.0.1')
  return { adapter, url: await app.getUrl(), close: () => app.close() }
}

const VARIANTS: [string, Variant, boolean][] = [
  ['a global pipe', { pipes: [new ValidationPipe()] }, true],
  ['whitelist, transform', { pipes: [new ValidationPipe({ whitelist: true, transform: true })] }, true],
  ['nothing unknown', { pipes: [new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true })] }, true],
  ['implicit conversion', { pipes: [new ValidationPipe({ transform: true, transformOptions: { enableImplicitConversion: true } })] }, true],
  ['missing properties skipped', { pipes: [new ValidationPipe({ skipMissingProperties: true })] }, true],
  ['errors of its own', { pipes: [new OwnWords()] }, true],
  ['a provided pipe', { provided: ValidationPipe }, true],
  ['no pipe', {}, false],
  ['a pipe that passes more', { pipes: [new Lenient()] }, false],
  ['another pipe first', { pipes: [new Stretch(), new ValidationPipe()] }, false],
  ['only exposed properties', { pipes: [new ValidationPipe({ transformOptions: { excludeExtraneousValues: true } })] }, false],
  ['a type of its own', { pipes: [new ValidationPipe({ expectedType: Optional })] }, true],
]

const texts = (name: string) => TEXTS.map((text) => ({ [name]: text }))
const BODIES: readonly Record<string, unknown>[] = [
  [{}, { text: 'ab' }, { text: 'a' }, { text: 1 }, { text: null }, { text: ['ab'] }, { text: 'ab', whole: 1 }, { text: 'ab', whole: '1' }],
  [
    { text: 'ab', whole: null },
    { text: 'ab', converted: '1' },
    { text: 'ab', converted: 'x' },
    { text: 'ab', changed: 1234 },
  ],
  [
    { text: 'ab', changed: 1 },
    { text: 'ab', flag: 'true' },
    { text: 'ab', flag: true },
    { text: 'ab', color: 'blue' },
  ],
  [
    { text: 'ab', list: 'x' },
    { text: 'ab', list: [1] },
    { text: 'ab', each: 'x' },
    { text: 'ab', each: [1] },
    { text: 'ab', each: ['x'] },
  ],
].flat()

describe.each(VARIANTS)('%s', (name, variant, judges) => {
  let served: Served
  beforeAll(async () => void (served = await serve(variant)))
  afterAll(() => served.close())
  const converts = name === 'implicit conversion' // of what is converted first nothing is known
  const bare = [...BODIES, ...[null, 'text', 5, [], [{ text: 'a' }]].map((value) => ({ value }) as Record<string, unknown>)]
  const inX = bare.map((one) => ('value' in one ? { x: one.value } : { x: one }))

  test.each<[string, readonly Record<string, unknown>[], boolean]>([
    [
      'query',
      [
        ...BODIES,
        ...texts('text'),
        ...texts('flag').map((one) => ({ text: 'ab', ...one })),
        ...texts('each').map((one) => ({ text: 'ab', ...one })),
      ],
      judges,
    ],
    ['body', BODIES, judges],
    ['named', [...inX, {}], judges],
    ['optional', [...inX, {}], judges && !converts],
    ['where', texts('text').filter(({ text }) => text !== '' && text !== '\t'), judges && !converts && name !== 'a type of its own'],
    ['own_pipe', BODIES, judges || name === 'no pipe'],
    ['stretched', BODIES, judges],
  ])('%s: nothing is refused that HTTP takes', async (tool, rows, refuses) => {
    let refusals = 0
    for (const args of rows) {
      const { refused, status } = await outcome(served, tool, args)
      expect({ args, wrong: refused && status < 300 }).toEqual({ args, wrong: false })
      if (refused) refusals++
    }
    if (refuses) expect(refusals).toBeGreaterThan(0)
    else expect(refusals).toBe(0)
  })
})
