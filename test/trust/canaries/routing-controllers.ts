import 'reflect-metadata'
import { McpAdapter } from 'backend2mcp/routing-controllers'
import express, { type NextFunction } from 'express'
import Koa from 'koa'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Action,
  Authorized,
  CurrentUser,
  Get,
  HttpError,
  InternalServerError,
  JsonController,
  type RoutingControllersOptions,
  useContainer,
  useExpressServer,
  UseInterceptor,
  useKoaServer,
} from 'routing-controllers'
import type { Subject } from './application.js'
import { bomb, explode, secret } from './secrets.js'

class Closed extends HttpError {
  readonly hint = 'come back tomorrow'
  constructor(override readonly cause: Error) {
    super(502, 'the shop is closed')
  }
}
/** Has what was thrown in a field of its own: routing-controllers sends it, and so does live HTTP. */
class Careless extends HttpError {
  readonly reason: object
  constructor({ message, stack }: Error) {
    super(500, 'careless')
    this.reason = { message, stack }
  }
}
/** The control: more in development. */
class Verbose extends HttpError {
  readonly trace?: readonly string[]
  constructor({ stack = '' }: Error) {
    super(500, 'verbose')
    if (process.env.NODE_ENV !== 'production') this.trace = stack.split('\n')
  }
}

@JsonController()
class Places {
  @Get('/fine') fine() {
    return { fine: true }
  }
  @Get('/handler') handler() {
    return explode('handler')
  }
  @Get('/rejected') async rejected() {
    await new Promise((resolve) => setImmediate(resolve))
    throw bomb('rejected')
  }
  @Get('/text') text() {
    bomb('text')
    throw secret('text', 'message') // oxlint-disable-line no-throw-literal
  }
  @Get('/status') status() {
    throw Object.assign(bomb('status'), { status: 503, httpCode: 503 })
  }
  @Get('/caused') caused() {
    throw new Closed(bomb('caused'))
  }
  @Get('/internal') internal() {
    throw new InternalServerError(bomb('internal').message)
  }
  @Get('/careless') careless() {
    throw new Careless(bomb('careless'))
  }
  @Get('/verbose') verbose() {
    throw new Verbose(bomb('verbose'))
  }
  @Authorized() @Get('/authorization') authorization() {}
  @Get('/user') user(@CurrentUser() _user: unknown) {}
  @UseInterceptor(() => explode('interceptor')) @Get('/interceptor') interceptor() {
    return {}
  }
  @Get('/middleware/thrown') thrown() {}
  @Get('/middleware/passed') passed() {}
  @Get('/middleware/forbidden') forbidden() {}
}
@JsonController('/constructor')
class Constructed {
  constructor() {
    explode('constructor')
  }
  @Get() get() {}
}

const routingControllers: RoutingControllersOptions = {
  controllers: [Places, Constructed],
  middlewares: [],
  interceptors: [],
  authorizationChecker: () => explode('authorization'),
  currentUserChecker: ({ request }: Action) => ((request as { url: string }).url.startsWith('/user') ? explode('user') : undefined),
}

const APPS = {
  Express() {
    const app = express()
    app.use('/middleware/thrown', () => explode('middleware/thrown'))
    app.use('/middleware/passed', (_q: unknown, _s: unknown, next: NextFunction) => next(bomb('middleware/passed')))
    app.use('/middleware/forbidden', (_q: unknown, _s: unknown, next: NextFunction) =>
      next(Object.assign(bomb('middleware/forbidden'), { status: 403 })),
    )
    useExpressServer(app, routingControllers)
    return { app, listener: app as RequestListener }
  },
  Koa() {
    const app = new Koa()
    app.silent = true
    app.use(async ({ path }, next) => {
      if (path === '/middleware/thrown') explode('middleware/thrown')
      if (path === '/middleware/passed') await Promise.reject(bomb('middleware/passed'))
      if (path === '/middleware/forbidden') throw Object.assign(bomb('middleware/forbidden'), { status: 403, expose: false })
      await next()
    })
    useKoaServer(app, routingControllers)
    return { app, listener: app.callback() as RequestListener }
  },
}

const PLACES = [
  'handler',
  'rejected',
  'text',
  'status',
  'caused',
  'internal',
  'careless',
  'authorization',
  'user',
  'interceptor',
  'constructor',
  'middleware/thrown',
  'middleware/passed',
  'middleware/forbidden',
  'verbose',
]

export const routingControllersOn = (framework: keyof typeof APPS): Subject => ({
  places: PLACES,
  async open(options) {
    useContainer({ get: (type: new () => object) => new type() } as Parameters<typeof useContainer>[0])
    const { app, listener } = APPS[framework]()
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const adapter = new McpAdapter(app, { ...options, routingControllers })
    await adapter.listTools()
    return {
      adapter,
      port: (server.address() as AddressInfo).port,
      close: () => new Promise((resolve) => server.close(resolve)),
    }
  },
})
