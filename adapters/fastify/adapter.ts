import type {} from 'fastify'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type McpFunctionOptions, writeHidden } from '../../decorators/metadata.js'
import { BaseAdapter, type Route, type RouteFacts, type RouteRequest, type RouteResponse } from '../../src/adapter.js'
import { runExpecting } from '../../src/dispatch/run-expecting.js'
import { Backend2McpError } from '../../src/errors.js'
import type { AdapterOptions } from '../../src/options.js'
import { functionRoutes } from '../../src/tools/function-routes.js'
import { type QueryParser, queryStyle } from '../../src/tools/query-style.js'
import { mountedHandler } from '../../src/transport/mounted.js'
import { wellKnown } from '../../src/transport/well-known.js'
import { readFacts } from './facts.js'
import { EXPECTED, type Expected, type Recorded, recordedRoutes } from './recorded.js'
import { toFunctionRoutes } from './routes.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What `mcpTool` says, in Fastify's own place for it. */
    mcp?: McpFunctionOptions
  }
}

/** The parts of a Fastify instance that are used. */
interface Fastify {
  ready(): PromiseLike<unknown>
  addHook(name: 'preClose', hook: () => Promise<void>): unknown
  readonly routing: RequestListener
  readonly initialConfig?: { readonly querystringParser?: QueryParser }
}

/** What our route handlers touch of Fastify's request and reply. */
interface Request {
  readonly raw: IncomingMessage
  readonly body?: unknown
}
interface Reply {
  readonly raw: ServerResponse
  hijack(): unknown
}

/** A Fastify 5 instance as tools. Every call runs through the instance itself: hooks, validation, serialisation and error handlers included. */
export class McpAdapter extends BaseAdapter<object, Recorded> {
  readonly framework = 'fastify'
  readonly #recorded: readonly Recorded[]
  #ready: PromiseLike<unknown> | undefined

  /** Throws `APP_NOT_READY` for an instance that was made before `backend2mcp/fastify` was imported: its routes can no longer be seen. */
  constructor(app: object, options: AdapterOptions = {}) {
    super(app, options)
    const recorded = recordedRoutes(app)
    if (!recorded) {
      throw new Backend2McpError(
        'APP_NOT_READY',
        'The Fastify instance was made before backend2mcp/fastify was imported, and Fastify tells its routes only while they are declared.',
        "import 'backend2mcp/fastify' above the line that calls fastify(); one @fastify/... or fastify copy for both.",
      )
    }
    this.#recorded = recorded
  }

  override async getRoutes(): Promise<readonly Route<Recorded>[]> {
    await (this.#ready ??= (this.app as Fastify).ready())
    return functionRoutes(this.app, toFunctionRoutes(this.#recorded))
  }

  override introspectRoute(route: Route<Recorded>): RouteFacts {
    const parser = (this.app as Fastify).initialConfig?.querystringParser
    return readFacts(route, { rules: this.settings.schemaRules, style: queryStyle(parser) })
  }

  /**
   * A route handler that serves MCP, to mount in the instance: `app.all('/mcp', adapter.handler())`. Until `auth` says who protects it, only
   * loopback callers get in, and with NODE_ENV=production it throws `OPEN_BIND`. Ended with the instance.
   */
  handler(): (request: Request, reply: Reply) => Promise<void> {
    const handle = mountedHandler(this)
    // Its close() waits for open streams, and nobody else ends them.
    ;(this.app as Fastify).addHook('preClose', () => this.drain())
    const handler = async ({ raw, body }: Request, reply: Reply): Promise<void> => {
      reply.hijack() // the answer is ours
      await handle(Object.assign(raw, body !== undefined && { body }), reply.raw)
    }
    writeHidden(handler)
    return handler
  }

  /** An `onRequest` hook that serves the OAuth metadata at its own two paths: `app.addHook('onRequest', adapter.oauthMetadata())`. */
  oauthMetadata(): (request: Request, reply: Reply) => Promise<void> {
    const metadata = wellKnown(this.settings)
    return ({ raw }, reply) => {
      if (metadata.answer(raw, reply.raw)) reply.hijack()
      return Promise.resolve()
    }
  }

  protected override dispatch(request: RouteRequest, route: Route<Recorded>): Promise<RouteResponse> {
    const listenerOf =
      (refused: Expected['refused']): RequestListener =>
      (req, res) => {
        Object.assign(req, { [EXPECTED]: { method: route.method, route: route.native.route, refused } satisfies Expected })
        return (this.app as Fastify).routing(req, res)
      }
    return runExpecting(request, route, listenerOf, this.settings.remoteAddress)
  }
}
