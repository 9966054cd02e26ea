import { createKoaServer, Ctx, Get, JsonController, type KoaMiddlewareInterface, Middleware, State, UseBefore } from 'routing-controllers'
import { Service } from 'typedi'
import { CONTROLLERS, OPTIONS, trace } from './common.js'

interface Context {
  headers: Record<string, string>
  status: number
  body: unknown
  state: Record<string, unknown>
  method: string
}

@Service()
@Middleware({ type: 'before' })
class Before implements KoaMiddlewareInterface {
  async use(context: Context, next: () => Promise<unknown>) {
    trace.push('global before')
    context.state.tenant = 't1'
    if (context.headers['x-block']) {
      context.status = 418
      context.body = 'blocked'
      return
    }
    return next()
  }
}
const mark = (name: string) => (_context: unknown, next: () => Promise<unknown>) => {
  trace.push(name)
  return next()
}

@JsonController('/koa')
class KoaController {
  @Get('/state') state(@State() state: { tenant: string }) {
    return { tenant: state.tenant }
  }
  @Get('/ctx') ctx(@Ctx() context: Context) {
    return { method: context.method }
  }
  @UseBefore(mark('action before')) @Get('/order') order() {
    return { ordered: true }
  }
}

export type KoaApp = object & { callback(): (req: unknown, res: unknown) => unknown }

/** The fixture on the Koa that routing-controllers finds. */
export function koaApp(): KoaApp {
  return createKoaServer({ ...OPTIONS, controllers: [KoaController, ...CONTROLLERS], middlewares: [Before] }) as KoaApp
}
