import type { NextFunction, Request, Response } from 'express'

/** Writes run under a name. */
export function audit(request: Request, response: Response, next: NextFunction) {
  response.setHeader('x-audit', `${request.method} ${request.path}`)
  next()
}
