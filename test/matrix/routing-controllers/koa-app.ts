import Koa from 'koa'
import { Authorized, Ctx, Get, JsonController, type KoaMiddlewareInterface, Middleware, State, useKoaServer } from 'routing-controllers'
import { begin, mark } from '../trace.js'
import { before, type KoaContext, type KoaMiddleware, only } from './before.js'
import { controllersOf } from './controllers.js'
import { counter } from './counter.js'
import { OPTIONS, useMatrixContainer } from './options.js'

@Middleware({ type: 'before' })
class Before implements KoaMiddlewareInterface {
  async use(context: KoaContext & { path: string }, next: () => Promise<unknown>) {
    mark('global before')
    context.state.from = 'before'
    if (!context.path.startsWith('/api/forbidden') || context.headers.authorization) return next()
    context.status = 403
    context.body = { before: 'no' }
  }
}

@JsonController('/koa')
class KoaController {
  @Authorized() @Get('/context') context(@Ctx() context: KoaContext & { method: string }) {
    mark('handler context')
    return { method: context.method }
  }
  @Get('/state') state(@State() state: { from: string }) {
    mark('handler state')
    return state
  }
  @Authorized(['admin']) @Get('/direct') direct(@Ctx() context: KoaContext) {
    mark('handler direct')
    context.status = 202
    context.body = { direct: true }
    return context
  }
}
@JsonController('/forbidden')
class ForbiddenController {
  @Get() forbidden() {
    mark('handler forbidden')
    return { forbidden: false }
  }
}

/** A routing-controllers application on Koa, and how to forget whom it throttles. */
export function koaApp() {
  useMatrixContainer()
  const often = counter(2)
  const rarely = counter(1_000)
  const controllers = [...controllersOf('koa'), KoaController, ForbiddenController]
  const app = new Koa()
  app.silent = true
  app.use((_context, next) => {
    begin()
    return next()
  })
  const users = only(
    () => true,
    () => ({ status: 401, body: { users: 'only' } }),
  )
  const t1 = only(
    ({ tenant }) => tenant === 't1',
    () => new TypeError('t1 only'),
  )
  const at = (path: string, run: KoaMiddleware): Koa.Middleware => {
    return (context, next) => (context.path === path ? run(context as unknown as KoaContext, next) : next())
  }
  app.use(at('/api/middleware/plain', before('koa', 'app.use', users) as KoaMiddleware))
  app.use(at('/api/middleware/throwing', before('koa', 'app.use throwing', t1) as KoaMiddleware))
  app.use(at('/api/throttled/often', before('koa', 'throttler', often.decide) as KoaMiddleware))
  app.use(at('/api/throttled/rarely', before('koa', 'throttler', rarely.decide) as KoaMiddleware))
  useKoaServer(app, { ...OPTIONS, controllers, middlewares: [Before] })
  return { app, mount: undefined, controllers, reset: () => [often, rarely].forEach((one) => one.reset()) }
}
