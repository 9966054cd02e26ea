import {
  BaseAdapter,
  nodeDispatcher,
  type Route,
  type RouteFacts,
  type RouteParameter,
  type RouteRequest,
  type RouteResponse,
} from 'backend2mcp'
import type { Tiny, TinyRoute } from './tiny.js'

/** Tiny's routes as MCP tools. */
export class McpAdapter extends BaseAdapter<Tiny, TinyRoute> {
  readonly framework = 'tiny'

  /** Which routes are there? */
  getRoutes(): Route<TinyRoute>[] {
    return this.app.routes.map((route) => {
      const path = route.path.replace(/:(\w+)/g, '{$1}')
      return {
        id: `${route.method} ${path}`,
        method: route.method,
        path,
        native: route,
        schemaSource: route.body ? 'json-schema' : 'path-only',
        ...(route.internal && { options: { hidden: true } }),
      }
    })
  }

  /** What does each take? Path parameters come from the template. */
  introspectRoute({ native }: Route<TinyRoute>): RouteFacts {
    const query = (native.query ?? []).map((name): RouteParameter => ({
      argument: name,
      in: 'query',
      name,
      required: false,
      schema: { type: 'string' },
    }))
    // The whole body, name '': its properties become arguments.
    const body = native.body && ({ argument: 'body', in: 'body', name: '', required: true, schema: { ...native.body } } as const)
    return {
      ...(native.says && { description: native.says }),
      parameters: body ? [...query, body] : query,
      ...(native.signedIn && { security: { required: true } }),
    }
  }

  /** Run this request: through the framework's own handler, so that everything it does for HTTP is done. */
  protected override dispatch(request: RouteRequest): Promise<RouteResponse> {
    return nodeDispatcher(this.app.handler)(request)
  }
}
