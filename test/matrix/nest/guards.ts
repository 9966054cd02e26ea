import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  HttpException,
  Inject,
  Injectable,
  Scope,
  type Type,
  UnauthorizedException,
} from '@nestjs/common'
import { REQUEST, Reflector } from '@nestjs/core'
import { AuthGuard, PassportStrategy } from '@nestjs/passport'
import { ThrottlerGuard } from '@nestjs/throttler'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { SECRET, type User, userOf, whoIs } from '../credentials.js'
import { mark } from '../trace.js'
import { type Incoming, type Outgoing, requestOf } from './incoming.js'

/** Everywhere, by APP_GUARD: only known users, but for what is public. */
@Injectable()
export class LoginGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}
  async canActivate(context: ExecutionContext) {
    mark('global login guard')
    if (this.reflector.getAllAndOverride<boolean>('matrix:public', [context.getHandler(), context.getClass()])) return true
    const request = requestOf(context)
    const who = await whoIs(request.headers.authorization)
    if (who === undefined) throw new UnauthorizedException('no token')
    if (who === 'invalid') throw new UnauthorizedException('bad token')
    request.user = who
    return true
  }
}

/** Everywhere, by APP_GUARD: roles that metadata asks for. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}
  canActivate(context: ExecutionContext) {
    mark('global roles guard')
    const roles = this.reflector.getAllAndOverride<string[] | undefined>('matrix:roles', [context.getHandler(), context.getClass()])
    return !roles || roles.some((role) => requestOf(context).user?.roles.includes(role))
  }
}

/** Everywhere, by `app.useGlobalGuards`: an instance. */
export class TenantGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    mark('global tenant guard')
    const { params, user } = requestOf(context)
    if (params.tenant === undefined || params.tenant === user?.tenant) return true
    throw new ForbiddenException('another tenant')
  }
}

@Injectable()
export class TracedThrottlerGuard extends ThrottlerGuard {
  override canActivate(context: ExecutionContext) {
    mark('global throttler guard')
    return super.canActivate(context)
  }
}

/** Read by guards that are given as classes: a provider of the module. */
@Injectable()
export class Rights {
  isAdmin(user: User | undefined) {
    return user?.roles.includes('admin') === true
  }
}

/** A guard by class, with a provider; it reads the token itself, as its routes are public. */
function adminGuard(place: string, why?: () => Error): Type<CanActivate> {
  @Injectable()
  class AdminGuard implements CanActivate {
    constructor(@Inject(Rights) private readonly rights: Rights) {}
    async canActivate(context: ExecutionContext) {
      mark(`${place} guard`)
      if (this.rights.isAdmin(await userOf(requestOf(context).headers.authorization))) return true
      if (why) throw why()
      return false
    }
  }
  return AdminGuard
}
export const ControllerGuard = adminGuard('controller')
export const MethodGuard = adminGuard('method')
export const BaseControllerGuard = adminGuard('base controller')
export const BaseMethodGuard = adminGuard('base method')
export const CrashingGuard = adminGuard('crashing', () => new Error('the rights database is away'))
export const TeapotGuard = adminGuard('teapot', () => new HttpException({ teapot: 'admins only', hint: ['ask', 'root'] }, 418))

/** A guard given as an instance. */
export class UserGuard implements CanActivate {
  constructor(private readonly place: string) {}
  async canActivate(context: ExecutionContext) {
    mark(`${this.place} instance guard`)
    return (await userOf(requestOf(context).headers.authorization)) !== undefined
  }
}

/** Says how to log in, as RFC 6750 has it. */
@Injectable()
export class ChallengeGuard implements CanActivate {
  async canActivate(context: ExecutionContext) {
    mark('challenge guard')
    if (await userOf(requestOf(context).headers.authorization)) return true
    context.switchToHttp().getResponse<Outgoing>().header('www-authenticate', 'Bearer realm="matrix", error="invalid_token"')
    throw new UnauthorizedException({ error: 'invalid_token' })
  }
}

/** Made anew for each request, with the request. */
@Injectable({ scope: Scope.REQUEST })
export class ScopedGuard implements CanActivate {
  constructor(@Inject(REQUEST) private readonly request: Incoming) {
    mark('made scoped guard')
  }
  async canActivate() {
    mark('scoped guard')
    return (await userOf(this.request.headers.authorization))?.tenant === 't1'
  }
}

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: SECRET })
  }
  validate({ sub, tenant, roles }: { sub: string; tenant: string; roles: string[] }): User {
    mark('passport strategy')
    return { name: sub, tenant, roles }
  }
}

@Injectable()
export class PassportGuard extends AuthGuard('jwt') {
  override canActivate(context: ExecutionContext) {
    mark('passport guard')
    return super.canActivate(context)
  }
}
