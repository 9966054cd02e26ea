import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common'
import type { IncomingMessage } from 'node:http'
import type { User } from '../credentials.js'

/** Express' request, or Fastify's around Node's: what both have. */
export interface Incoming {
  readonly headers: Record<string, string | undefined>
  readonly method: string
  readonly params: Record<string, string>
  user?: User
  readonly raw?: IncomingMessage
  /** express-session's, on Express. */
  readonly session?: { views?: number }
}

/** Express' response, or Fastify's reply: what both have. */
export interface Outgoing {
  status(code: number): this
  header(name: string, value: string): this
  send(body?: unknown): this
}

export const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<Incoming>()

export const Public = () => SetMetadata('matrix:public', true)
export const Roles = (...roles: string[]) => SetMetadata('matrix:roles', roles)
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).user)
