import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HostParam,
  HttpCode,
  Inject,
  Ip,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Query,
  RawBody,
  Redirect,
  Req,
  Res,
  Sse,
  StreamableFile,
  type Type as NestType,
  UseFilters,
  UseGuards,
  UseInterceptors,
  Version,
} from '@nestjs/common'
import { Type } from 'class-transformer'
import { IsInt, IsNotEmpty, IsOptional, IsString, Min, ValidateNested } from 'class-validator'
import { from, of } from 'rxjs'
import {
  AdminGuard,
  type Incoming,
  marksOf,
  MethodInterceptor,
  type Outgoing,
  Public,
  RequestInfo,
  ScopedGuard,
  TeapotError,
  TeapotFilter,
  User,
} from './guards.js'

export class Size {
  @IsInt() @Min(1) width!: number
  @IsInt() @Min(1) height!: number
}
export class CreateThing {
  @IsString() @IsNotEmpty() name!: string
  @ValidateNested() @Type(() => Size) @IsNotEmpty() size!: Size
  area() {
    return this.size.width * this.size.height
  }
}
export class Page {
  @IsOptional() @Type(() => Number) @IsInt() page?: number
}
export class Search extends Page {
  @IsOptional() @IsString({ each: true }) tag?: string[]
}

@Public()
@Controller()
export class PublicController {
  @Get('ping') ping() {
    return { pong: true }
  }
  @Get('missing') missing() {
    throw new NotFoundException({ code: 'E404', what: 'thing' })
  }
  @Get('crash') crash() {
    throw new Error('a secret of the database')
  }
  @UseFilters(TeapotFilter) @Get('teapot') teapot() {
    throw new TeapotError('short')
  }
  @Get('by-hand') byHand(@Res() res: Outgoing) {
    res.status(202).send({ by: 'hand' })
  }
  @Get('passthrough') passthrough(@Res({ passthrough: true }) res: Outgoing) {
    res.header('x-pass', '1')
    return { passed: true }
  }
  @Header('x-f', '1') @Get('file') file() {
    return new StreamableFile(Buffer.from('file body'), { type: 'text/plain' })
  }
  @Get('large') large() {
    return new StreamableFile(Buffer.alloc(1 << 20, 'x'), { type: 'application/octet-stream' })
  }
  @Get('observable') observable() {
    return of({ n: 1 }, { n: 2 })
  }
  @Sse('events') events() {
    return from([{ data: 'one' }, { data: 'two' }])
  }
  @Get('generator') generator() {
    return (async function* () {
      yield 'a'
      yield 'b'
    })()
  }
  @Redirect('/elsewhere', 301) @Get('redirect') redirect() {}
  @Get('undefined') undefined() {}
  @Get('string') string() {
    return 'plain text'
  }
  @HttpCode(202) @Header('x-h', 'v') @Get('coded') coded() {
    return { coded: true }
  }
  @HttpCode(204) @Get('nothing') nothing() {}
  @Post('raw') raw(@RawBody() body: Buffer | undefined) {
    return { raw: body?.toString() }
  }
  @Post('signed') signed(@RawBody() raw: Buffer, @Body() body: unknown) {
    return { raw: raw.toString(), same: JSON.stringify(body) === raw.toString() }
  }
  @Get('cookies') cookies(@Res({ passthrough: true }) res: Outgoing) {
    res.header('set-cookie', ['a=1', 'b=2'])
    return {}
  }
  @Get('search') search(@Query() { tag, page }: Search) {
    return { tag, page }
  }
  @Get('request') request(@Req() req: Incoming) {
    return { url: req.url, originalUrl: req.originalUrl, method: req.method, protocol: req.protocol, cookie: req.headers.cookie }
  }
  @Get(['first', 'second']) several() {
    return { several: true }
  }
  @Get('number/:id') number(@Param('id', ParseIntPipe) id: number, @Query() page: Page) {
    return { id, type: typeof id, page: page.page, isPage: page instanceof Page }
  }
  @Put('put/:id') put(@Param('id') id: string, @Body('title') title: string, @Query('force') force?: string) {
    return { id, title, force }
  }
  @Post('things') create(@Body() thing: CreateThing) {
    return { area: thing.area(), keys: Object.keys(thing) }
  }
  @Post('echo') echo(@Body() body: unknown) {
    return { length: JSON.stringify(body).length }
  }
  @Get('tenant') tenant(@Req() req: Incoming) {
    return { tenant: marksOf(req).tenant, trace: marksOf(req).trace }
  }
}

@Controller()
export class SecureController {
  constructor(@Inject(RequestInfo) private readonly info: RequestInfo) {}
  @Get('secure') secure() {
    return { secure: true }
  }
  @UseGuards(AdminGuard) @Get('admin') admin() {
    return { admin: true }
  }
  @UseInterceptors(MethodInterceptor) @Get('me') me(@User('name') name: string, @Ip() ip: string) {
    return { name, ip }
  }
  @Get('scoped') scoped() {
    return this.info.read()
  }
  @UseGuards(ScopedGuard) @Get('scoped-guard') scopedGuard() {
    return { scoped: true }
  }
}

@UseGuards(AdminGuard)
@Controller('vault')
export class VaultController {
  @Get('open') open() {
    return { open: true }
  }
  @Delete(':id') remove(@Param('id') id: string) {
    return { removed: id }
  }
}

class BaseItems {
  @Get('inherited') inherited() {
    return { inherited: true }
  }
}
@Public()
@Controller('items')
export class ItemsController extends BaseItems {
  /** How often the handler of `ping` has run. */
  static pings = 0
  @Get('ping') ping() {
    ItemsController.pings++
    return { ping: true }
  }
  @Get(':id') one(@Param('id', ParseIntPipe) id: number) {
    return { item: id }
  }
}

@Public()
@Controller('versioned')
export class VersionedController {
  @Version('1') @Get() one() {
    return { version: 1 }
  }
  @Version('2') @Get() two() {
    return { version: 2 }
  }
}

@Public()
@Controller('health')
export class HealthController {
  @Get('live') live() {
    return { live: true }
  }
}

/** A controller class of its own for each name. */
export function mixedController(name: string): NestType {
  @Public()
  @Controller('mixed')
  class Mixed {
    @Get() list() {
      return { mixed: name }
    }
  }
  return Mixed
}

@Public()
@Controller('dynamic')
export class DynamicController {
  @Get() get() {
    return { dynamic: true }
  }
}

@Public()
@Controller({ host: ':account.:region.example.com', path: 'hosted-two' })
export class TwoLabelsController {
  @Get() get(@HostParam('account') account: string, @HostParam('region') region: string) {
    return { host: `${account}.${region}` }
  }
}
@Public()
@Controller({ host: ':account.example.com', path: 'hosted-one' })
export class OneLabelController {
  @Get() get(@HostParam('account') account: string) {
    return { host: account }
  }
}
@Public()
@Controller({ host: 'fixed.example.com', path: 'fixed-host' })
export class FixedHostController {
  @Get() get() {
    return { host: 'fixed' }
  }
}
