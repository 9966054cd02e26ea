import {
  All,
  ConfigurableModuleBuilder,
  Controller,
  type DynamicModule,
  Inject,
  Module,
  Req,
  Res,
  type Type,
  VERSION_NEUTRAL,
} from '@nestjs/common'
import { APP_GUARD, ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core'
import type { AdapterOptions } from '../../src/options.js'
import { type McpMount, McpService, type NestRequest, type NestResponse } from './mcp.service.js'
import { OwnRouteGuard } from './own-route.guard.js'
import { ENDPOINT } from './routes.js'

/** Token of its options, equal in every copy of the package. */
export const OPTIONS = Symbol.for('backend2mcp:nest-options')
/** Token of the McpService, equal in every copy of the package. */
export const MCP_SERVICE = Symbol.for('backend2mcp:nest-service')

const { ConfigurableModuleClass, OPTIONS_TYPE } = new ConfigurableModuleBuilder<AdapterOptions>({
  moduleName: 'Mcp',
  optionsInjectionToken: OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras<McpMount>({ path: 'mcp', mount: 'controller', decorators: [], isGlobal: false }, (definition, mount) => {
    return {
      ...definition,
      global: mount.isGlobal,
      controllers: mount.mount === 'controller' ? [endpoint(mount)] : [],
      providers: [
        ...(definition.providers ?? []),
        { provide: APP_GUARD, useClass: OwnRouteGuard },
        {
          provide: MCP_SERVICE,
          useFactory: (options: AdapterOptions, host: HttpAdapterHost, modules: ModulesContainer, config: ApplicationConfig) =>
            new McpService(options, mount, { host, modules, config }),
          inject: [OPTIONS, HttpAdapterHost, ModulesContainer, ApplicationConfig],
        },
      ],
      exports: [...(definition.exports ?? []), MCP_SERVICE],
    }
  })
  .build()

/**
 * Makes every route of the application a tool and serves them at `/mcp` on the application's own server. `McpModule.forRoot()` and
 * `forRootAsync()` take the options of every adapter; `path`, `mount`, `decorators` and `isGlobal` must be known at import, so with
 * `forRootAsync` they stand beside `useFactory`. Import it before modules with wildcard routes.
 */
@Module({})
export class McpModule extends ConfigurableModuleClass {
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options)
  }
}

/** A class of its own for every import: path and decorators are options. */
function endpoint({ path, decorators }: McpMount): Type {
  class McpEndpoint {
    constructor(@Inject(MCP_SERVICE) private readonly mcp: McpService) {}

    @All()
    handle(@Req() req: NestRequest, @Res() res: NestResponse): Promise<void> {
      return this.mcp.handle(req, res)
    }
  }
  Reflect.defineMetadata(ENDPOINT, true, McpEndpoint)
  for (const decorate of [...decorators, Controller({ path, version: VERSION_NEUTRAL })]) decorate(McpEndpoint)
  return McpEndpoint
}
