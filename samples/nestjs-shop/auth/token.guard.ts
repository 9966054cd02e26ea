import { type CanActivate, type ExecutionContext, Inject, Injectable, UnauthorizedException } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { Request } from 'express'
import { IS_PUBLIC } from './public.decorator.js'

export interface User {
  name: string
  roles: string[]
}
declare module 'express' {
  interface Request {
    user?: User
  }
}

/** Stands in for a real token check. */
const USERS: Record<string, User> = {
  'customer-token': { name: 'carla', roles: ['customer'] },
  'admin-token': { name: 'ada', roles: ['customer', 'admin'] },
}

@Injectable()
export class TokenGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()])) return true
    const request = context.switchToHttp().getRequest<Request>()
    const user = USERS[request.headers.authorization?.replace(/^Bearer /, '') ?? '']
    if (!user) throw new UnauthorizedException('send a bearer token')
    request.user = user
    return true
  }
}
