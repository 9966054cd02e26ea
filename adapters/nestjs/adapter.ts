import type { INestApplication } from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core'
import { BaseAdapter, type Route, type RouteFacts, type RouteRequest, type RouteResponse } from '../../src/adapter.js'
import { nodeDispatcher } from '../../src/dispatch/node-dispatcher.js'
import { Backend2McpError, OtherRouteError } from '../../src/errors.js'
import type { AdapterOptions } from '../../src/options.js'
import { readFacts } from './facts.js'
import { isInitialized, queryParser } from './internals.js'
import { OwnRouteGuard, type Target, TARGET } from './own-route.guard.js'
import { type NestNative, readRoutes } from './routes.js'

/** The parts of a Nest application that an adapter reads: what `McpModule` gets injected. */
export interface NestParts {
  readonly host: HttpAdapterHost
  readonly modules: ModulesContainer
  readonly config: ApplicationConfig
}

/** A Nest application as tools. Every call runs through the application's own HTTP server object: middleware, guards, pipes, interceptors and filters included. */
export class NestAdapter<App = NestParts> extends BaseAdapter<App, NestNative> {
  readonly framework = 'nestjs'
  #ready: Promise<unknown> | undefined

  constructor(
    app: App,
    private readonly parts: NestParts,
    options: AdapterOptions = {},
  ) {
    super(app, options)
  }

  override getRoutes(): readonly Route<NestNative>[] | Promise<readonly Route<NestNative>[]> {
    return readRoutes(this.parts.modules, this.parts.config, this.settings)
  }

  override introspectRoute(route: Route<NestNative>): RouteFacts {
    return readFacts(route, this.parts.config, this.settings.schemaRules, queryParser(this.parts.host.httpAdapter.getInstance() as object))
  }

  protected override async dispatch(request: RouteRequest, route: Route<NestNative>): Promise<RouteResponse> {
    const { httpAdapter } = this.parts.host
    // Fastify finishes its routes only here; main.ts may have registered plugins after init().
    await (this.#ready ??= Promise.resolve((httpAdapter.getInstance() as { ready?: () => unknown }).ready?.()))
    const server = httpAdapter.getHttpServer() as NodeJS.EventEmitter
    const target: Target = { controller: route.native.controller, handler: route.native.handler }
    const run = nodeDispatcher((req, res) => {
      Reflect.set(req, TARGET, target)
      server.emit('request', req, res)
    }, this.settings.remoteAddress)
    const answer = await run(request)
    if (target.landed) throw new OtherRouteError(route.id, target.landed)
    return answer
  }
}

/** Serves a Nest application that is not listening yet: `await new McpAdapter(await NestFactory.create(AppModule)).run()`. */
export class McpAdapter extends NestAdapter<INestApplication> {
  /** Throws `APP_NOT_READY` for an application that is initialised already: the check that a call reaches only its own handler must be added before. */
  constructor(app: INestApplication, options: AdapterOptions = {}) {
    super(app, partsOf(app), options)
    if (isInitialized(app)) {
      throw new Backend2McpError(
        'APP_NOT_READY',
        'The Nest application is initialised already, and guards that are added now would be ignored.',
        'make the adapter before app.init() or app.listen(), or import McpModule.forRoot() in the root module.',
      )
    }
    app.useGlobalGuards(new OwnRouteGuard())
  }

  override async getRoutes(): Promise<readonly Route<NestNative>[]> {
    await this.app.init()
    return super.getRoutes()
  }
}

/** The parts of an application that is made. */
export function partsOf(app: Pick<INestApplication, 'get'>): NestParts {
  const strict = { strict: false }
  return { host: app.get(HttpAdapterHost, strict), modules: app.get(ModulesContainer, strict), config: app.get(ApplicationConfig, strict) }
}
