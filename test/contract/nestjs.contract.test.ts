import {
  Body,
  type CanActivate,
  Controller,
  Delete,
  type ExecutionContext,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  HttpException,
  type INestApplication,
  Module,
  Param,
  Post,
  Query,
  Redirect,
  Req,
  StreamableFile,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Type } from 'class-transformer'
import { IsNumber, IsOptional, IsString, ValidateNested } from 'class-validator'
import type { AddressInfo } from 'node:net'
import type { IncomingMessage, Server } from 'node:http'
import { McpAdapter, McpHidden, McpParam, McpTool } from '../../adapters/nestjs/index.js'
import { contractSuite, type Subject } from './suite.js'

class Size {
  @IsNumber() width!: number
}
class CreateItem {
  @IsString() name!: string
  @IsOptional() @ValidateNested() @Type(() => Size) size?: Size
}
class Page {
  @IsOptional() @Type(() => Number) @IsNumber() page?: number
  @IsOptional() tag?: string[]
}
type Incoming = IncomingMessage & { raw?: IncomingMessage; ip?: string }
const who = (req: Incoming) => req.headers.authorization?.replace('Bearer ', '') ?? 'nobody'
let closed = 0

class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (who(context.switchToHttp().getRequest<Incoming>()) !== 'admin') throw new ForbiddenException('admins only')
    return true
  }
}

@Controller('items')
class ItemsController {
  @Get('me')
  me() {
    return { sibling: true }
  }

  @McpTool({ description: 'One item.' })
  @Get(':id')
  one(@Param('id') @McpParam({ description: 'The item to show.' }) id: string, @Req() req: Incoming) {
    return { id, who: who(req) }
  }

  @Get()
  list(@Query() page: Page, @Req() req: Incoming) {
    return { page, ip: req.ip }
  }

  @Post()
  create(@Body() item: CreateItem) {
    return { created: item }
  }

  @UseGuards(AdminGuard)
  @Delete(':id')
  remove(@Param('id') id: string) {
    return { removed: id }
  }

  @Get(':id/slow')
  slow(@Param('id') _id: string, @Req() req: Incoming) {
    const raw = req.raw ?? req
    raw.once('close', () => closed++)
    return new Promise(() => {})
  }
}

@Controller()
class OtherController {
  @Get('teapot')
  teapot() {
    throw new HttpException({ message: 'short and stout' }, 418)
  }
  @Get('redirect')
  @Redirect('/elsewhere', 302)
  redirect() {}
  @Get('empty')
  @HttpCode(204)
  empty() {}
  @Get('image')
  @Header('content-type', 'image/png')
  image() {
    return new StreamableFile(Buffer.from([137, 80, 78, 71, 255, 0]), { type: 'image/png' })
  }
  @Get('list')
  list() {
    return [1, 'two', { three: 3 }]
  }
  @Get('big')
  big() {
    return 'x'.repeat(200_000)
  }
  @McpHidden()
  @Get('secret')
  secret() {
    return 'secret'
  }
}

@Module({ controllers: [ItemsController, OtherController] })
class AppModule {}

async function subjectOf(platform: ExpressAdapter | FastifyAdapter): Promise<Subject> {
  const app: INestApplication = await NestFactory.create(AppModule, platform as ExpressAdapter, { logger: ['error'] })
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }))
  app.use((_req: unknown, res: { setHeader(name: string, value: string): void }, next: () => void) => {
    res.setHeader('x-middleware', 'ran')
    next()
  })
  const adapter = new McpAdapter(app, { maxBytes: 100_000, checkArguments: false, log: false })
  await app.listen(0, '127.0.0.1')
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo
  return { adapter, url: `http://127.0.0.1:${port}`, closed: () => closed, close: () => app.close() }
}

contractSuite('NestJS on Express', () => subjectOf(new ExpressAdapter()))
contractSuite('NestJS on Fastify', () => subjectOf(new FastifyAdapter()))
