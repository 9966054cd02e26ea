import { IsInt, IsOptional, IsString, Min, MinLength } from 'class-validator'
import {
  type Action,
  Authorized,
  BadRequestError,
  Body,
  ContentType,
  Controller,
  CookieParam,
  CurrentUser,
  Delete,
  ForbiddenError,
  Get,
  Header,
  HeaderParam,
  HttpCode,
  type InterceptorInterface,
  JsonController,
  NotFoundError,
  OnNull,
  OnUndefined,
  Param,
  Post,
  Put,
  QueryParam,
  Redirect,
  UseAfter,
  UseBefore,
  UseInterceptor,
} from 'routing-controllers'
import { McpHidden, McpParam } from '../../../src/index.js'
import { type User, userOf } from '../credentials.js'
import { add, count, find, type Kept, remove } from '../records.js'
import { mark } from '../trace.js'
import { before, beforeClass, only, type Platform } from './before.js'
import { headersOf, REQUEST_SCOPED, Teapot } from './options.js'

export class NewRecord {
  @IsString() @MinLength(2) text!: string
  @IsOptional() @IsInt() @Min(1) size?: number
}
class Change {
  @IsString() @MinLength(2) text!: string
}

class Wrap implements InterceptorInterface {
  intercept(_action: Action, content: object) {
    mark('action interceptor')
    return { ...content, wrapped: true }
  }
}
class Hide implements InterceptorInterface {
  async intercept(action: Action, content: { salary: number }) {
    mark('hiding interceptor')
    const admin = (await userOf(headersOf(action).authorization))?.roles.includes('admin') === true
    return admin ? content : { ...content, salary: null }
  }
}
class Refuse implements InterceptorInterface {
  async intercept(action: Action, content: object) {
    mark('refusing interceptor')
    if (!(await userOf(headersOf(action).authorization))) throw new ForbiddenError('intercepted')
    return content
  }
}

function own(id: string, user: User): Kept {
  const found = find(id, user)
  if (found === 'missing') throw new NotFoundError(`no record ${id}`)
  if (found === 'forbidden') throw new ForbiddenError('not yours')
  return found
}

const isAdmin = (user: User) => user.roles.includes('admin')
const ofT1 = (user: User) => user.tenant === 't1'

