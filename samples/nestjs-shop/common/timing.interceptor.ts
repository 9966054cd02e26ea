import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common'
import type { Response } from 'express'
import { tap } from 'rxjs'

@Injectable()
export class TimingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const start = performance.now()
    const response = context.switchToHttp().getResponse<Response>()
    return next
      .handle()
      .pipe(tap(() => response.headersSent || response.setHeader('server-timing', `handler;dur=${(performance.now() - start).toFixed(1)}`)))
  }
}
