import { Controller, Get, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { ApiOperation } from '@nestjs/swagger'
import { Public } from './auth/public.decorator.js'
import { TokenGuard } from './auth/token.guard.js'
import { RequestIdMiddleware } from './common/request-id.middleware.js'
import { DatabaseModule } from './database/database.module.js'
import { OrdersModule } from './orders/orders.module.js'
import { ProductsModule } from './products/products.module.js'

@Public()
@Controller('health')
export class HealthController {
  @ApiOperation({ summary: 'Whether the shop is up.' })
  @Get()
  health() {
    return { ok: true }
  }
}

@Module({
  imports: [DatabaseModule, ProductsModule, OrdersModule],
  controllers: [HealthController],
  providers: [{ provide: APP_GUARD, useClass: TokenGuard }],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(RequestIdMiddleware).forRoutes('{*path}')
  }
}
