import type { RequestHandler } from 'express'
import type { IncomingHttpHeaders } from 'node:http'
import { type User, userOf } from '../credentials.js'
import { mark } from '../trace.js'

export type Platform = 'express' | 'koa'

/** What middleware decides: let it pass, answer itself, or throw. */
export type Decision = undefined | { readonly status: number; readonly body: unknown } | Error
export type Decide = (headers: IncomingHttpHeaders) => Decision | Promise<Decision>

/** What of Koa's context is used here. */
export interface KoaContext {
  readonly headers: IncomingHttpHeaders
  status: number
  body: unknown
  state: Record<string, unknown>
}
export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<unknown>

/** One rule as middleware of each platform. */
export function before(platform: Platform, name: string, decide: Decide): RequestHandler | KoaMiddleware {
  const express: RequestHandler = async (request, response, next) => {
    mark(name)
    const decision = await decide(request.headers)
    if (decision === undefined) return next()
    if (decision instanceof Error) return next(decision)
    response.status(decision.status).json(decision.body)
  }
  const koa: KoaMiddleware = async (context, next) => {
    mark(name)
    const decision = await decide(context.headers)
    if (decision === undefined) return next()
    if (decision instanceof Error) throw decision
    context.status = decision.status
    context.body = decision.body
  }
  return platform === 'express' ? express : koa
}

/** The same rule as a class, which routing-controllers makes by its container. */
export function beforeClass(platform: Platform, name: string, decide: Decide): new () => object {
  const run = before(platform, name, decide)
  return class {
    use = run
  }
}

/** Refuses all but the users that `admits` lets in. */
export const only =
  (admits: (user: User) => boolean, refusal: () => Decision): Decide =>
  async ({ authorization }) => {
    const user = await userOf(authorization)
    return user && admits(user) ? undefined : refusal()
  }
