import { Exclude, Expose, Type } from 'class-transformer'
import { IsIn, IsInt, IsOptional, IsString, Min, ValidateNested } from 'class-validator'
import {
  type Action,
  Authorized,
  BadRequestError,
  Body,
  BodyParam,
  ContentType,
  Controller,
  CookieParam,
  CookieParams,
  createParamDecorator,
  CurrentUser,
  Delete,
  Get,
  Header,
  HeaderParam,
  HeaderParams,
  HttpCode,
  HttpError,
  Interceptor,
  type InterceptorInterface,
  JsonController,
  Location,
  NotFoundError,
  OnNull,
  OnUndefined,
  Param,
  Params,
  Post,
  Put,
  QueryParam,
  QueryParams,
  Redirect,
  ResponseClassTransformOptions,
  type RoutingControllersOptions,
  UseInterceptor,
} from 'routing-controllers'
import { Container, Service } from 'typedi'

/** What ran, in order: compared between HTTP and the call. */
export const trace: string[] = []

export class Inner {
  @IsInt() @Min(1) size!: number
}
export class Outer {
  @IsString() name!: string
  @ValidateNested() @Type(() => Inner) inner!: Inner
}
export class Filter {
  @IsOptional() @IsInt() @Min(1) limit?: number
  @IsOptional() @IsIn(['asc', 'desc']) sort?: string
}
@Exclude()
export class View {
  @Expose() id = 1
  secret = 'hidden'
  @Expose({ groups: ['admin'] }) note = 'admins'
}
/** routing-controllers resets the prototype, so this toJSON is ignored upstream. */
class Teapot extends HttpError {
  constructor() {
    super(418, 'short')
  }
  toJSON() {
    return { never: true }
  }
}
const CustomHeader = (required: boolean) =>
  createParamDecorator({ required, value: (action: Action) => (action.request as { headers: Record<string, string> }).headers['x-custom'] })

@Service()
export class Clock {
  now() {
    return 'noon'
  }
}

@JsonController('/path')
class PathController {
  @Get('/number/:id') number(@Param('id') id: number) {
    return { id, type: typeof id }
  }
  @Get('/params/:a/:b') params(@Params() params: Record<string, string>) {
    return params
  }
  @Get('/sibling/me') me() {
    return { sibling: true }
  }
  @Get('/sibling/:id') sibling(@Param('id') id: string) {
    return { id }
  }
}

@JsonController('/query')
class QueryController {
  @Get('/dto') dto(@QueryParams() filter: Filter) {
    return { ...filter, isFilter: filter instanceof Filter }
  }
  @Get('/typed') typed(
    @QueryParam('n') n: number,
    @QueryParam('b') b: boolean,
    @QueryParam('d') d: Date,
    @QueryParam('t', { isArray: true, type: String }) t: string[],
  ) {
    return { n, b, d: d instanceof Date, t }
  }
  @Get('/required') required(@QueryParam('q', { required: true }) q: string) {
    return { q }
  }
  @Get('/array') array(@QueryParam('t', { isArray: true, type: String }) t: string[]) {
    return { t }
  }
  @Get('/json') json(@QueryParam('filter', { parse: true }) filter: Filter) {
    return filter
  }
}

@JsonController('/body')
class BodyController {
  @HttpCode(201) @Post('/dto') dto(@Body() outer: Outer) {
    return { name: outer.name, isInner: outer.inner instanceof Inner }
  }
  @Post('/strict') strict(@Body({ validate: { whitelist: true, forbidNonWhitelisted: true } }) outer: Outer) {
    return outer
  }
  @Post('/required') required(@Body({ required: true }) outer: Outer) {
    return outer
  }
  @Post('/optional') optional(@Body() outer: Outer) {
    return outer
  }
  @Post('/array') array(@Body({ type: Inner }) items: Inner[]) {
    return { length: items.length, areInner: items.some((item) => item instanceof Inner) }
  }
  @Post('/param') param(@BodyParam('name', { required: true }) name: string) {
    return { name }
  }
}

@JsonController('/from')
class FromController {
  @Get('/headers') headers(@HeaderParam('x-one', { required: true }) one: string, @HeaderParams() all: Record<string, string>) {
    return { one, custom: all['x-custom'] }
  }
  @Get('/cookies') cookies(@CookieParam('a') a: string, @CookieParams() all: Record<string, string>) {
    return { a, all }
  }
  @Get('/user') user(@CurrentUser({ required: true }) user: { name: string }) {
    return user
  }
  @Get('/maybe-user') maybeUser(@CurrentUser() user?: { name: string }) {
    return { user: user ?? null }
  }
  @Get('/custom') custom(@CustomHeader(false) value: string) {
    return { value }
  }
  @Get('/custom-required') customRequired(@CustomHeader(true) value: string) {
    return { value: value ?? 'nothing' }
  }
}

