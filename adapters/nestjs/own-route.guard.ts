import { type CanActivate, ConflictException, type ExecutionContext, Injectable } from '@nestjs/common'
import type { IncomingMessage } from 'node:http'

/** Where the target of a call lies on its Node request. */
export const TARGET = Symbol.for('backend2mcp:target')

/** The one handler that a call may reach, and whether it reached another. */
export interface Target {
  readonly controller: unknown
  readonly handler: unknown
  /** Where the call landed instead. */
  landed?: string
}

/** A tool reaches its own handler or nothing: an argument may name a sibling route (`GET /users/me` for `GET /users/{id}`). Does nothing for ordinary requests. */
@Injectable()
export class OwnRouteGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true
    const req = context.switchToHttp().getRequest<IncomingMessage & { raw?: IncomingMessage }>()
    const target = Reflect.get(req.raw ?? req, TARGET) as Target | undefined
    if (!target || (target.controller === context.getClass() && target.handler === context.getHandler())) return true
    target.landed = `${context.getClass().name}.${context.getHandler().name}`
    throw new ConflictException('the arguments lead to another route')
  }
}
