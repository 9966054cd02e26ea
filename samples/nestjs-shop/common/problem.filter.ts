import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common'
import type { Response } from 'express'

/** Every error as RFC 9457 says: application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse<Response>()
    const status = error instanceof HttpException ? error.getStatus() : 500
    const told = error instanceof HttpException ? error.getResponse() : 'Internal server error'
    const { message: detail, ...more } = typeof told === 'string' ? { message: told } : (told as { message: unknown })
    response
      .status(status)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          title: 'error' in more ? more.error : 'Error',
          status,
          detail,
          errors: Array.isArray(detail) ? detail : undefined,
        }),
      )
  }
}
