import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common'
import type { Request } from 'express'

@Injectable()
export class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<Request>()
    if (user?.roles.includes('admin')) return true
    throw new ForbiddenException(`${user?.name ?? 'nobody'} is not an admin`)
  }
}
