import {
  type ArgumentsHost,
  BadRequestException,
  type CallHandler,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  ForbiddenException,
  HttpException,
  Inject,
  Injectable,
  type NestInterceptor,
  type NestMiddleware,
  type PipeTransform,
  Scope,
  type Type,
} from '@nestjs/common'
import { REQUEST } from '@nestjs/core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { map, of, tap } from 'rxjs'
import { userOf } from '../credentials.js'
import { mark } from '../trace.js'
import { type Incoming, type Outgoing, requestOf } from './incoming.js'

/** Middleware by class, with `consumer.apply`: no request passes without a valid token. */
@Injectable()
export class TokenMiddleware implements NestMiddleware {
  async use(request: IncomingMessage, response: ServerResponse, next: () => void) {
    mark('class middleware')
    if (await userOf(request.headers.authorization)) return next()
    response.statusCode = 401
    response.setHeader('content-type', 'application/json')
    response.end('{"middleware":"no"}')
  }
}

/** Middleware as a function, with `consumer.apply`. It throws, and the application's filters answer. */
export async function throwingMiddleware(request: IncomingMessage, _response: ServerResponse, next: (error?: unknown) => void) {
  mark('function middleware')
  const user = await userOf(request.headers.authorization)
  next(user?.roles.includes('admin') ? undefined : new ForbiddenException('middleware: admins only'))
}

/** For `app.use`, before Nest's own. */
export async function plainMiddleware(request: IncomingMessage, response: ServerResponse, next: () => void) {
  mark('plain middleware')
  if ((await userOf(request.headers.authorization))?.tenant === 't1') return next()
  response.statusCode = 403
  response.setHeader('content-type', 'text/plain')
  response.end('tenant t1 only')
}

export function interceptor(place: string): Type<NestInterceptor> {
  @Injectable()
  class Interceptor implements NestInterceptor {
    intercept(_context: ExecutionContext, next: CallHandler) {
      mark(`${place} interceptor`)
      return next.handle().pipe(tap(() => mark(`${place} interceptor, after`)))
    }
  }
  return Interceptor
}

/** Refuses, as a guard would, after the guards. */
@Injectable()
export class RefusingInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler) {
    mark('refusing interceptor')
    if (!(await userOf(requestOf(context).headers.authorization))) throw new ForbiddenException('intercepted')
    return next.handle()
  }
}

/** Answers in the handler's place, as a cache does. */
@Injectable()
export class CachedInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler) {
    mark('cached interceptor')
    const user = await userOf(requestOf(context).headers.authorization)
    return user ? next.handle() : of({ cached: 'for everybody' })
  }
}

/** Shows salaries to the admin only. */
@Injectable()
export class HidingInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler) {
    mark('hiding interceptor')
    const admin = (await userOf(requestOf(context).headers.authorization))?.roles.includes('admin') === true
    return next.handle().pipe(map((value: { salary: number }) => (admin ? value : { ...value, salary: undefined })))
  }
}

export function pipe(place: string): Type<PipeTransform> {
  @Injectable()
  class Pipe implements PipeTransform {
    transform(value: unknown) {
      mark(`${place} pipe`)
      if (value === 'refused') throw new BadRequestException(`${place} pipe`)
      return value
    }
  }
  return Pipe
}

/** A pipe that decides who may ask for what. */
@Injectable({ scope: Scope.REQUEST })
export class AskingPipe implements PipeTransform {
  constructor(@Inject(REQUEST) private readonly request: Incoming) {}
  async transform(value: unknown) {
    mark('asking pipe')
    if (value === 'open' || (await userOf(this.request.headers.authorization))) return value
    throw new ForbiddenException('the pipe says no')
  }
}

export class QuotaError extends Error {}
export class LockedError extends Error {}
export class StormError extends Error {}

/** A filter that answers an error of the application's own. */
function filter(place: string, error: Type<Error>, status: number): Type<ExceptionFilter> {
  @Catch(error)
  class Filter implements ExceptionFilter<Error> {
    catch({ message }: Error, host: ArgumentsHost) {
      mark(`${place} filter`)
      host.switchToHttp().getResponse<Outgoing>().status(status).send({ filter: place, message })
    }
  }
  return Filter
}
export const MethodFilter = filter('method', QuotaError, 402)
export const ControllerFilter = filter('controller', LockedError, 423)
export const ProvidedFilter = filter('provided', StormError, 503)

/** Turns each refusal into an answer of 200. */
@Catch(HttpException)
export class EnvelopeFilter implements ExceptionFilter<HttpException> {
  catch(error: HttpException, host: ArgumentsHost) {
    mark('envelope filter')
    host.switchToHttp().getResponse<Outgoing>().status(200).send({ ok: false, status: error.getStatus() })
  }
}
