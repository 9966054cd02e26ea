import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  createParamDecorator,
  type ExceptionFilter,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
  type NestInterceptor,
  type NestMiddleware,
  Scope,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common'
import { REQUEST, Reflector } from '@nestjs/core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { map } from 'rxjs'

/** Express' request, or Fastify's around Node's: what both have. */
export interface Incoming {
  headers: Record<string, string | undefined>
  method: string
  url: string
  originalUrl: string
  protocol: string
  ip: string
  query: Record<string, unknown>
  raw?: IncomingMessage & Marks
  user?: { name: string; admin: boolean }
}
interface Marks {
  tenant?: string
  trace?: string
  trail?: string[]
}
/** Express' response, or Fastify's reply: what both have. */
export interface Outgoing {
  status(code: number): this
  header(name: string, value: string | string[]): this
  send(body: unknown): this
}
export const marksOf = (req: Incoming): Marks => (req.raw ?? req) as Marks

export const Public = () => SetMetadata('probe:public', true)

@Injectable()
export class GlobalGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}
  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean>('probe:public', [context.getHandler(), context.getClass()])) return true
    const req = context.switchToHttp().getRequest<Incoming>()
    const name = req.headers.authorization?.replace('Bearer ', '')
    if (!name) throw new UnauthorizedException('no token')
    req.user = { name, admin: name === 'admin' }
    return true
  }
}

@Injectable()
export class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.switchToHttp().getRequest<Incoming>().user?.admin) return true
    throw new ForbiddenException('admins only')
  }
}

/** A guard of request scope: made anew for each request. */
@Injectable({ scope: Scope.REQUEST })
export class ScopedGuard implements CanActivate {
  constructor(@Inject(REQUEST) private readonly req: Incoming) {}
  canActivate(): boolean {
    return this.req.headers['x-scoped'] === 'yes'
  }
}

export const User = createParamDecorator(
  (field: 'name' | 'admin', context: ExecutionContext) => context.switchToHttp().getRequest<Incoming>().user?.[field],
)

@Injectable()
export class MethodInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((value: object) => ({ ...value, mi: true })))
  }
}

/** Gives an undefined answer a body, as many applications do. */
@Injectable()
export class GlobalInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((value: unknown) => (value === undefined ? { empty: true } : value)))
  }
}

export class TeapotError extends Error {}

@Catch(TeapotError)
export class TeapotFilter implements ExceptionFilter<TeapotError> {
  catch(error: TeapotError, host: ArgumentsHost) {
    host.switchToHttp().getResponse<Outgoing>().status(418).send({ teapot: error.message })
  }
}

@Injectable()
export class TenantMiddleware implements NestMiddleware {
  use(req: IncomingMessage & Marks, _res: ServerResponse, next: () => void) {
    req.tenant = String(req.headers['x-tenant'] ?? 'none')
    next()
  }
}
export function traceMiddleware(req: IncomingMessage & Marks, res: ServerResponse, next: () => void) {
  req.trace = 'traced'
  res.setHeader('x-trace', 'traced')
  next()
}

@Injectable({ scope: Scope.REQUEST })
export class RequestInfo {
  constructor(@Inject(REQUEST) private readonly req: Incoming) {}
  read() {
    return { user: this.req.user?.name, tenant: marksOf(this.req).tenant }
  }
}
