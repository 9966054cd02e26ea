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
  Res,
  StreamableFile,
  UploadedFile,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import multipart, { type MultipartFile, type MultipartValue } from '@fastify/multipart'
import { ExpressAdapter, FileInterceptor } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Type } from 'class-transformer'
import { IsNumber, IsOptional, IsString, ValidateNested } from 'class-validator'
import type { AddressInfo } from 'node:net'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { McpAdapter, McpHidden, McpParam, McpTool } from '../../adapters/nestjs/index.js'
import { ARCHIVE, archive, HANG, hang, uploaded, writeEvents } from './shared-app.js'
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
    return hang(req.raw ?? req)
  }

  @McpTool(ARCHIVE)
  @Post(':id/archive')
  archive(@Param('id') id: string) {
    return archive(id)
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
  @McpTool(HANG)
  @Get('hang')
  hang(@Req() req: Incoming) {
    return hang(req.raw ?? req)
  }
  @Get('events')
  events(@Res() res: ServerResponse & { raw?: ServerResponse }) {
    return writeEvents(res.raw ?? res)
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

@Controller()
class MulterController {
  @Post('upload')
  @UseInterceptors(FileInterceptor('picture'))
  upload(@Body('title') title: string, @UploadedFile() file?: Parameters<typeof uploaded>[1]) {
    return uploaded(title, file)
  }
}

@Controller()
class FastifyFormController {
  @McpTool({ input: { type: 'object', properties: { title: { type: 'string' } } }, files: ['picture'] })
  @Post('upload')
  async upload(@Req() req: { parts(): AsyncIterable<MultipartFile | MultipartValue> }) {
    let [title, file]: Partial<Parameters<typeof uploaded>> = []
    for await (const part of req.parts()) {
      if (part.type === 'field') title = part.value
      else file = { originalname: part.filename, mimetype: part.mimetype, buffer: await part.toBuffer() }
    }
    return uploaded(title, file)
  }
}

const CONTROLLERS = [ItemsController, OtherController]

@Module({ controllers: [...CONTROLLERS, MulterController] })
class ExpressModule {}

@Module({ controllers: [...CONTROLLERS, FastifyFormController] })
class FastifyModule {}

async function subjectOf(platform: ExpressAdapter | FastifyAdapter): Promise<Subject> {
  const module = platform instanceof FastifyAdapter ? FastifyModule : ExpressModule
  const app: INestApplication = await NestFactory.create(module, platform as ExpressAdapter, { logger: ['error'] })
  if (platform instanceof FastifyAdapter) await platform.register(multipart as never)
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }))
  app.use((_req: unknown, res: { setHeader(name: string, value: string): void }, next: () => void) => {
    res.setHeader('x-middleware', 'ran')
    next()
  })
  const adapter = new McpAdapter(app, { maxBytes: 100_000, checkArguments: false, log: false })
  await app.listen(0, '127.0.0.1')
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo
  return { adapter, url: `http://127.0.0.1:${port}`, close: () => app.close() }
}

contractSuite('NestJS on Express', () => subjectOf(new ExpressAdapter()))
contractSuite('NestJS on Fastify', () => subjectOf(new FastifyAdapter()))
