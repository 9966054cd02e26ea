import { type Action, Interceptor, type InterceptorInterface } from 'routing-controllers'

/** Lists leave as `{ items, count }`. */
@Interceptor()
export class EnvelopeInterceptor implements InterceptorInterface {
  intercept(_action: Action, content: unknown) {
    return Array.isArray(content) ? { items: content as unknown[], count: content.length } : content
  }
}
