import {
  type CanActivate,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  Param,
  Query,
  ValidationPipe,
} from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { type AdapterOptions, type AuthContext, McpAdapter, McpAuth, mcpAuth } from 'backend2mcp/nestjs'
import { type Platform, platformAdapter } from '../nestjs/app.js'
import { portOf } from '../nestjs/cells.js'
import type { Case } from './case.js'

const guarded = new WeakMap<object, string>()

/** Asks in a guard, as an application would for its own rules. */
@Injectable()
class SubjectGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const req = context.switchToHttp().getRequest<object>()
    guarded.set(req, mcpAuth(req)?.principal?.subject ?? 'nobody')
    return true
  }
}
const Guarded = createParamDecorator((_, context: ExecutionContext) => guarded.get(context.switchToHttp().getRequest<object>()))

abstract class BaseController {
  @Get('inherited/:id') inherited(@Param('id') id: string, @McpAuth() auth?: AuthContext) {
    return { id, subject: auth?.principal?.subject ?? null }
  }
}

@Controller('auth')
class AuthController extends BaseController {
  @Get('alone') alone(@McpAuth() auth?: AuthContext) {
    return { subject: auth?.principal?.subject ?? null, scheme: auth?.scheme ?? null }
  }
  @Get('beside/:id') beside(@McpAuth() auth: AuthContext | undefined, @Param('id') id: string, @Query('q') q?: string) {
    return { id, q, subject: auth?.principal?.subject ?? null, may: auth?.hasScope('things:write') ?? null }
  }
  @Get('guard') guard(@Guarded() subject: string) {
    return { subject }
  }
  @Get('raw') raw(@McpAuth() auth?: AuthContext) {
    return { named: auth?.headers.authorization ?? null, auth: auth ?? null }
  }
}

@Module({ controllers: [AuthController], providers: [{ provide: APP_GUARD, useClass: SubjectGuard }] })
class AuthModule {}

export const nestCase = (platform: Platform): Case => ({
  name: `NestJS on ${platform}`,
  async open(options: AdapterOptions) {
    const app = await NestFactory.create(AuthModule, platformAdapter(platform), { logger: false })
    app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true, validateCustomDecorators: true }))
    const adapter = new McpAdapter(app, options)
    await adapter.listTools()
    await app.listen(0, '127.0.0.1')
    return { adapter, base: `http://127.0.0.1:${portOf(app)}`, close: () => app.close() }
  },
})
