import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { writeHidden } from '../../decorators/metadata.js'
import { BaseAdapter, type Route, type RouteFacts, type RouteRequest, type RouteResponse } from '../../src/adapter.js'
import { nodeDispatcher } from '../../src/dispatch/node-dispatcher.js'
import { OtherRouteError } from '../../src/errors.js'
import type { AdapterOptions } from '../../src/options.js'
import { functionFacts } from '../../src/tools/function-facts.js'
import { functionRoutes } from '../../src/tools/function-routes.js'
import { pathTemplates } from '../../src/tools/path-template.js'
import { metadataMiddleware, mountedHandler } from '../../src/transport/mounted.js'
import { type HonoApp, type HonoRoute, matched } from './internals.js'
import { patternOf, readRoutes } from './routes.js'

/** What our handlers touch of a Hono context on Node. */
interface Context {
  readonly env: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }
}

/**
 * A Hono 4 application as tools. Every call runs through `app.fetch` as @hono/node-server would call it for HTTP: middleware, validators and error
 * handlers included, with `c.env.incoming` and `c.env.outgoing`.
 */
export class McpAdapter extends BaseAdapter<object, HonoRoute> {
  readonly framework = 'hono'
  readonly #listener: RequestListener

  constructor(app: object, options: AdapterOptions = {}) {
    super(app, options)
    const hono = app as HonoApp
    this.#listener = hono.listener ?? (getRequestListener((request, env) => hono.fetch(request, env)) as RequestListener)
  }

  override getRoutes(): readonly Route<HonoRoute>[] {
    return functionRoutes(this.app, readRoutes(this.app as HonoApp))
  }

  override introspectRoute(route: Route): RouteFacts {
    return functionFacts(route, { rules: this.settings.schemaRules, style: 'repeat' })
  }

  /**
   * A handler that serves MCP, to mount in the application: `app.all('/mcp', adapter.handler())`. Needs @hono/node-server under it. Until `auth` says
   * who protects it, only loopback callers get in, and with NODE_ENV=production it throws `OPEN_BIND`.
   */
  handler(): (context: object) => Promise<Response> {
    const handle = mountedHandler(this)
    const handler = async (context: object): Promise<Response> => {
      const { incoming, outgoing } = (context as Context).env
      await handle(incoming, outgoing)
      return RESPONSE_ALREADY_SENT
    }
    writeHidden(handler)
    return handler
  }

  /** Middleware that serves the OAuth metadata at its own two paths and lets everything else pass: `app.use(adapter.oauthMetadata())`. */
  oauthMetadata(): (context: object, next: () => Promise<void>) => Promise<Response | void> {
    const serve = metadataMiddleware(this)
    return async (context, next) => {
      const { incoming, outgoing } = (context as Context).env
      let passes = false
      serve(incoming, outgoing, () => (passes = true))
      return passes ? next() : RESPONSE_ALREADY_SENT
    }
  }

  protected override async dispatch(request: RouteRequest, route: Route<HonoRoute>): Promise<RouteResponse> {
    this.#askFirst(request, route)
    return nodeDispatcher(this.#listener, this.settings.remoteAddress)(request)
  }

  /** Hono chooses its handlers once, by the path alone: it is asked before the call. Throws `OtherRouteError`. */
  #askFirst({ method, url, headers }: RouteRequest, route: Route<HonoRoute>): void {
    const app = this.app as HonoApp
    const path = app.getPath({ url: `http://${headers.host}${url}` }, { env: {} })
    const own = pathTemplates(patternOf(route.native.path)).find((template) => template.path === route.path)
    const found = matched(app, method, path)
    for (const landed of found) {
      if (landed === route.native || landed.path === route.native.path) return
      const templates = landed.method === 'ALL' ? [] : pathTemplates(patternOf(landed.path)).filter(({ wildcard }) => !wildcard)
      if (templates.some(({ shape }) => shape === own?.shape)) return
      if (templates.length > 0) throw new OtherRouteError(route.id, `${landed.method} ${landed.path}`)
    }
    const catchAll = found.find((landed) => landed.method !== 'ALL')
    if (catchAll) throw new OtherRouteError(route.id, `${catchAll.method} ${catchAll.path}`)
  }
}
