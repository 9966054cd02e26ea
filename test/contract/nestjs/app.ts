import {
  type DynamicModule,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  RequestMethod,
  ValidationPipe,
  VersioningType,
  type VersioningOptions,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, NestFactory, RouterModule } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import {
  DynamicController,
  FixedHostController,
  HealthController,
  ItemsController,
  mixedController,
  OneLabelController,
  PublicController,
  SecureController,
  TwoLabelsController,
  VaultController,
  VersionedController,
} from './controllers.js'
import { GlobalGuard, GlobalInterceptor, RequestInfo, TenantMiddleware, traceMiddleware } from './guards.js'
import { OddController } from './odd.js'
import { GlobalFilter, PipelineController, ProvidedFilter } from './pipeline.js'

@Module({ controllers: [mixedController('a')] })
class MixedModule {}

@Module({})
class DynamicProbeModule {
  static register(): DynamicModule {
    return { module: DynamicProbeModule, controllers: [DynamicController] }
  }
}

@Module({
  imports: [MixedModule, DynamicProbeModule.register(), RouterModule.register([{ path: 'routed', module: MixedModule }])],
  controllers: [
    TwoLabelsController,
    OneLabelController,
    FixedHostController,
    PublicController,
    SecureController,
    VaultController,
    ItemsController,
    VersionedController,
    HealthController,
    PipelineController,
    OddController,
  ],
  providers: [RequestInfo, { provide: APP_GUARD, useClass: GlobalGuard }, { provide: APP_FILTER, useClass: ProvidedFilter }],
})
export class ProbeModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(TenantMiddleware).forRoutes(PublicController, SecureController)
  }
}

export type Platform = 'express' | 'fastify'

export interface AppOptions {
  readonly versioning?: VersioningOptions
  /** Modules beside the probes'. */
  readonly imports?: NonNullable<DynamicModule['imports']>
}

/** The probe application, configured as a main.ts would, and not yet initialised. */
export async function createApp(
  platform: Platform,
  { versioning = { type: VersioningType.URI }, imports = [] }: AppOptions = {},
): Promise<INestApplication> {
  @Module({ imports: [...imports, ProbeModule] })
  class Root {}
  const app = await NestFactory.create(Root, platformAdapter(platform), { rawBody: true, logger: false, abortOnError: false })
  app.use(traceMiddleware)
  app.setGlobalPrefix('api', { exclude: [{ path: 'health/live', method: RequestMethod.GET }] })
  app.enableVersioning(versioning)
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }))
  app.useGlobalInterceptors(new GlobalInterceptor())
  app.useGlobalFilters(new GlobalFilter())
  return app
}

/** Nest's adapter of a platform; typed as one of the two, as `NestFactory.create` tells them apart by its overloads. */
export function platformAdapter(platform: Platform): ExpressAdapter {
  return platform === 'express' ? new ExpressAdapter() : (new FastifyAdapter({ bodyLimit: 1_000_000 }) as unknown as ExpressAdapter)
}
