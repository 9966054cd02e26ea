import {
  Body,
  ConflictException,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Injectable,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Query,
  Redirect,
  Req,
  Res,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common'
import { REQUEST } from '@nestjs/core'
import { Throttle } from '@nestjs/throttler'
import { IsInt, IsOptional, IsString, Min, MinLength } from 'class-validator'
import { McpHidden } from '../../../src/index.js'
import type { User } from '../credentials.js'
import { add, count, find, type Kept, remove } from '../records.js'
import { mark } from '../trace.js'
import {
  AskingPipe,
  CachedInterceptor,
  ControllerFilter,
  EnvelopeFilter,
  HidingInterceptor,
  interceptor,
  LockedError,
  MethodFilter,
  pipe,
  QuotaError,
  RefusingInterceptor,
  StormError,
} from './around.js'
import {
  BaseControllerGuard,
  BaseMethodGuard,
  ChallengeGuard,
  ControllerGuard,
  CrashingGuard,
  MethodGuard,
  PassportGuard,
  ScopedGuard,
  TeapotGuard,
  UserGuard,
} from './guards.js'
import { Caller, type Incoming, type Outgoing, Public, Roles } from './incoming.js'

export class NewRecord {
  @IsString() @MinLength(2) text!: string
  @IsOptional() @IsInt() @Min(1) size?: number
}
class Change {
  @IsString() @MinLength(2) text!: string
}

@Public()
@Controller('open')
class OpenController {
  @Get() open() {
    mark('handler open')
    return { open: true }
  }
  @Header('content-type', 'text/plain') @Get('text') text() {
    mark('handler text')
    return 'plain text'
  }
  @HttpCode(204) @Get('nothing') nothing() {
    mark('handler nothing')
  }
  @Redirect('/api/open', 302) @Get('redirect') redirect() {
    mark('handler redirect')
  }
  @Get('number/:id') number(@Param('id', ParseIntPipe) id: number) {
    mark('handler number')
    return { id, type: typeof id }
  }
  @Post('records') create(@Body() record: NewRecord) {
    mark('handler open create')
    return { text: record.text, isDto: record instanceof NewRecord }
  }
  @Get('crash') crash() {
    mark('handler crash')
    throw new Error('a secret in a message')
  }
  @Get('direct') direct(@Res() response: Outgoing) {
    mark('handler direct')
    response.status(202).send({ direct: true })
  }
  @Get('me') me(@Headers('authorization') authorization?: string) {
    mark('handler me')
    return { sent: authorization !== undefined }
  }
  @Get('one/me') sibling() {
    mark('handler sibling')
    return { sibling: true }
  }
  @Get('one/:id') one(@Param('id') id: string) {
    mark('handler one')
    return { id }
  }
  @McpHidden() @Get('hidden') hidden() {
    mark('handler hidden')
    return { hidden: true }
  }
}

@Controller('login')
class LoginController {
  @Get() login(@Caller() user: User) {
    mark('handler login')
    return user
  }
  @Roles('admin') @Get('admin') admin() {
    mark('handler admin')
    return { admin: true }
  }
  @Roles('admin', 'user') @Get('either') either() {
    mark('handler either')
    return { either: true }
  }
  @Public() @Get('public') public() {
    mark('handler public')
    return { public: true }
  }
  @UseGuards(MethodGuard) @Get('admin-by-guard') adminByGuard() {
    mark('handler admin by guard')
    return { admin: true }
  }
}

@Roles('admin')
@Controller('staff')
class StaffController {
  @Get() staff() {
    mark('handler staff')
    return { staff: true }
  }
  @Roles('user') @Get('relaxed') relaxed() {
    mark('handler relaxed')
    return { relaxed: true }
  }
}

@Public()
@UseGuards(ControllerGuard)
@Controller('by-controller')
class ByControllerController {
  @Get() all() {
    mark('handler by controller')
    return { controller: true }
  }
  @UseGuards(new UserGuard('method')) @Get('both') both() {
    mark('handler both')
    return { both: true }
  }
}

@Public()
@UseGuards(new UserGuard('controller'))
@Controller('by-instance')
class ByInstanceController {
  @Get() all() {
    mark('handler by instance')
    return { instance: true }
  }
  @UseGuards(MethodGuard) @Delete(':id') remove(@Param('id') id: string) {
    mark('handler by instance remove')
    return { removed: id }
  }
}

@Public()
@Controller('by-method')
class ByMethodController {
  @UseGuards(MethodGuard) @Get('class') byClass() {
    mark('handler by class')
    return { class: true }
  }
  @UseGuards(new UserGuard('method')) @Get('instance') instance() {
    mark('handler instance')
    return { instance: true }
  }
  @UseGuards(ScopedGuard) @Get('scoped') scoped() {
    mark('handler scoped guard')
    return { scoped: true }
  }
  @UseGuards(CrashingGuard) @Get('crashing') crashing() {
    mark('handler crashing guard')
    return { never: 'for others' }
  }
  @UseGuards(TeapotGuard) @Get('teapot') teapot() {
    mark('handler teapot')
    return { tea: true }
  }
  @UseGuards(ChallengeGuard) @Get('challenge') challenge() {
    mark('handler challenge')
    return { challenge: 'met' }
  }
  @UseGuards(MethodGuard) @Post('validated') validated(@Body() record: NewRecord) {
    mark('handler validated')
    return { text: record.text }
  }
}

/** Nest finds the guards of a base class, on the class and on methods that are not written again. */
@UseGuards(BaseControllerGuard)
class Base {
  @Get('inherited') inherited() {
    mark('handler inherited')
    return { inherited: true }
  }
  @UseGuards(BaseMethodGuard) @Get('guarded') guarded() {
    mark('handler base guarded')
    return { guarded: true }
  }
}
class OpenBase {
  @UseGuards(BaseMethodGuard) @Get('kept') kept() {
    mark('handler kept')
    return { kept: true }
  }
  @UseGuards(BaseMethodGuard) @Get('lost') lost() {
    mark('handler base lost')
    return { lost: false }
  }
}
@Public()
@Controller('child')
class ChildController extends Base {}
@Public()
@Controller('other-child')
class OtherChildController extends OpenBase {
  @Get('lost') override lost() {
    mark('handler lost')
    return { lost: true }
  }
}

@Controller('records')
class RecordsController {
  @Get(':id') one(@Param('id') id: string, @Caller() user: User): Kept {
    mark('handler record')
    return own(id, user)
  }
  @Post() create(@Body() { text }: NewRecord, @Caller() user: User) {
    mark('handler create')
    return add(text, user)
  }
  @Put(':id') change(@Param('id') id: string, @Body() { text }: Change, @Caller() user: User) {
    mark('handler change')
    return Object.assign(own(id, user), { text })
  }
  @HttpCode(204) @Delete(':id') remove(@Param('id') id: string, @Caller() user: User) {
    mark('handler remove')
    remove(own(id, user).id)
  }
  @Roles('admin') @Delete() clear() {
    mark('handler clear')
    return { removed: count() }
  }
}

function own(id: string, user: User): Kept {
  const found = find(id, user)
  if (found === 'missing') throw new NotFoundException(`no record ${id}`)
  if (found === 'forbidden') throw new ForbiddenException('not yours')
  return found
}

@Controller('tenants/:tenant')
class TenantsController {
  @Get('report') report(@Param('tenant') tenant: string, @Query('year', ParseIntPipe) year: number) {
    mark('handler report')
    return { tenant, year }
  }
  @Roles('admin') @Put('settings') settings(@Param('tenant') tenant: string, @Body() { text }: Change) {
    mark('handler settings')
    return { tenant, text }
  }
}

@Public()
@Controller('middleware')
class MiddlewareController {
  @Get('class') byClass() {
    mark('handler class middleware')
    return { class: true }
  }
  @Get('function') byFunction() {
    mark('handler function middleware')
    return { function: true }
  }
  @Get('plain') plain() {
    mark('handler plain middleware')
    return { plain: true }
  }
  @Post('plain') plainPost(@Body() record: NewRecord) {
    mark('handler plain middleware post')
    return { text: record.text }
  }
  @Get('platform') platform() {
    mark('handler platform')
    return { platform: true }
  }
  @Get('sub') sub() {
    mark('handler sub')
    return { sub: true }
  }
}

@Injectable({ scope: Scope.REQUEST })
export class WhoAsks {
  constructor(@Inject(REQUEST) private readonly request: Incoming) {
    mark('made scoped provider')
  }
  read() {
    return { name: this.request.user?.name ?? null, method: this.request.method }
  }
}
@Controller('scoped')
class ScopedController {
  constructor(@Inject(WhoAsks) private readonly who: WhoAsks) {}
  @Get('provider') provider() {
    mark('handler scoped provider')
    return this.who.read()
  }
}
@Controller({ path: 'scoped-controller', scope: Scope.REQUEST })
class ScopedItselfController {
  constructor(@Inject(REQUEST) private readonly request: Incoming) {
    mark('made scoped controller')
  }
  @UseGuards(MethodGuard) @Get() itself() {
    mark('handler scoped controller')
    return { name: this.request.user?.name }
  }
}

@Public()
@UseGuards(PassportGuard)
@Controller('passport')
class PassportController {
  @Get() passport(@Caller() user: User) {
    mark('handler passport')
    return user
  }
  @Roles('admin') @Get('admin') admin() {
    mark('handler passport admin')
    return { admin: true }
  }
}

@Public()
@Controller('browser')
class BrowserController {
  @Get('session') session(@Req() request: Incoming) {
    mark('handler session')
    if (!request.session) return { views: null }
    request.session.views = (request.session.views ?? 0) + 1
    return { views: request.session.views }
  }
  @Get('cookie') cookie(@Req() request: Incoming) {
    mark('handler cookie')
    if (!request.headers.cookie) throw new ForbiddenException('log in with a browser')
    return { cookie: true }
  }
}

@Public()
@Controller('throttled')
class ThrottledController {
  @Get('rarely') rarely() {
    mark('handler rarely')
    return { fine: true }
  }
  @Throttle({ default: { limit: 2, ttl: 60_000 } }) @Get('often') often() {
    mark('handler often')
    return { fine: true }
  }
}

@Public()
@UseFilters(ControllerFilter)
@Controller('filters')
class FiltersController {
  @UseFilters(MethodFilter) @Get('method') method() {
    mark('handler filter method')
    throw new QuotaError('used up')
  }
  @Get('controller') controller() {
    mark('handler filter controller')
    throw new LockedError('locked')
  }
  @Get('provided') provided() {
    mark('handler filter provided')
    throw new StormError('later')
  }
  @Get('exception') exception() {
    mark('handler exception')
    throw new ConflictException({ code: 'TAKEN', details: [{ field: 'name' }] })
  }
  @UseGuards(MethodGuard) @UseFilters(EnvelopeFilter) @Get('envelope') envelope() {
    mark('handler envelope')
    return { ok: true }
  }
}

@Public()
@UseInterceptors(interceptor('controller'))
@UsePipes(pipe('controller'))
@Controller('around')
class AroundController {
  @UseGuards(new UserGuard('method'))
  @UseInterceptors(interceptor('method'))
  @UsePipes(pipe('method'))
  @Get('all/:value')
  all(@Param('value', pipe('parameter')) value: string) {
    mark('handler around')
    return { value }
  }
  @UseInterceptors(RefusingInterceptor) @Get('refusing') refusing() {
    mark('handler refusing')
    return { refused: false }
  }
  @UseInterceptors(CachedInterceptor) @Get('cached') cached() {
    mark('handler cached')
    return { cached: false }
  }
  @UseInterceptors(HidingInterceptor) @Get('salary') salary() {
    mark('handler salary')
    return { name: 'root', salary: 9 }
  }
  @Get('asking/:what') asking(@Param('what', AskingPipe) what: string) {
    mark('handler asking')
    return { what }
  }
}

export const CONTROLLERS = [
  OpenController,
  LoginController,
  StaffController,
  ByControllerController,
  ByInstanceController,
  ByMethodController,
  ChildController,
  OtherChildController,
  RecordsController,
  TenantsController,
  MiddlewareController,
  ScopedController,
  ScopedItselfController,
  PassportController,
  BrowserController,
  ThrottledController,
  FiltersController,
  AroundController,
]