@JsonController('/auth')
class AuthController {
  @Authorized() @Get('/any') any() {
    return { ok: true }
  }
  @Authorized('admin') @Get('/admin') admin() {
    return { admin: true }
  }
  @Authorized('broken') @Get('/broken') broken() {
    return { never: true }
  }
}
@Authorized()
@JsonController('/guarded')
class GuardedController {
  @Get('/all') all() {
    return { guarded: true }
  }
}

class Wrap implements InterceptorInterface {
  intercept(_action: Action, content: object) {
    trace.push('action interceptor')
    return { ...content, wrapped: true }
  }
}
@Interceptor()
class GlobalInterceptor implements InterceptorInterface {
  intercept(_action: Action, content: unknown) {
    trace.push('global interceptor')
    return content
  }
}
@JsonController('/interceptors')
class InterceptorsController {
  @UseInterceptor(Wrap) @Get('/both') both() {
    return { own: true }
  }
  @UseInterceptor(() => {
    throw new BadRequestError('intercepted')
  })
  @Get('/throwing')
  throwing() {
    return {}
  }
  @UseInterceptor((_action: Action, content: object) => ({ ...content, byFunction: true })) @Get('/function') byFunction() {
    return {}
  }
}

class ActionError extends HttpError {
  constructor(readonly action: Action) {
    super(404, 'nothing there')
  }
}
@JsonController('/empty')
class EmptyController {
  @OnUndefined(204) @Get('/undefined-204') undefined204() {}
  @OnUndefined(ActionError as never) @Get('/undefined-error') undefinedError() {}
  @Get('/undefined') undefined() {}
  @OnNull(404) @Get('/null-404') null404() {
    return null
  }
  @Get('/null') null() {
    return null
  }
}

@JsonController('/answer')
class AnswerController {
  @Redirect('/elsewhere') @Get('/redirect') redirect() {
    return '/elsewhere'
  }
  @ContentType('text/csv') @Get('/csv') csv() {
    return 'a;b'
  }
  @Header('x-h', 'v') @Location('/there') @Get('/headers') headers() {
    return { ok: true }
  }
  @Get('/view') view() {
    return new View()
  }
  @ResponseClassTransformOptions({ groups: ['admin'] }) @Get('/groups') groups() {
    return new View()
  }
  @Get('/views') views() {
    return [new View(), new View()]
  }
  @Get('/plain', { transformResponse: false }) plain() {
    return new View()
  }
  @Get('/number') number() {
    return 42
  }
  @Get('/string') string() {
    return 'text'
  }
  @Get('/typedi') typedi() {
    return { now: Container.get(Clock).now() }
  }
}

@JsonController('/errors')
class ErrorsController {
  @Get('/crash') crash() {
    throw new Error('a crash')
  }
  @Get('/not-found') notFound() {
    throw new NotFoundError('no such thing')
  }
  @Get('/teapot') teapot() {
    throw new Teapot()
  }
}

@JsonController('/verbs')
class VerbsController {
  @Put('/:id') put(@Param('id') id: number, @Body() outer: Outer) {
    return { id, name: outer.name }
  }
  @OnUndefined(204) @Delete('/:id') remove(@Param('id') _id: number) {}
}

@Controller('/text')
class TextController {
  @Get('/get') get() {
    return 'plain'
  }
  @Post('/post') post(@Body() body: string) {
    return `got ${body}`
  }
  @Get('/error') error() {
    throw new Error('text crash')
  }
}

class BaseCats {
  @Get('/all') all() {
    return { cats: [] }
  }
  @Get('/:id') one(@Param('id') id: string) {
    return { id: id ?? null }
  }
  @Get('/over/ridden') overridden() {
    return { base: true }
  }
  @Authorized(['admin']) @Delete('/:id') remove() {
    return { removed: true }
  }
}
@JsonController('/cats')
class CatsController extends BaseCats {
  @Get('/over/ridden') override overridden() {
    return { base: false as never }
  }
}

export const CONTROLLERS = [
  PathController,
  QueryController,
  BodyController,
  FromController,
  AuthController,
  GuardedController,
  InterceptorsController,
  EmptyController,
  AnswerController,
  ErrorsController,
  VerbsController,
  TextController,
  CatsController,
]

const tokenOf = ({ request }: Action) =>
  (request as { headers: Record<string, string | undefined> }).headers.authorization?.replace('Bearer ', '')

/** What every application of the fixture is made with. */
export const OPTIONS: RoutingControllersOptions = {
  routePrefix: '/api',
  interceptors: [GlobalInterceptor],
  development: false,
  authorizationChecker: (action, roles: string[]) => {
    if (roles.includes('broken')) throw new Error('the checker is broken')
    const token = tokenOf(action)
    return token !== undefined && (roles.length === 0 || roles.includes(token))
  },
  currentUserChecker: (action) => {
    const name = tokenOf(action)
    return name ? { name } : undefined
  },
}
