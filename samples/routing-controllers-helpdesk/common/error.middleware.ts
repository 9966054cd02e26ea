import type { NextFunction, Request, Response } from 'express'
import { type ExpressErrorMiddlewareInterface, HttpError, Middleware } from 'routing-controllers'

@Middleware({ type: 'after' })
export class ErrorMiddleware implements ExpressErrorMiddlewareInterface {
  error(error: unknown, _request: Request, response: Response, next: NextFunction) {
    if (response.headersSent) return next(error)
    const status = error instanceof HttpError ? error.httpCode : 500
    const { message, errors } = error as { message: string; errors?: { property: string }[] }
    response.status(status).json({ message: status === 500 ? 'internal error' : message, ...(errors && { errors }) })
  }
}
