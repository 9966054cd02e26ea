import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { Request } from 'express'
import { type Holder, holderOf } from './holders.js'

export const Public = () => SetMetadata('public', true)
export const Roles = (...roles: string[]) => SetMetadata('roles', roles)

type Known = Request & { holder?: Holder }
export const CurrentHolder = createParamDecorator((_, context: ExecutionContext) => context.switchToHttp().getRequest<Known>().holder)

/** The application's own guard, as it was before MCP. It decides about every tool call, too. */
@Injectable()
export class HolderGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const of = <T>(key: string) => this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()])
    if (of('public')) return true
    const req = context.switchToHttp().getRequest<Known>()
    req.holder = holderOf(/^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '')
    if (!req.holder) throw new UnauthorizedException()
    const roles = of<string[]>('roles') ?? []
    if (roles.length > 0 && !roles.some((role) => req.holder?.roles.includes(role)))
      throw new ForbiddenException(`needs a role: ${roles.join(', ')}`)
    return true
  }
}
