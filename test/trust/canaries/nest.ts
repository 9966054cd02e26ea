import {
  type ArgumentsHost,
  BadGatewayException,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestModule,
  type PipeTransform,
  Query,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { McpAdapter } from 'backend2mcp/nestjs'
import { catchError, map, throwError } from 'rxjs'
import { type Platform, platformAdapter } from '../../contract/nestjs/app.js'
import { portOf } from '../../contract/nestjs/cells.js'
import type { Subject } from './application.js'
import { bomb, explode, secret } from './secrets.js'

@Injectable()
class Guard implements CanActivate {
  canActivate(): boolean {
    return explode('guard')
  }
}
@Injectable()
class Pipe implements PipeTransform {
  transform(): unknown {
    return explode('pipe')
  }
}
@Injectable()
class Before implements NestInterceptor {
  intercept(): never {
    return explode('before')
  }
}
@Injectable()
class After implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map(() => explode('after')))
  }
}
@Injectable()
class Wrapping implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next
      .handle()
      .pipe(catchError((error: Error) => throwError(() => new BadGatewayException('the shop is closed', { cause: error }))))
  }
}
@Catch()
class Filter implements ExceptionFilter {
  catch(): never {
    return explode('filter')
  }
}
/** Shows everything, and so does live HTTP. */
@Catch()
class Careless implements ExceptionFilter {
  catch({ message, stack, cause }: Error, host: ArgumentsHost) {
    const body = { message, stack, inner: [{ stack, cause: String(cause) }] }
    const reply = host.switchToHttp().getResponse<{ status(code: number): { send(body: unknown): void } }>()
    reply.status(500).send(body)
  }
}
/** As a developer would have it: more in development. It is the control, as it does give secrets away. */
@Catch()
class Verbose implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost) {
    const body = process.env.NODE_ENV === 'production' ? { message: 'sorry' } : { message: error.message, trace: error.stack?.split('\n') }
    const reply = host.switchToHttp().getResponse<{ status(code: number): { send(body: unknown): void } }>()
    reply.status(500).send(body)
  }
}
@Injectable({ scope: Scope.REQUEST })
class Scoped {
  constructor() {
    explode('scoped')
  }
}

@Controller()
class Places {
  @Get('fine') fine() {
    return { fine: true }
  }
  @Get('handler') handler() {
    return explode('handler')
  }
  @Get('rejected') async rejected() {
    await new Promise((resolve) => setImmediate(resolve))
    throw bomb('rejected')
  }
  @Get('text') text() {
    bomb('text')
    throw secret('text', 'message') // oxlint-disable-line no-throw-literal
  }
  @Get('status') status() {
    throw Object.assign(bomb('status'), { statusCode: 503, expose: false })
  }
  @Get('caused') caused() {
    throw new HttpException('the shop is closed', 502, { cause: bomb('caused') })
  }
  @UseInterceptors(Wrapping) @Get('wrapped') wrapped() {
    return explode('wrapped')
  }
  @UseGuards(Guard) @Get('guard') guard() {}
  @Get('pipe') pipe(@Query('q', Pipe) _q: string) {}
  @UseInterceptors(Before) @Get('before') before() {}
  @UseInterceptors(After) @Get('after') after() {}
  @UseFilters(Filter) @Get('filter') filter() {
    return explode('filtered')
  }
  @UseFilters(Careless) @Get('careless') careless() {
    return explode('careless')
  }
}
@Controller('verbose')
class VerboseController {
  @UseFilters(Verbose) @Get() verbose() {
    return explode('verbose')
  }
}
@Controller('scoped')
class ScopedController {
  constructor(private readonly scoped: Scoped) {}
  @Get() get() {
    return String(this.scoped)
  }
}
@Controller('middleware')
class MiddlewareController {
  @Get('thrown') thrown() {}
  @Get('passed') passed() {}
  @Get('forbidden') forbidden() {}
}

@Module({ controllers: [Places, VerboseController, ScopedController, MiddlewareController], providers: [Scoped] })
class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(() => explode('middleware/thrown')).forRoutes('middleware/thrown')
    consumer.apply((_q: unknown, _s: unknown, next: (e: Error) => void) => next(bomb('middleware/passed'))).forRoutes('middleware/passed')
    consumer
      .apply((_q: unknown, _s: unknown, next: (e: Error) => void) => next(Object.assign(bomb('middleware/forbidden'), { status: 403 })))
      .forRoutes('middleware/forbidden')
  }
}

const PLACES = [
  'handler',
  'rejected',
  'text',
  'status',
  'caused',
  'wrapped',
  'guard',
  'pipe',
  'before',
  'after',
  'filter',
  'careless',
  'scoped',
  'middleware/thrown',
  'middleware/passed',
  'middleware/forbidden',
  'verbose',
]

export const nest = (platform: Platform): Subject => ({
  places: PLACES,
  async open(options) {
    const app = await NestFactory.create(AppModule, platformAdapter(platform), { logger: false })
    const adapter = new McpAdapter(app, options)
    await adapter.listTools()
    await app.listen(0, '127.0.0.1')
    return { adapter, port: portOf(app), close: () => app.close() }
  },
})
