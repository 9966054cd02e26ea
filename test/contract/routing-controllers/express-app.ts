import type { Application, NextFunction, Request, RequestHandler, Response } from 'express'
import session from 'express-session'
import ejs from 'ejs'
import { Readable } from 'node:stream'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import express5 from 'express'
import {
  Controller,
  type ExpressErrorMiddlewareInterface,
  type ExpressMiddlewareInterface,
  Get,
  HttpError,
  JsonController,
  Middleware,
  Post,
  Render,
  Req,
  Res,
  Session,
  SessionParam,
  UploadedFile,
  UseAfter,
  UseBefore,
  useContainer,
  useExpressServer,
} from 'routing-controllers'
import { Container, Service } from 'typedi'
import { CONTROLLERS, OPTIONS, trace } from './common.js'

@Service()
@Middleware({ type: 'before' })
class Before implements ExpressMiddlewareInterface {
  use(req: Request, res: Response, next: NextFunction) {
    trace.push('global before')
    if (req.headers['x-block']) return void res.status(418).send('blocked')
    next()
  }
}
@Service()
@Middleware({ type: 'after' })
class After implements ExpressMiddlewareInterface {
  use(_req: Request, _res: Response, next: NextFunction) {
    trace.push('global after')
    next()
  }
}
@Service()
@Middleware({ type: 'after' })
class Errors implements ExpressErrorMiddlewareInterface {
  error(error: Error, _req: Request, res: Response, next: NextFunction) {
    trace.push('error middleware')
    if (res.headersSent) return next(error)
    res.status(500).json({ caught: error.name })
  }
}
const mark =
  (name: string): RequestHandler =>
  (_req, _res, next) => {
    trace.push(name)
    next()
  }
const deny: RequestHandler = async () => {
  await Promise.resolve()
  throw new HttpError(403, 'denied')
}

@JsonController('/express')
class ExpressController {
  @Get('/req-res') reqRes(@Req() req: Request, @Res() res: Response) {
    res.setHeader('x-own', 'yes')
    return res.status(202).json({ method: req.method, url: req.originalUrl })
  }
  @Get('/chunks') chunks(@Res() res: Response) {
    res.write('one ')
    res.end('two')
    return res
  }
  @Get('/session') session(@Session() session: { count?: number }, @SessionParam('count') count?: number) {
    session.count = (count ?? 0) + 1
    return { count: session.count }
  }
  @Post('/upload') upload(@UploadedFile('file') file: { originalname: string; size: number }) {
    return { name: file.originalname, size: file.size }
  }
  @UseBefore(mark('action before')) @UseAfter(mark('action after')) @Get('/order') order() {
    trace.push('action')
    return { ordered: true }
  }
  @UseBefore(denyAsync) @Get('/denied') denied() {
    return { never: true }
  }
  @Get('/buffer') buffer() {
    return Buffer.from([1, 255, 0])
  }
  @Get('/stream') stream() {
    return Readable.from([Buffer.from('a stream '), Buffer.from('of text')])
  }
}
function denyAsync(...[req, res, next]: Parameters<RequestHandler>) {
  Promise.resolve(deny(req, res, next)).catch(() => res.status(403).type('text').send('denied'))
}

@Controller('/pages')
class PagesController {
  @Render('hello.ejs') @Get('/hello') hello() {
    return { name: 'world' }
  }
}

const views = join(process.cwd(), 'test/contract/routing-controllers')
export type ExpressMajor = 'Express 4' | 'Express 5'

/** The fixture on one Express: 4 is routing-controllers' own copy, 5 the project's. */
export function expressApp(major: ExpressMajor): Application {
  const require = createRequire(join(process.cwd(), 'noop.js'))
  const express4 = createRequire(require.resolve('routing-controllers'))('express') as typeof express5
  const app = (major === 'Express 4' ? express4 : express5)()
  useContainer(Container as never, { fallback: true, fallbackOnErrors: true })
  app.set('views', views)
  app.engine('ejs', (file, data, done) => void ejs.renderFile(file, data as object, done))
  app.use(session({ secret: 's', resave: false, saveUninitialized: true }) as RequestHandler)
  useExpressServer(app, {
    ...OPTIONS,
    controllers: [ExpressController, PagesController, ...CONTROLLERS],
    middlewares: [Before, After, Errors],
  })
  return app
}