/** The controllers, with middleware of a platform's form. */
export function controllersOf(platform: Platform): (new (...args: never[]) => object)[] {
  const function_ = (name: string, ...rule: Parameters<typeof only>) => before(platform, name, only(...rule)) as never
  const class_ = (name: string, ...rule: Parameters<typeof only>) => beforeClass(platform, name, only(...rule)) as never

  @JsonController('/open')
  class OpenController {
    @Get() open() {
      mark('handler open')
      return { open: true }
    }
    @OnUndefined(204) @Get('/nothing') nothing() {
      mark('handler nothing')
    }
    @Redirect('/api/open') @Get('/redirect') redirect() {
      mark('handler redirect')
    }
    @Get('/number/:id') number(@Param('id') id: number) {
      mark('handler number')
      return { id, type: typeof id }
    }
    @HttpCode(201) @Post('/records') create(@Body() record: NewRecord) {
      mark('handler open create')
      return { text: record.text, isDto: record instanceof NewRecord }
    }
    @Get('/crash') crash() {
      mark('handler crash')
      throw new Error('a message')
    }
    @Get('/teapot') teapot() {
      mark('handler teapot')
      throw new Teapot()
    }
    @OnNull(404) @Get('/null') null() {
      mark('handler null')
      return null
    }
    @Get('/undefined') undefined() {
      mark('handler undefined')
    }
    @Get('/required') required(@QueryParam('q', { required: true }) q: string) {
      mark('handler required')
      return { q }
    }
    @Get('/header') header(@HeaderParam('x-tenant') @McpParam({ hidden: false }) tenant: string) {
      mark('handler header')
      return { tenant: tenant ?? null }
    }
    @Get('/one/me') sibling() {
      mark('handler sibling')
      return { sibling: true }
    }
    @Get('/one/:id') one(@Param('id') id: string) {
      mark('handler one')
      return { id }
    }
    @McpHidden() @Get('/hidden') hidden() {
      mark('handler hidden')
      return { hidden: true }
    }
  }

  @Controller('/plain')
  class PlainController {
    @ContentType('text/plain') @Get('/text') text() {
      mark('handler text')
      return 'plain text'
    }
    @Authorized() @Get('/guarded') guarded() {
      mark('handler guarded text')
      return 'for users'
    }
  }

  @JsonController('/auth')
  class AuthController {
    @Authorized() @Get('/any') any() {
      mark('handler any')
      return { any: true }
    }
    @Authorized(['admin']) @Get('/admin') admin() {
      mark('handler admin')
      return { admin: true }
    }
    @Authorized('admin') @Get('/admin-text') adminText() {
      mark('handler admin text')
      return { admin: true }
    }
    @Authorized(['auditor', 'user']) @Get('/either') either() {
      mark('handler either')
      return { either: true }
    }
    @Authorized('crash') @Get('/crash') crash() {
      mark('handler checker crash')
      return { crash: false }
    }
    @Authorized('teapot') @Get('/teapot') teapot() {
      mark('handler checker teapot')
      return { tea: true }
    }
    @Authorized(['strict', 'user']) @Get('/strict') strict() {
      mark('handler strict')
      return { strict: true }
    }
    @Authorized(['admin']) @Post('/validated') validated(@Body() record: NewRecord) {
      mark('handler validated')
      return { text: record.text }
    }
    @Authorized(['admin']) @Get('/number/:id') number(@Param('id') id: number) {
      mark('handler guarded number')
      return { id }
    }
    @Get('/me') me(@CurrentUser({ required: true }) user: User) {
      mark('handler me')
      return user
    }
    @Get('/maybe') maybe(@CurrentUser() user?: User) {
      mark('handler maybe')
      return { name: user?.name ?? null }
    }
  }

  @Authorized()
  @JsonController('/users')
  class UsersController {
    @Get() all() {
      mark('handler users')
      return { users: true }
    }
    @Authorized(['admin']) @Get('/admin') admin() {
      mark('handler users admin')
      return { admin: true }
    }
  }

  @Authorized(['admin'])
  @JsonController('/staff')
  class StaffController {
    @Get() staff() {
      mark('handler staff')
      return { staff: true }
    }
    @Delete('/:id') remove(@Param('id') id: string) {
      mark('handler staff remove')
      return { removed: id }
    }
  }

  @UseBefore(
    class_(
      'controller middleware',
      () => true,
      () => new ForbiddenError('controller: users only'),
    ),
  )
  @JsonController('/by-controller')
  class ByControllerController {
    @Get() all() {
      mark('handler by controller')
      return { controller: true }
    }
    @UseBefore(class_('method middleware', isAdmin, () => ({ status: 403, body: { method: 'admins only' } })))
    @Get('/both')
    both() {
      mark('handler both')
      return { both: true }
    }
    @Authorized(['admin']) @Get('/authorized') authorized() {
      mark('handler by controller authorized')
      return { authorized: true }
    }
  }

  @JsonController('/by-method')
  class ByMethodController {
    @UseBefore(function_('function middleware', ofT1, () => ({ status: 401, body: { function: 'no' } }))) @Get('/function') byFunction() {
      mark('handler function')
      return { function: true }
    }
    @UseBefore(class_('class middleware', isAdmin, () => ({ status: 403, body: { class: 'no' } }))) @Get('/class') byClass() {
      mark('handler class')
      return { class: true }
    }
    @UseBefore(class_('throwing middleware', isAdmin, () => new Teapot())) @Get('/throwing') throwing() {
      mark('handler throwing')
      return { throwing: false }
    }
    @UseBefore(function_('body middleware', isAdmin, () => ({ status: 403, body: { body: 'no' } })))
    @Post('/validated')
    validated(@Body() record: NewRecord) {
      mark('handler middleware validated')
      return { text: record.text }
    }
  }

  class Base {
    @Authorized(['admin']) @Delete('/lost/:id') lost(@Param('id') id: string) {
      mark('handler lost')
      return { lost: id ?? null }
    }
    @Authorized(['admin']) @Get('/again') again() {
      mark('handler base again')
      return { again: 'base' }
    }
    @Get('/open') open() {
      mark('handler base open')
      return { open: true }
    }
  }
  @JsonController('/child')
  class ChildController extends Base {
    @Authorized(['admin']) @Get('/again') override again() {
      mark('handler again')
      return { again: 'child' }
    }
  }

  @Authorized()
  @JsonController('/records')
  class RecordsController {
    @Get('/:id') one(@Param('id') id: string, @CurrentUser() user: User) {
      mark('handler record')
      return own(id, user)
    }
    @HttpCode(201) @Post() create(@Body() { text }: NewRecord, @CurrentUser() user: User) {
      mark('handler create')
      return add(text, user)
    }
    @Put('/:id') change(@Param('id') id: string, @Body() { text }: Change, @CurrentUser() user: User) {
      mark('handler change')
      return Object.assign(own(id, user), { text })
    }
    @OnUndefined(204) @Delete('/:id') remove(@Param('id') id: string, @CurrentUser() user: User) {
      mark('handler remove')
      remove(own(id, user).id)
    }
    @Authorized(['admin']) @Delete('/') clear() {
      mark('handler clear')
      return { removed: count() }
    }
  }

  @JsonController('/tenants/:tenant')
  class TenantsController {
    @Get('/report') report(
      @Param('tenant') tenant: string,
      @QueryParam('year', { required: true }) year: number,
      @CurrentUser({ required: true }) user: User,
    ) {
      mark('handler report')
      if (user.tenant !== tenant) throw new ForbiddenError('another tenant')
      return { tenant, year }
    }
    @Authorized(['admin']) @Put('/settings') settings(@Param('tenant') tenant: string, @Body() { text }: Change) {
      mark('handler settings')
      return { tenant, text }
    }
  }

  @JsonController('/middleware')
  class MiddlewareController {
    @Get('/plain') plain() {
      mark('handler plain')
      return { plain: true }
    }
    @Post('/plain') plainPost(@Body() record: NewRecord) {
      mark('handler plain post')
      return { text: record.text }
    }
    @Get('/throwing') throwing() {
      mark('handler middleware throwing')
      return { throwing: false }
    }
  }

  @JsonController('/scoped')
  class ScopedController {
    readonly #authorization: string | undefined
    constructor(action?: Action) {
      mark('made scoped controller')
      this.#authorization = action && headersOf(action).authorization
    }
    @Get('/who') async who() {
      mark('handler scoped')
      return { name: (await userOf(this.#authorization))?.name ?? null }
    }
    @Authorized(['admin']) @Get('/admin') async admin() {
      mark('handler scoped admin')
      return { name: (await userOf(this.#authorization))?.name ?? null }
    }
  }
  REQUEST_SCOPED.add(ScopedController)

  @JsonController('/browser')
  class BrowserController {
    @Get('/cookie') cookie(@CookieParam('seat') @McpParam({ hidden: false }) seat: string) {
      mark('handler cookie')
      if (!seat) throw new BadRequestError('no seat')
      return { seat }
    }
    @Get('/header') header(@HeaderParam('cookie') cookie: string) {
      mark('handler cookie header')
      if (!cookie) throw new ForbiddenError('log in with a browser')
      return { cookie: true }
    }
  }

  @JsonController('/throttled')
  class ThrottledController {
    @Get('/rarely') rarely() {
      mark('handler rarely')
      return { fine: true }
    }
    @Get('/often') often() {
      mark('handler often')
      return { fine: true }
    }
  }

  @JsonController('/around')
  class AroundController {
    @Authorized() @UseInterceptor(Wrap) @Get('/wrapped') wrapped() {
      mark('handler wrapped')
      return { own: true }
    }
    @UseInterceptor(Hide) @Get('/salary') salary() {
      mark('handler salary')
      return { name: 'root', salary: 9 }
    }
    @UseInterceptor(Refuse) @Get('/refusing') refusing() {
      mark('handler refusing')
      return { refused: false }
    }
    @Authorized()
    @UseInterceptor(() => {
      mark('throwing interceptor')
      throw new BadRequestError('intercepted')
    })
    @Get('/throwing')
    throwing() {
      mark('handler interceptor throwing')
      return {}
    }
    @Header('x-own', 'yes')
    @UseBefore(
      function_(
        'first',
        () => true,
        () => ({ status: 401, body: { first: 'no' } }),
      ),
    )
    @UseAfter(before(platform, 'after middleware', () => undefined) as never)
    @Get('/order')
    order() {
      mark('handler order')
      return { ordered: true }
    }
  }

  return [
    OpenController,
    PlainController,
    AuthController,
    UsersController,
    StaffController,
    ByControllerController,
    ByMethodController,
    ChildController,
    RecordsController,
    TenantsController,
    MiddlewareController,
    ScopedController,
    BrowserController,
    ThrottledController,
    AroundController,
  ]
}
