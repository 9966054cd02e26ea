import {
  Body as NestBody,
  Controller as NestController,
  Get as NestGet,
  Module,
  Param as NestParam,
  ParseEnumPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Post as NestPost,
  Query as NestQuery,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Expose, Transform, Type } from 'class-transformer'
import * as v from 'class-validator'
import {
  Body,
  createExpressServer,
  createKoaServer,
  Get,
  JsonController,
  Param,
  Post,
  QueryParams,
  type RoutingControllersOptions,
} from 'routing-controllers'
import { McpAdapter as NestMcpAdapter } from '../../adapters/nestjs/adapter.js'
import { McpAdapter as RcMcpAdapter } from '../../adapters/routing-controllers/adapter.js'
import type { BaseAdapter } from '../../src/adapter.js'

enum Color {
  Red = 'red',
  Green = 'green',
}
enum Level {
  Low,
  High = 5,
}
class Address {
  @v.IsString() @v.IsNotEmpty() city!: string
  @v.IsOptional() @v.Matches(/^\d{5}$/) zip?: string
}
class Cat {
  @v.IsBoolean() purrs!: boolean
}
class Dog {
  @v.IsInt() tricks!: number
}
class Node {
  @v.IsString() name!: string
  @v.IsOptional() @v.ValidateNested() @Type(() => Node) next?: Node
}
/** A body with a property of every kind that the check form tells apart. */
export class Wide {
  @v.IsString() @v.Length(2, 5) text!: string
  @v.IsInt() @v.Min(1) @v.Max(9) count!: number
  @v.IsBoolean() flag!: boolean
  @v.IsEnum(Color) color!: Color
  @v.IsOptional() @v.IsEnum(Level) level?: Level | null
  @v.IsString({ each: true }) @v.ArrayMaxSize(3) tags!: string[]
  @v.ValidateNested() @Type(() => Address) @v.IsDefined() address!: Address
  @v.ValidateNested({ each: true }) @Type(() => Address) @v.IsOptional() addresses?: Address[]
  @Type(() => Date) @v.IsDate() at!: Date
  @Type(() => Number) @v.IsNumber() @v.IsOptional() amount?: number
  @Transform(({ value }) => (typeof value === 'string' ? value.trim() : value) as unknown) @v.IsEmail() @v.IsOptional() mail?: string
  @v.ValidateIf((self: Wide) => self.flag) @v.IsUUID() id?: string
  @v.IsOptional() @v.ValidateNested() @Type(() => Node) tree?: Node
  @v.IsOptional() @v.IsDateString() day?: string
  @v.IsOptional()
  @v.ValidateNested()
  @Type(() => Cat as never, {
    discriminator: {
      property: 'kind',
      subTypes: [
        { name: 'cat', value: Cat },
        { name: 'dog', value: Dog },
      ],
    },
  })
  pet?: Cat | Dog
  @Expose({ name: 'other_name' }) @v.IsOptional() @v.MaxLength(3) other?: string
  @v.IsNotEmpty() anything!: unknown
}
/** A query of texts, of numbers that are converted, and of lists. */
export class Search {
  @v.IsOptional() @v.IsString() @v.MinLength(2) word?: string
  @v.IsOptional() @v.IsEnum(Color) color?: Color
  @v.IsOptional() @Type(() => Number) @v.IsInt() @v.Min(1) page?: number
  @v.IsOptional() @v.IsString({ each: true }) tag?: string[]
  @v.IsNumberString() size!: string
}

export const BODY: Readonly<Record<string, unknown>> = {
  text: 'abc',
  count: 3,
  flag: false,
  color: 'red',
  level: 0,
  tags: ['a', 'b'],
  address: { city: 'Bremen', zip: '28195' },
  addresses: [{ city: 'Bremen' }],
  at: '2024-01-01T00:00:00Z',
  amount: 1.5,
  mail: ' a@b.co ',
  id: '550e8400-e29b-41d4-a716-446655440000',
  tree: { name: 'a', next: { name: 'b' } },
  day: '2024-01-01',
  pet: { kind: 'dog', tricks: 1 },
  other_name: 'abc',
  anything: 1,
}
export const QUERY: Readonly<Record<string, unknown>> = { word: 'abc', color: 'green', page: 2, tag: ['a', 'b'], size: '10' }
export const PLACES: Readonly<Record<string, unknown>> = { id: 5, uuid: '550e8400-e29b-41d4-a716-446655440000', color: 'red' }

/** An application with the three routes `body`, `search` and `places`, whose handlers answer 200 and do nothing. */
export interface Subject {
  readonly adapter: BaseAdapter<unknown>
  close(): Promise<unknown>
}

function nestModule() {
  @NestController()
  class SubjectController {
    @NestPost('body') body(@NestBody() given: Wide) {
      return { ok: given !== null }
    }
    @NestGet('search') search(@NestQuery() given: Search) {
      return { ok: given !== null }
    }
    @NestGet('places/:id/:uuid/:color') places(
      @NestParam('id', ParseIntPipe) id: number,
      @NestParam('uuid', ParseUUIDPipe) uuid: string,
      @NestParam('color', new ParseEnumPipe(Color)) color: Color,
    ) {
      return { id, uuid, color }
    }
  }
  @Module({ controllers: [SubjectController] })
  class SubjectModule {}
  return SubjectModule
}

export const nest = (platform: 'express' | 'fastify', options: ValidationPipeOptions) => async (): Promise<Subject> => {
  const server = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter()
  const app = await NestFactory.create(nestModule(), server as ExpressAdapter, { logger: false })
  app.useGlobalPipes(new ValidationPipe(options))
  return { adapter: new NestMcpAdapter(app, { naming: 'handler', log: false }), close: () => app.close() }
}

export const routingControllers =
  (make: typeof createExpressServer | typeof createKoaServer, options: RoutingControllersOptions) => async (): Promise<Subject> => {
    @JsonController()
    class SubjectController {
      @Post('/body') body(@Body() given: Wide) {
        return { ok: given !== null }
      }
      @Get('/search') search(@QueryParams() given: Search) {
        return { ok: given !== null }
      }
      @Get('/places/:id/:uuid/:color') places(@Param('id') id: number, @Param('uuid') uuid: string, @Param('color') color: string) {
        return { id, uuid, color }
      }
    }
    const all = { ...options, controllers: [SubjectController] }
    const app = make(all) as object
    return {
      adapter: new RcMcpAdapter(Object.assign(app, { silent: true }), { naming: 'handler', log: false, routingControllers: all }),
      close: async () => {},
    }
  }
