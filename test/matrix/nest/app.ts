import { type INestApplication, type MiddlewareConsumer, Module, type NestModule, ValidationPipe } from '@nestjs/common'
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core'
import { PassportModule } from '@nestjs/passport'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { ThrottlerModule, ThrottlerStorageService } from '@nestjs/throttler'
import express from 'express'
import session from 'express-session'
import type { FastifyInstance } from 'fastify'
import { userOf } from '../credentials.js'
import { begin, mark } from '../trace.js'
import { interceptor, plainMiddleware, ProvidedFilter, throwingMiddleware, TokenMiddleware } from './around.js'
import { CONTROLLERS, WhoAsks } from './controllers.js'
import { JwtStrategy, LoginGuard, Rights, RolesGuard, TenantGuard, TracedThrottlerGuard } from './guards.js'

export type Platform = 'express' | 'fastify'

/** A Nest application, configured as a main.ts would and not yet initialised, and how to forget whom it throttles. */
export async function nestApp(platform: Platform): Promise<{ app: INestApplication; reset(): void }> {
  const storage = new ThrottlerStorageService()

  @Module({
    imports: [PassportModule, ThrottlerModule.forRoot({ throttlers: [{ ttl: 60_000, limit: 1_000_000 }], storage })],
    controllers: CONTROLLERS,
    providers: [
      Rights,
      WhoAsks,
      JwtStrategy,
      { provide: APP_GUARD, useClass: TracedThrottlerGuard },
      { provide: APP_GUARD, useClass: LoginGuard },
      { provide: APP_GUARD, useClass: RolesGuard },
      { provide: APP_FILTER, useClass: ProvidedFilter },
    ],
  })
  class AppModule implements NestModule {
    configure(consumer: MiddlewareConsumer) {
      consumer.apply(TokenMiddleware).forRoutes('middleware/class')
      consumer.apply(throwingMiddleware).forRoutes('middleware/function')
    }
  }
  const adapter = platform === 'express' ? new ExpressAdapter() : (new FastifyAdapter() as unknown as ExpressAdapter)
  const app = await NestFactory.create(AppModule, adapter, { logger: false, abortOnError: false })
  app.use((_request: unknown, _response: unknown, next: () => void) => {
    begin()
    next()
  })
  app.use('/api/middleware/plain', plainMiddleware)
  if (platform === 'express') onExpress(app)
  else onFastify(app.getHttpAdapter().getInstance() as FastifyInstance)
  app.setGlobalPrefix('api')
  app.useGlobalGuards(new TenantGuard())
  app.useGlobalInterceptors(new (interceptor('global'))())
  app.useGlobalPipes(new TracedValidation({ transform: true, whitelist: true }))
  return { app, reset: () => storage.onApplicationShutdown() }
}

class TracedValidation extends ValidationPipe {
  override transform(...args: Parameters<ValidationPipe['transform']>) {
    mark('global validation pipe')
    return super.transform(...args)
  }
}

/** A session, a sub-application that lets only users through, and middleware of the framework's own. */
function onExpress(app: INestApplication): void {
  const sub = express()
  sub.disable('x-powered-by')
  sub.use(async (request, response, next) => {
    mark('sub-application')
    if (await userOf(request.headers.authorization)) next()
    else response.status(401).json({ sub: 'no', at: request.baseUrl })
  })
  app.use('/api/browser', session({ secret: 'not a secret', resave: false, saveUninitialized: false }))
  app.use('/api/middleware/sub', sub)
  const instance = app.getHttpAdapter().getInstance() as express.Application
  instance.use('/api/middleware/platform', (request, response, next) => {
    mark('platform middleware')
    userOf(request.headers.authorization).then((user) => (user ? next() : response.sendStatus(401)), next)
  })
}

/** Hooks of the framework's own, before and after the body is read. */
function onFastify(instance: FastifyInstance): void {
  instance.addHook('onRequest', async (request, reply) => {
    if (request.url !== '/api/middleware/platform') return
    mark('platform hook')
    if (!(await userOf(request.headers.authorization))) return reply.code(401).send({ hook: 'no' })
  })
  instance.addHook('preHandler', async (request, reply) => {
    if (request.url !== '/api/middleware/sub') return
    mark('platform late hook')
    if (!(await userOf(request.headers.authorization))) return reply.code(403).send('hook says no')
  })
}
