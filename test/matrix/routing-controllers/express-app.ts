import express, { type Application, type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import session from 'express-session'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import {
  Authorized,
  type ExpressErrorMiddlewareInterface,
  type ExpressMiddlewareInterface,
  Get,
  JsonController,
  Middleware,
  Req,
  Res,
  Session,
  UseBefore,
  useExpressServer,
} from 'routing-controllers'
import { SECRET, userOf } from '../credentials.js'
import { begin, mark } from '../trace.js'
import { before, only } from './before.js'
import { controllersOf } from './controllers.js'
import { counter } from './counter.js'
import { OPTIONS, useMatrixContainer } from './options.js'

@Middleware({ type: 'before' })
class Before implements ExpressMiddlewareInterface {
  use(request: Request, response: Response, next: NextFunction) {
    mark('global before')
    if (request.path.startsWith('/forbidden') && !request.headers.authorization) return void response.status(403).json({ before: 'no' })
    next()
  }
}
@Middleware({ type: 'after' })
class After implements ExpressMiddlewareInterface {
  use(_request: Request, _response: Response, next: NextFunction) {
    mark('global after')
    next()
  }
}
@Middleware({ type: 'after' })
class Errors implements ExpressErrorMiddlewareInterface {
  error(error: Error, _request: Request, response: Response, next: NextFunction) {
    mark('error middleware')
    if (response.headersSent || error.message === 'unhandled') return next(error)
    response.status(503).json({ caught: error.name })
  }
}

const jwt = new passport.Passport()
jwt.use(
  new Strategy({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: SECRET }, (claims: { sub: string }, done) => {
    mark('passport strategy')
    done(null, { name: claims.sub })
  }),
)
const unhandled: RequestHandler = (request, _response, next) => {
  mark('unhandled middleware')
  userOf(request.headers.authorization).then((user) => next(user ? undefined : new Error('unhandled')), next)
}

@JsonController('/express')
class ExpressController {
  @UseBefore(jwt.authenticate('jwt', { session: false }) as RequestHandler) @Get('/passport') passport(@Req() request: Request) {
    mark('handler passport')
    return request.user
  }
  @Get('/session') session(@Session() session: { views?: number }) {
    mark('handler session')
    session.views = (session.views ?? 0) + 1
    return { views: session.views }
  }
  @Authorized() @Get('/direct') direct(@Res() response: Response) {
    mark('handler direct')
    return response.status(202).json({ direct: true })
  }
  @UseBefore(unhandled) @Get('/unhandled') unhandled() {
    mark('handler unhandled')
    return { unhandled: false }
  }
}
@JsonController('/forbidden')
class ForbiddenController {
  @Get() forbidden() {
    mark('handler forbidden')
    return { forbidden: false }
  }
}
@JsonController('/sub')
class SubController {
  @Get('/open') open() {
    mark('handler sub open')
    return { sub: true }
  }
  @Authorized(['admin']) @Get('/admin') admin() {
    mark('handler sub admin')
    return { sub: 'admin' }
  }
}

/** A routing-controllers application on Express, with a sub-application under `/sub`, and how to forget whom it throttles. */
export function expressApp() {
  useMatrixContainer()
  const often = counter(2)
  const rarely = counter(1_000)
  const controllers = [...controllersOf('express'), ExpressController, ForbiddenController]
  const app: Application = express()
  app.use((_request, _response, next) => {
    begin()
    next()
  })
  const users = only(
    () => true,
    () => ({ status: 401, body: { users: 'only' } }),
  )
  app.use('/api/express', session({ secret: 'not a secret', resave: false, saveUninitialized: false }))
  app.use('/api/middleware/plain', before('express', 'app.use', users) as RequestHandler)
  app.use(
    '/api/middleware/throwing',
    before(
      'express',
      'app.use throwing',
      only(isT1, () => new TypeError('t1 only')),
    ) as RequestHandler,
  )
  app.use('/api/throttled/often', before('express', 'throttler', often.decide) as RequestHandler)
  app.use('/api/throttled/rarely', before('express', 'throttler', rarely.decide) as RequestHandler)
  useExpressServer(app, { ...OPTIONS, controllers, middlewares: [Before, After, Errors] })
  const sub = express()
  useExpressServer(sub, { ...OPTIONS, controllers: [SubController] })
  app.use('/sub', before('express', 'mount', users) as RequestHandler, sub)
  const reset = () => [often, rarely].forEach((one) => one.reset())
  return { app, mount: { '/sub': sub }, controllers: [...controllers, SubController], reset }
}

const isT1 = ({ tenant }: { readonly tenant: string }) => tenant === 't1'
