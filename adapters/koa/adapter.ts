import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { writeHidden } from '../../decorators/metadata.js'
import { BaseAdapter, type Route, type RouteFacts, type RouteRequest, type RouteResponse } from '../../src/adapter.js'
import { type Expected, koaListener } from '../../src/dispatch/koa-route.js'
import { type KoaLayer, koaQueryParser } from '../../src/dispatch/koa-routers.js'
import { runExpecting } from '../../src/dispatch/run-expecting.js'
import type { AdapterOptions } from '../../src/options.js'
import { functionFacts } from '../../src/tools/function-facts.js'
import { functionRoutes } from '../../src/tools/function-routes.js'
import { knownRoutes } from '../../src/tools/known-routes.js'
import { queryStyle } from '../../src/tools/query-style.js'
import { metadataMiddleware, mountedHandler } from '../../src/transport/mounted.js'
import { readRoutes } from './routes.js'

/** Options of the Koa adapter, beside those of every adapter. */
export interface KoaAdapterOptions extends AdapterOptions {
  /** Applications and routers under `koa-mount`, which hides them: `{ '/admin': adminApp }`. */
  mount?: Readonly<Record<string, object>>
}

/** What our middleware touches of a Koa context. */
interface Context {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly request: { readonly body?: unknown }
  respond?: boolean
}

type Middleware = (context: Context, next: () => Promise<unknown>) => Promise<unknown>

/** A Koa 2 or 3 application with `@koa/router` as tools. Every call runs through the application itself: middleware, parameters and error handlers included. */
export class McpAdapter extends BaseAdapter<object, KoaLayer> {
  readonly framework = 'koa'
  readonly #mount: Readonly<Record<string, object>>
  readonly #expected = new WeakMap<object, Expected>()
  #listener: RequestListener | undefined

  constructor(app: object, { mount = {}, ...options }: KoaAdapterOptions = {}) {
    super(app, options)
    this.#mount = mount
  }

  override getRoutes(): readonly Route<KoaLayer>[] {
    const found = readRoutes(this.app, this.#mount)
    const routes = functionRoutes(this.app, found)
    const known = knownRoutes(found, routes, (layer) => layer)
    this.#listener = koaListener(this.app, known, (req) => this.#expected.get(req))
    return routes
  }

  override introspectRoute(route: Route): RouteFacts {
    return functionFacts(route, { rules: this.settings.schemaRules, style: queryStyle(koaQueryParser(this.app)) })
  }

  /**
   * Middleware that serves MCP, to mount in the application: `router.all('/mcp', adapter.handler())`, before or behind a body parser. Until `auth`
   * says who protects it, only loopback callers get in, and with NODE_ENV=production it throws `OPEN_BIND`.
   */
  handler(): Middleware {
    const handle = mountedHandler(this)
    const middleware: Middleware = async (context) => {
      context.respond = false // the answer is ours
      const { body } = context.request
      await handle(Object.assign(context.req, body !== undefined && { body }), context.res)
    }
    writeHidden(middleware)
    return middleware
  }

  /** Middleware that serves the OAuth metadata at its own two paths and lets everything else pass: `app.use(adapter.oauthMetadata())`. */
  oauthMetadata(): Middleware {
    const serve = metadataMiddleware(this)
    return async (context, next) => {
      let passes = false
      serve(context.req, context.res, () => (passes = true))
      if (passes) return next()
      context.respond = false
    }
  }

  protected override dispatch(request: RouteRequest, route: Route): Promise<RouteResponse> {
    const listenerOf =
      (refused: (landed: string) => void): RequestListener =>
      (req, res) => {
        this.#expected.set(req, { id: route.id, method: route.method, refused })
        return this.#listener!(req, res)
      }
    return runExpecting(request, route, listenerOf, this.settings.remoteAddress)
  }
}
