import {
  type Action,
  type ActionMetadata,
  BaseDriver,
  createExecutor,
  getMetadataArgsStorage,
  type RoutingControllersOptions,
} from 'routing-controllers'
import { expressQueryParser, expressVerbs, isStrict, walkExpress } from '../../src/dispatch/express-stack.js'
import { isKoa, koaQueryParser, koaRouters } from '../../src/dispatch/koa-routers.js'
import type { FunctionRoute } from '../../src/tools/function-routes.js'
import type { QueryParser } from '../../src/tools/query-style.js'

/** The only file that knows what routing-controllers and its two frameworks keep inside. */

/** Registers nothing and starts nothing: it only listens to what routing-controllers would register. */
class DiscoveryDriver extends BaseDriver {
  readonly actions: ActionMetadata[] = []
  override app: unknown = {}
  initialize(): void {}
  registerMiddleware(): void {}
  registerRoutes(): void {}
  getParamFromRequest(): void {}
  handleSuccess(): void {}
  handleError(): void {}
  registerAction(action: ActionMetadata): void {
    this.actions.push(action)
  }
}

/** Every declared action, built by routing-controllers itself: joined metadata, full route, parameters. */
export function readActions(options: RoutingControllersOptions = {}): ActionMetadata[] {
  const driver = new DiscoveryDriver()
  createExecutor(driver, options)
  return driver.actions
}

/** One route that routing-controllers registered in an application. */
export interface Mounted {
  /** Lower case; `all` for a route of every verb. */
  readonly verb: string
  /** With every prefix, in the framework's pattern syntax. */
  readonly path: string | RegExp
  /** Express' route object, or Koa's router layer. */
  readonly native: object
}

type Handler = (req: unknown, res: unknown) => unknown

/** Both drivers of routing-controllers name a route's last function so. */
const isOurs = (stack: readonly { readonly name: string }[]) => stack.some(({ name }) => name === 'routeHandler')
const verbOf = (methods: readonly string[]) => (methods.length > 2 ? 'all' : (methods[0] ?? 'all').toLowerCase())

/** Every route that routing-controllers registered in `app`, and in `mount`'s sub-applications by the path they hang under. */
export function mountedRoutes(app: object, mount: Readonly<Record<string, object>> = {}): Mounted[] {
  const routers = koaRouters(app)
  if (routers) {
    return routers.flatMap(({ stack }) =>
      stack
        .filter((layer) => isOurs(layer.stack))
        .map((layer) => ({ verb: verbOf(layer.methods.filter((method) => method !== 'HEAD')), path: layer.path, native: layer })),
    )
  }
  const found: Mounted[] = []
  // `@Get('/')` registers an end slash; it means nothing unless the application routes strictly.
  const trim = (path: string) => (isStrict(app) || path === '/' ? path : path.replace(/\/$/, ''))
  walkExpress(app, mount, {
    route: (route, prefix) => {
      if (!isOurs(route.stack)) return
      const registered = route.path as string | RegExp
      const path = typeof registered === 'string' ? trim(prefix + registered) || '/' : registered
      found.push({ verb: verbOf(Object.keys(route.methods)), path, native: route })
    },
  })
  return found
}

/** Express' routes beside the controllers: no tools, and a call must not land on them either. */
export function plainRoutes(app: object, mount: Readonly<Record<string, object>> = {}): FunctionRoute<object>[] {
  const found: FunctionRoute<object>[] = []
  if (isKoa(app)) return found // its router is asked, and knows them
  walkExpress(app, mount, {
    route: (route, prefix) => {
      if (isOurs(route.stack)) return
      for (const path of [route.path].flat() as (string | RegExp)[]) {
        const pattern = typeof path === 'string' ? (prefix + path).replace(/(.)\/$/, '$1') || '/' : path
        for (const verb of expressVerbs(route)) found.push({ verb, pattern, handlers: [], native: route })
      }
    },
  })
  return found
}

/** The layer that Koa would run for a request; undefined when none matches, or when `app` is not Koa. */
export function koaLayerFor(app: object, method: string, path: string): object | undefined {
  for (const router of koaRouters(app) ?? []) {
    const match = router.match(path, method)
    if (match.route) return match.pathAndMethod.find(({ methods }) => methods.length > 0)
  }
  return undefined
}

/** The `(req, res)` handler of an Express or Koa application. */
export function requestHandler(app: object): Handler {
  return isKoa(app) ? (app as { callback(): Handler }).callback() : (app as Handler)
}

/** What the application makes of the text after the `?`; undefined: nothing that is known. */
export const queryParser = (app: object): QueryParser | undefined => (isKoa(app) ? koaQueryParser(app) : expressQueryParser(app))

/** `design:paramtypes` of a method, base classes included. */
export function readParamTypes(target: object, method: string): readonly unknown[] | undefined {
  return Reflect.getMetadata('design:paramtypes', (target as { prototype: object }).prototype, method) as unknown[] | undefined
}

/** The method's function, as its decorators saw it. */
export function handlerOf(target: object, method: string): object {
  return ((target as { prototype: Record<string, object> }).prototype[method] ?? {}) as object
}

type Fact = { readonly target?: unknown; readonly object?: object; readonly method?: string }

/**
 * What a base class declares for this action, or for all its actions, and routing-controllers does not see, because it looks on the
 * child only: such an action runs unguarded or without its parameters, over HTTP too.
 */
export function lostByInheritance(action: ActionMetadata): string[] {
  const all = getMetadataArgsStorage()
  const facts: Record<string, readonly Fact[]> = {
    parameters: all.params,
    middleware: all.uses,
    interceptors: all.useInterceptors,
    'response decorators or @Authorized': all.responseHandlers,
  }
  const count = (list: readonly Fact[], owner: unknown, method?: string) =>
    list.filter((fact) => (fact.target ?? fact.object?.constructor) === owner && fact.method === method).length
  const redeclared = all.actions.some((one) => one.target === action.target && one.method === action.method)
  const bases: unknown[] = []
  for (let base: unknown = Object.getPrototypeOf(action.target); base; base = Object.getPrototypeOf(base)) bases.push(base)
  const lost = (list: readonly Fact[]) =>
    bases.some(
      (base) =>
        count(list, base) > count(list, action.target) ||
        (!redeclared && count(list, base, action.method) > count(list, action.target, action.method)),
    )
  return Object.keys(facts).filter((name) => lost(facts[name]!))
}

export { type Action, isKoa }
