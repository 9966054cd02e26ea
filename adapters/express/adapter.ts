import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { BaseAdapter, type Route, type RouteFacts, type RouteRequest, type RouteResponse } from '../../src/adapter.js'
import { expectRoute, type KnownRoutes } from '../../src/dispatch/express-route.js'
import { type ExpressRoute, expressQueryParser } from '../../src/dispatch/express-stack.js'
import { runExpecting } from '../../src/dispatch/run-expecting.js'
import type { AdapterOptions } from '../../src/options.js'
import { functionFacts } from '../../src/tools/function-facts.js'
import { functionRoutes } from '../../src/tools/function-routes.js'
import { knownRoutes } from '../../src/tools/known-routes.js'
import { queryStyle } from '../../src/tools/query-style.js'
import { metadataMiddleware, mountedHandler } from '../../src/transport/mounted.js'
import { readRoutes } from './routes.js'

/** Options of the Express adapter, beside those of every adapter. */
export interface ExpressAdapterOptions extends AdapterOptions {
  /** Mounted applications, which Express hides: `{ '/admin': adminApp }`. */
  mount?: Readonly<Record<string, object>>
}

/** An Express 4 or 5 application as tools. Every call runs through the application itself: middleware, parameters and error handlers included. */
export class McpAdapter extends BaseAdapter<object, ExpressRoute | undefined> {
  readonly framework = 'express'
  readonly #mount: Readonly<Record<string, object>>
  #known: KnownRoutes = new Map()

  constructor(app: object, { mount = {}, ...options }: ExpressAdapterOptions = {}) {
    super(app, options)
    this.#mount = mount
  }

  override getRoutes(): readonly Route<ExpressRoute | undefined>[] {
    const { routes: found, unseen } = readRoutes(this.app, this.#mount)
    const routes = functionRoutes(this.app, found)
    this.#known = knownRoutes(found, routes, (route) => route)
    return [...routes, ...unseen.map(toUnseen)]
  }

  override introspectRoute(route: Route): RouteFacts {
    return functionFacts(route, { rules: this.settings.schemaRules, style: queryStyle(expressQueryParser(this.app)) })
  }

  /**
   * A Node `(req, res)` handler that serves MCP, to mount in the application: `app.use('/mcp', adapter.handler())`. Until `auth` says who
   * protects it, only loopback callers get in, and with NODE_ENV=production it throws `OPEN_BIND`.
   */
  handler(): RequestListener {
    return mountedHandler(this)
  }

  /** Middleware that serves the OAuth metadata at its own two paths and lets everything else pass: `app.use(adapter.oauthMetadata())`. */
  oauthMetadata(): (req: IncomingMessage, res: ServerResponse, next: () => void) => void {
    return metadataMiddleware(this)
  }

  protected override dispatch(request: RouteRequest, route: Route): Promise<RouteResponse> {
    const listenerOf =
      (refused: (landed: string) => void): RequestListener =>
      (req, res) => {
        expectRoute(req, route.id, this.#known, refused)
        return (this.app as RequestListener)(req, res)
      }
    return runExpecting(request, route, listenerOf, this.settings.remoteAddress)
  }
}

const toUnseen = ({ path, reason }: { readonly path: string; readonly reason: string }): Route<undefined> => ({
  id: `GET ${path}/{*rest}`,
  method: 'GET',
  path: `${path}/{*rest}`,
  native: undefined,
  schemaSource: 'path-only',
  unusable: reason,
})
