import { Body, Controller, Delete, Get, Headers, Module, Param, Post, Put, Query, Req, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Type } from 'class-transformer'
import { IsOptional, IsString, ValidateNested } from 'class-validator'
import { McpAdapter } from '../../adapters/nestjs/adapter.js'
import { McpParam } from '../../decorators/mcp-param.js'
import { McpTool } from '../../decorators/mcp-tool.js'
import type { Hostile, Sighting } from './hostile-calls.js'

class Page {
  @IsOptional() page?: string
  @IsOptional() tag?: string[]
  @IsOptional() filter?: object
}
class Size {
  @IsOptional() width?: number
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

type Request = Pick<Sighting, 'params' | 'query' | 'body' | 'headers'>
const sightings: Sighting[] = []
function saw(handler: string, { params, query, body, headers }: Request, ...given: unknown[]) {
  sightings.push({ handler, params, query, body, headers, given })
  return { handler }
}

/** Express and Fastify write a wildcard in two ways. */
function hostileController(wildcard: string) {
  @Controller()
  class HostileController {
    @Get() root(@Req() req: Request) {
      return saw('root', req)
    }
    @Get('items/:id') one(@Param('id') id: string, @Req() req: Request) {
      return saw('one', req, id)
    }
    @Get('items/:id/admin') admin(@Param('id') id: string, @Req() req: Request) {
      return saw('admin', req, id)
    }
    @Get('items/:id/:part') part(@Param() all: object, @Req() req: Request) {
      return saw('part', req, all)
    }
    @Get('items') list(@Query() page: Page, @Req() req: Request) {
      return saw('list', req, page)
    }
    @Delete('items') removeAll(@Req() req: Request) {
      return saw('removeAll', req)
    }
    @Delete('items/:id') remove(@Param('id') id: string, @Req() req: Request) {
      return saw('remove', req, id)
    }
    @Post('items') create(@Body() item: CreateItem, @Req() req: Request) {
      return saw('create', req, item)
    }
    @Put('items/:id') change(
      @Param('id') id: string,
      @Body(new ValidationPipe({ transform: true, whitelist: true })) item: ChangeItem,
      @Req() req: Request,
    ) {
      return saw('change', req, id, item)
    }
    @Get('search/:id') search(
      @Param('id') id: string,
      @Query('id') other: string,
      @Query('q') q: string,
      @Headers('x-tag') @McpParam({ hidden: false }) tag: string,
      @Req() req: Request,
    ) {
      return saw('search', req, id, other, q, tag)
    }
    @Get('files/secret') secret(@Req() req: Request) {
      return saw('secret', req)
    }
    @McpTool() @Get(wildcard) files(@Req() req: Request) {
      return saw('files', req)
    }
    @Get('open') openQuery(@Query() query: Record<string, unknown>, @Req() req: Request) {
      return saw('openQuery', req, query)
    }
    @Post('open') openBody(@Body() body: Record<string, unknown>, @Req() req: Request) {
      return saw('openBody', req, body)
    }
  }
  return HostileController
}

/** Registered before the parameter route that would match it too. */
@Controller('items')
class MeController {
  @Get('me') me(@Req() req: Request) {
    return saw('me', req)
  }
}

/** The hostile application on Nest 12; on Express with the query parser that builds nested objects. */
export async function hostileNest(platform: 'express' | 'fastify'): Promise<Hostile> {
  @Module({ controllers: [MeController, hostileController(platform === 'express' ? 'files/*rest' : 'files/*')] })
  class HostileModule {}
  const server = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter()
  const app = await NestFactory.create<NestExpressApplication>(HostileModule, server as ExpressAdapter, { logger: ['error'] })
  if (platform === 'express') app.set('query parser', 'extended')
  const logged: string[] = []
  const adapter = new McpAdapter(app, { naming: 'handler', checkArguments: false, log: (text) => void logged.push(text) })
  await adapter.listTools()
  logged.length = 0
  return { adapter, sightings, logged, close: () => app.close() }
}
