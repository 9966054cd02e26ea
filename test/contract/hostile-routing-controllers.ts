import { Type } from 'class-transformer'
import { IsOptional, IsString, ValidateNested } from 'class-validator'
import express from 'express'
import {
  Body,
  createExpressServer,
  createKoaServer,
  Delete,
  Get,
  HeaderParam,
  JsonController,
  Param,
  Params,
  Post,
  Put,
  QueryParam,
  QueryParams,
  Req,
  type RoutingControllersOptions,
  useExpressServer,
} from 'routing-controllers'
import { McpAdapter, McpParam, McpTool } from '../../adapters/routing-controllers/index.js'
import type { Hostile, Sighting } from './hostile-calls.js'

class Page {
  @IsOptional() page?: string
  @IsOptional() tag?: string[]
  @IsOptional() filter?: string
}
class Size {
  @IsOptional() width?: string
  @IsOptional() label?: string
}
class CreateItem {
  @IsOptional() name?: string
  @IsOptional() @ValidateNested() @Type(() => Size) size?: Size
  @IsOptional() tags?: string[]
}
class ChangeItem {
  @IsOptional() @IsString() id?: string
  @IsOptional() @IsString() name?: string
  @IsOptional() @ValidateNested() @Type(() => Size) size?: Size
}

/** Koa keeps the parameters on its context. */
type Request = Pick<Sighting, 'query' | 'body' | 'headers'> & { params?: object; ctx?: { params: object } }
const sightings: Sighting[] = []
function saw(handler: string, { ctx, params = ctx?.params ?? {}, query, body, headers }: Request, ...given: unknown[]) {
  sightings.push({ handler, params, query, body, headers, given })
  return { handler }
}

/** Express 4, Express 5 and Koa write a wildcard in three ways. */
function controllers(wildcard: string) {
  /** Registered before the parameter route that would match it too. */
  @JsonController('/items')
  class MeController {
    @Get('/me')
    me(@Req() req: Request) {
      return saw('me', req)
    }
  }

  @JsonController()
  class HostileController {
    @Get('/')
    root(@Req() req: Request) {
      return saw('root', req)
    }
    @Get('/items/:id')
    one(@Param('id') id: string, @Req() req: Request) {
      return saw('one', req, id)
    }
    @Get('/items/:id/admin')
    admin(@Param('id') id: string, @Req() req: Request) {
      return saw('admin', req, id)
    }
    @Get('/items/:id/:part')
    part(@Params() all: object, @Req() req: Request) {
      return saw('part', req, all)
    }
    @Get('/items')
    list(@QueryParams() page: Page, @Req() req: Request) {
      return saw('list', req, page)
    }
    @Delete('/items')
    removeAll(@Req() req: Request) {
      return saw('removeAll', req)
    }
    @Delete('/items/:id')
    remove(@Param('id') id: string, @Req() req: Request) {
      return saw('remove', req, id)
    }
    @Post('/items')
    create(@Body({ validate: false }) item: CreateItem, @Req() req: Request) {
      return saw('create', req, item)
    }
    @Put('/items/:id')
    change(@Param('id') id: string, @Body({ validate: { whitelist: true } }) item: ChangeItem, @Req() req: Request) {
      return saw('change', req, id, item)
    }
    @Get('/search/:id')
    search(
      @Param('id') id: string,
      @QueryParam('id') other: string,
      @QueryParam('q') q: string,
      @HeaderParam('x-tag') @McpParam({ hidden: false }) tag: string,
      @Req() req: Request,
    ) {
      return saw('search', req, id, other, q, tag)
    }
    @Get('/files/secret')
    secret(@Req() req: Request) {
      return saw('secret', req)
    }
    @McpTool()
    @Get(wildcard)
    files(@Req() req: Request) {
      return saw('files', req)
    }
    @Get('/open')
    openQuery(@QueryParams() query: Record<string, unknown>, @Req() req: Request) {
      return saw('openQuery', req, query)
    }
    @Post('/open')
    openBody(@Body() body: Record<string, unknown>, @Req() req: Request) {
      return saw('openBody', req, body)
    }
  }
  return [MeController, HostileController]
}

const PLATFORMS = {
  'Express 4': { wildcard: '/files/*', make: (options: RoutingControllersOptions) => createExpressServer(options) as object },
  'Express 5': {
    wildcard: '/files/*rest',
    make: (options: RoutingControllersOptions): object => useExpressServer(express().set('query parser', 'extended'), options),
  },
  Koa: {
    wildcard: '/files/(.*)',
    make: (options: RoutingControllersOptions) => Object.assign(createKoaServer(options) as object, { silent: true }),
  },
}

/** The hostile application on routing-controllers; on Express with the query parser that builds nested objects. */
export async function hostileRoutingControllers(platform: keyof typeof PLATFORMS): Promise<Hostile> {
  const { wildcard, make } = PLATFORMS[platform]
  const options = { controllers: controllers(wildcard) }
  const logged: string[] = []
  const log = (text: string) => void logged.push(text)
  const adapter = new McpAdapter(make(options), { naming: 'handler', checkArguments: false, log, routingControllers: options })
  await adapter.listTools()
  logged.length = 0
  return { adapter, sightings, logged, close: async () => {} }
}
