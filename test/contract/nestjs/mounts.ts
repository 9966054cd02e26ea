import {
  type CanActivate,
  Controller,
  type DynamicModule,
  type ExecutionContext,
  ForbiddenException,
  Get,
  type INestApplication,
  Injectable,
  Module,
  UnauthorizedException,
} from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { McpAdapter, McpHidden, McpModule } from 'backend2mcp/nestjs'
import { deepEqual, equal, rejects, throws } from 'node:assert/strict'
import { createApp, platformAdapter, type Platform } from './app.js'
import { portOf } from './cells.js'
import type { Check } from './check.js'
import { type Incoming, Public } from './guards.js'

/** 401 without a token, 403 with a wrong one, unless the controller is public. */
@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (Reflect.getMetadata('probe:public', context.getClass())) return true
    const { authorization } = context.switchToHttp().getRequest<Incoming>().headers
    if (authorization === 'Bearer me') return true
    throw authorization ? new ForbiddenException() : new UnauthorizedException()
  }
}
let hanging = () => {}
@Controller('things')
class ThingsController {
  @Get() list() {
    return { things: [] }
  }
  @Get('hang') hang() {
    hanging()
    return new Promise(() => {})
  }
  @McpHidden() @Get('secret') secret() {}
}

async function mounted(platform: Platform, mcp: DynamicModule): Promise<INestApplication> {
  @Module({ imports: [mcp], controllers: [ThingsController], providers: [{ provide: APP_GUARD, useClass: TokenGuard }] })
  class Root {}
  const app = await NestFactory.create(Root, platformAdapter(platform), { logger: false, abortOnError: false })
  app.setGlobalPrefix('api')
  await app.listen(0, '127.0.0.1')
  return app
}

async function connect(app: INestApplication, path: string, token?: string): Promise<Client> {
  const client = new Client({ name: 'probe', version: '1' })
  const requestInit = token ? { headers: { authorization: `Bearer ${token}` } } : {}
  const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${portOf(app)}${path}`), { requestInit })
  await client.connect(transport as never) // its optional fields are not exact
  return client
}

/** The status of the route behind a tool, seen by a client that may connect. */
async function visit(app: INestApplication, path: string, token?: string): Promise<{ tools: string[]; status: number | undefined }> {
  const client = await connect(app, path, token)
  const { tools } = await client.listTools()
  const { _meta } = await client.callTool({ name: 'get_things', arguments: {} })
  await client.close()
  return { tools: tools.map(({ name }) => name), status: (_meta?.['backend2mcp/response'] as { status?: number } | undefined)?.status }
}

interface Mount {
  readonly says: string
  readonly mcp: () => DynamicModule
  readonly path: string
  /** Without and with a wrong token: refused at the endpoint, or let in and refused by the route. */
  readonly strangers: 'stay outside' | 'meet the route'
}
const MOUNTS: readonly Mount[] = [
  { says: 'forRoot', mcp: () => McpModule.forRoot({ log: false }), path: '/api/mcp', strangers: 'stay outside' },
  {
    says: 'forRootAsync on another path',
    mcp: () => McpModule.forRootAsync({ path: 'agents', useFactory: () => Promise.resolve({ log: false as const }) }),
    path: '/api/agents',
    strangers: 'stay outside',
  },
  {
    says: "forRoot with the application's own Public()",
    mcp: () => McpModule.forRoot({ log: false, decorators: [Public()] }),
    path: '/api/mcp',
    strangers: 'meet the route',
  },
  {
    says: 'a raw mount, outside prefix and guards',
    mcp: () => McpModule.forRoot({ log: false, mount: 'raw' }),
    path: '/mcp',
    strangers: 'meet the route',
  },
]
const tools = ['get_things', 'get_hang']

/** `McpModule` in an application with a global guard, visited by the official client. */
export const MOUNTED: readonly Check[] = [
  ...MOUNTS.map(({ says, mcp, path, strangers }): Check => ({
    says: `${says}: the right caller gets 200, no token 401 and a wrong one 403, which ${strangers}`,
    run: async (platform) => {
      const app = await mounted(platform, mcp())
      try {
        deepEqual(await visit(app, path, 'me'), { tools, status: 200 })
        if (strangers === 'stay outside') {
          await rejects(visit(app, path), /401|Unauthorized/)
          await rejects(visit(app, path, 'other'), /403|Forbidden/)
        } else {
          deepEqual(await visit(app, path), { tools, status: 401 })
          deepEqual(await visit(app, path, 'other'), { tools, status: 403 })
        }
      } finally {
        await app.close()
      }
    },
  })),
  {
    says: 'in production it refuses to start until somebody is named who protects the endpoint',
    run: async (platform) => {
      const before = process.env.NODE_ENV
      process.env.NODE_ENV = 'production'
      try {
        await rejects(mounted(platform, McpModule.forRoot({ log: false })), { code: 'OPEN_BIND' })
        await (await mounted(platform, McpModule.forRoot({ log: false, auth: 'app' }))).close()
      } finally {
        process.env.NODE_ENV = before
      }
    },
  },
  {
    says: 'close() ends with a call under way, and its client learns of it',
    run: async (platform) => {
      const app = await mounted(platform, McpModule.forRoot({ log: false }))
      const client = await connect(app, '/api/mcp', 'me')
      const reached = new Promise<void>((resolve) => (hanging = resolve))
      const lost = client.callTool({ name: 'get_hang', arguments: {} }).then(
        ({ isError }) => isError === true,
        () => true,
      )
      await reached
      await app.close()
      equal(await lost, true)
      await client.close()
    },
  },
  {
    says: 'an application that is initialised already is refused with the fix',
    run: async (platform) => {
      const app = await createApp(platform)
      await app.init()
      throws(() => new McpAdapter(app), /Fix: make the adapter before app\.init\(\)/)
      await app.close()
    },
  },
]
