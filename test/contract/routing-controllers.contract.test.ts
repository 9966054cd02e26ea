import 'reflect-metadata'
import { IsNumber, IsOptional, IsString, ValidateNested } from 'class-validator'
import { Type } from 'class-transformer'
import express from 'express'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  Body,
  BodyParam,
  ContentType,
  createExpressServer,
  createKoaServer,
  Delete,
  Get,
  HttpCode,
  HttpError,
  JsonController,
  OnUndefined,
  Param,
  Post,
  QueryParams,
  Redirect,
  Req,
  Res,
  type RoutingControllersOptions,
  Authorized,
  UploadedFile,
  useExpressServer,
} from 'routing-controllers'
import { McpAdapter, McpHidden, McpParam, McpTool } from '../../adapters/routing-controllers/index.js'
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
  @IsOptional() @IsNumber() page?: number
  @IsOptional() tag?: string[]
}
/** Express' request, or Koa's around Node's. */
type Incoming = { headers: IncomingMessage['headers']; ip?: string; req?: IncomingMessage }
const who = (req: Incoming) => req.headers.authorization?.replace('Bearer ', '') ?? 'nobody'

@JsonController('/items')
class ItemsController {
  @Get('/me')
  me() {
    return { sibling: true }
  }

  @McpTool({ description: 'One item.' })
  @Get('/:id')
  one(@Param('id') @McpParam({ description: 'The item to show.' }) id: string, @Req() req: Incoming) {
    return { id, who: who(req) }
  }

  @Get('/')
  list(@QueryParams() page: Page, @Req() req: Incoming) {
    return { page, ip: req.ip }
  }

  @HttpCode(201)
  @Post('/')
  create(@Body() item: CreateItem) {
    return { created: item }
  }

  @Authorized('admin')
  @Delete('/:id')
  remove(@Param('id') id: string) {
    return { removed: id }
  }

  @Get('/:id/slow')
  slow(@Param('id') _id: string, @Req() req: Incoming) {
    return hang(req.req ?? (req as IncomingMessage))
  }

  @McpTool(ARCHIVE)
  @HttpCode(201)
  @Post('/:id/archive')
  archive(@Param('id') id: string) {
    return archive(id)
  }
}

@JsonController()
class OtherController {
  @Get('/teapot')
  teapot() {
    throw new HttpError(418, 'short and stout')
  }
  @Get('/redirect')
  @Redirect('/elsewhere')
  redirect() {
    return '/elsewhere'
  }
  @Get('/empty')
  @OnUndefined(204)
  empty() {}
  @Get('/image')
  @ContentType('image/png')
  image() {
    return Buffer.from([137, 80, 78, 71, 255, 0])
  }
  @McpTool(HANG)
  @Get('/hang')
  hang(@Req() req: Incoming) {
    return hang(req.req ?? (req as IncomingMessage))
  }
  @Get('/events')
  async events(@Res() res: ServerResponse & { res?: ServerResponse }) {
    await writeEvents(res.res ?? res)
    return res
  }
  @Post('/upload')
  upload(@BodyParam('title') title: string, @UploadedFile('picture') file?: Parameters<typeof uploaded>[1]) {
    return uploaded(title, file)
  }
  @Get('/list')
  list() {
    return [1, 'two', { three: 3 }]
  }
  @Get('/big')
  big() {
    return { x: 'x'.repeat(200_000) }
  }
  @McpHidden()
  @Get('/secret')
  secret() {
    return 'secret'
  }
}

const options: RoutingControllersOptions = {
  controllers: [ItemsController, OtherController],
  authorizationChecker: ({ request }: { request: Incoming }, roles: string[]) => roles.includes(who(request)),
  development: false,
}
const mark = (_req: IncomingMessage, res: ServerResponse, next: () => void) => {
  res.setHeader('x-middleware', 'ran')
  next()
}

async function serve(app: object, listener: (req: IncomingMessage, res: ServerResponse) => unknown): Promise<Subject> {
  const adapter = new McpAdapter(app, { maxBytes: 100_000, checkArguments: false, log: false })
  const server: Server = createServer(listener as never)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    adapter,
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  }
}

contractSuite('routing-controllers on Express 4', () => {
  const app = createExpressServer({ ...options, defaultErrorHandler: true }) as express.Express
  return serve(app, app)
})

contractSuite('routing-controllers on Express 5', () => {
  const app = express().use(mark)
  useExpressServer(app, options)
  return serve(app, app)
})

contractSuite('routing-controllers on Koa 3', () => {
  const app = createKoaServer(options) as { callback(): (req: IncomingMessage, res: ServerResponse) => unknown }
  return serve(app, app.callback())
})
