import {
  Body,
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Headers,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  Param,
  Post,
  Scope,
  UseInterceptors,
} from '@nestjs/common'
import { NestFactory, REQUEST } from '@nestjs/core'
import { McpAdapter, McpAuth, McpHidden, McpTool, mcpAuth } from 'backend2mcp/nestjs'
import { IsString } from 'class-validator'
import type { IncomingMessage } from 'node:http'
import { from, map, mergeMap } from 'rxjs'
import type { AuthContext } from '../../../src/auth/context.js'
import { type Platform, platformAdapter } from '../../contract/nestjs/app.js'
import type { Application, Make } from './application.js'
import { type Ambient, type Sight, wander } from './sight.js'

class Note {
  @IsString() mark!: string
}

@Injectable({ scope: Scope.REQUEST })
class Asker {
  constructor(@Inject(REQUEST) private readonly request: object) {}
  name() {
    return mcpAuth(this.request)?.principal?.subject
  }
}

@Injectable()
class Late implements NestInterceptor {
  constructor(@Inject('ambient') private readonly ambient: Ambient) {}
  intercept(_context: ExecutionContext, next: CallHandler<Sight>) {
    return next.handle().pipe(
      mergeMap((sight) => from(wander()).pipe(map(() => sight))),
      map((sight) => ({ ...sight, context: sight.context === this.ambient.get() ? sight.context : `${this.ambient.get()} (late)` })),
    )
  }
}

@Controller('who')
@UseInterceptors(Late)
class WhoController {
  constructor(
    private readonly asker: Asker,
    @Inject('ambient') private readonly ambient: Ambient,
  ) {}

  @McpTool({ name: 'who' })
  @Get(':mark')
  async who(@Param('mark') mark: string, @Headers('authorization') authorization?: string, @McpAuth() auth?: AuthContext): Promise<Sight> {
    await wander()
    return { mark, principal: auth?.principal?.subject, authorization, scoped: this.asker.name(), context: this.ambient.get() }
  }

  @McpTool({ name: 'who_writes' })
  @Post()
  writes(@Body() { mark }: Note, @Headers('authorization') authorization?: string, @McpAuth() auth?: AuthContext): Promise<Sight> {
    return this.who(mark, authorization, auth)
  }
}

@Controller('groups')
class GroupsController {
  @McpTool({ name: 'of_group_0', scopes: ['group:0'] }) @Get('0') zero() {}
  @McpTool({ name: 'of_group_1', scopes: ['group:1'] }) @Get('1') one() {}
  @McpTool({ name: 'of_group_2', visible: async (caller) => (await wander(), caller?.claims.group === 2) }) @Get('2') two() {}
  @McpTool({ name: 'of_group_3', visible: (caller) => caller?.claims.group === 3 }) @Get('3') three() {}
  @McpTool({ name: 'of_group_4' }) @Get('4') four() {}
  @McpHidden() @Get('none') none() {}
}

/** A Nest application that keeps who asks in `ambient`. */
export const nest = (platform: Platform): Make =>
  async function open(ambient, options): Promise<Application> {
    @Module({
      controllers: [WhoController, GroupsController],
      providers: [Asker, { provide: 'ambient', useValue: ambient }],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, platformAdapter(platform), { logger: false })
    if (platform === 'express') {
      app.use((request: IncomingMessage, _response: unknown, next: () => void) => ambient.run(mcpAuth(request)?.principal?.subject, next))
    } else {
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('onRequest', (request: { raw: IncomingMessage }, _reply: unknown, done: () => void) =>
          ambient.run(mcpAuth(request.raw)?.principal?.subject, done),
        )
    }
    const adapter = new McpAdapter(app, options)
    await app.init()
    return { adapter, close: () => app.close() }
  }
