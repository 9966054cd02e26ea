import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { RoutingControllersOptions } from 'routing-controllers'
import { BaseAdapter, type Route, type RouteFacts, type RouteRequest, type RouteResponse } from '../../src/adapter.js'
import { expectRoute, type KnownRoutes } from '../../src/dispatch/express-route.js'
import { runExpecting } from '../../src/dispatch/run-expecting.js'
import { OtherRouteError } from '../../src/errors.js'
import type { AdapterOptions } from '../../src/options.js'
import { metadataMiddleware, mountedHandler } from '../../src/transport/mounted.js'
import { knownRoutes } from '../../src/tools/known-routes.js'
import { plainShape } from '../../src/tools/path-template.js'
import { readFacts } from './facts.js'
import { isKoa, koaLayerFor, plainRoutes, queryParser, requestHandler } from './internals.js'
import { type RcNative, readRoutes } from './routes.js'

/** Options of the routing-controllers adapter, beside those of every adapter. */
export interface RoutingControllersAdapterOptions extends AdapterOptions {
  /**
   * The options that the application was made with. They sharpen schemas and what is refused before a call: closed objects, missing
   * properties, default `required`, which controllers. Needed only where they switch off `validation` or `classTransformer`, or name `groups`.
   */
  routingControllers?: RoutingControllersOptions
  /** Sub-applications, which Express hides: `{ '/admin': adminApp }`. */
  mount?: Readonly<Record<string, object>>
}

/** A routing-controllers application on Express 4, Express 5 or Koa as tools. Every call runs through the application's own request handler: middleware, authorization, validation, interceptors and error handlers included. */
export class McpAdapter extends BaseAdapter<object, RcNative> {
  readonly framework = 'routing-controllers'
  readonly #rc: Pick<RoutingControllersAdapterOptions, 'routingControllers' | 'mount'>
  readonly #handler: RequestListener
  #known: KnownRoutes = new Map()

  constructor(app: object, { routingControllers, mount, ...options }: RoutingControllersAdapterOptions = {}) {
    super(app, options)
    this.#rc = { ...(routingControllers && { routingControllers }), ...(mount && { mount }) }
    this.#handler = requestHandler(app) as RequestListener
  }

  override getRoutes(): readonly Route<RcNative>[] {
    const routes = readRoutes(this.app, this.#rc.routingControllers, this.#rc.mount)
    // Hidden routes too, and plain ones beside the controllers: a call must not land on them either.
    const plain = knownRoutes(
      plainRoutes(this.app, this.#rc.mount),
      routes,
      (route) => route,
      ({ path }) => plainShape(path),
    )
    this.#known = new Map([...plain, ...routes.map((route) => [route.native.layer, new Set([route.id])] as const)])
    return routes
  }

  override introspectRoute(route: Route<RcNative>): RouteFacts {
    return readFacts(route, this.#rc.routingControllers, this.settings.schemaRules, queryParser(this.app))
  }

  /**
   * A Node `(req, res)` handler that serves MCP, to mount in the application: `app.use('/mcp', adapter.handler())`. Until `auth` says who
   * protects it, only loopback callers get in, and with NODE_ENV=production it throws `OPEN_BIND`.
   */
  handler(): RequestListener {
    return mountedHandler(this)
  }

  /** Express middleware that serves the OAuth metadata at its own two paths and lets everything else pass: `app.use(adapter.oauthMetadata())`. */
  oauthMetadata(): (req: IncomingMessage, res: ServerResponse, next: () => void) => void {
    return metadataMiddleware(this)
  }

  protected override async dispatch(request: RouteRequest, route: Route<RcNative>): Promise<RouteResponse> {
    const koa = isKoa(this.app) ? this.#askKoa(request, route) : undefined
    return runExpecting(request, route, (refused) => koa ?? this.#expect(route, refused), this.settings.remoteAddress)
  }

  /** Express tells which route it takes while it runs. */
  #expect(route: Route<RcNative>, refused: (landed: string) => void): RequestListener {
    return (req: IncomingMessage, res: ServerResponse) => {
      expectRoute(req, route.id, this.#known, refused)
      return this.#handler(req, res)
    }
  }

  /** Koa's router is asked before the call. */
  #askKoa({ method, url }: RouteRequest, route: Route<RcNative>): RequestListener {
    const layer = koaLayerFor(this.app, method, url.split('?')[0]!)
    if (layer !== route.native.layer) throw new OtherRouteError(route.id, (layer && [...(this.#known.get(layer) ?? [])][0]) ?? 'no route')
    return this.#handler
  }
}
