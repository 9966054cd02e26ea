import {
  type Action,
  HttpError,
  Interceptor,
  type InterceptorInterface,
  type RoutingControllersOptions,
  UnauthorizedError,
  useContainer,
} from 'routing-controllers'
import type { IncomingHttpHeaders } from 'node:http'
import { userOf, whoIs } from '../credentials.js'
import { mark } from '../trace.js'

/** Classes that are made anew for each request, with its action. */
export const REQUEST_SCOPED = new WeakSet<object>()

export class Teapot extends HttpError {
  readonly hint = ['ask', 'root']
  constructor() {
    super(418, 'admins only')
  }
}

@Interceptor()
class GlobalInterceptor implements InterceptorInterface {
  intercept(_action: Action, content: unknown) {
    mark('global interceptor')
    return content
  }
}

export const headersOf = ({ request }: Action) => (request as { headers: IncomingHttpHeaders }).headers

/** What every application is made with, besides its controllers. */
export const OPTIONS = {
  routePrefix: '/api',
  interceptors: [GlobalInterceptor],
  development: false,
  validation: { whitelist: true },
  async authorizationChecker(action: Action, roles: string[]) {
    mark(`checker [${roles.join()}]`)
    const who = await whoIs(headersOf(action).authorization)
    if (roles.includes('crash') && (typeof who !== 'object' || !who.roles.includes('admin'))) throw new Error('the rights database is away')
    if (roles.includes('teapot') && (typeof who !== 'object' || !who.roles.includes('admin'))) throw new Teapot()
    if (who === 'invalid' && roles.includes('strict')) throw new UnauthorizedError('bad token')
    if (who === undefined || who === 'invalid') return false
    return roles.length === 0 || roles.some((role) => who.roles.includes(role)) || who.roles.includes('admin')
  },
  async currentUserChecker(action: Action) {
    mark('current user')
    return userOf(headersOf(action).authorization)
  },
} satisfies RoutingControllersOptions

/** The container of an application: one instance of each class, but for those of request scope. */
export function useMatrixContainer(): void {
  const made = new Map<unknown, unknown>()
  useContainer({
    get(type: new (action?: Action) => unknown, action?: Action) {
      if (REQUEST_SCOPED.has(type)) return new type(action)
      if (!made.has(type)) made.set(type, new type())
      return made.get(type)
    },
  } as Parameters<typeof useContainer>[0])
}
