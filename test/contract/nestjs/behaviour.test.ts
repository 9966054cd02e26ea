import {
  type CanActivate,
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Module,
  RequestMethod,
  UnauthorizedException,
  type ExecutionContext,
  SetMetadata,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
  All,
} from '@nestjs/common'
import { APP_GUARD, ApplicationConfig, ModulesContainer, NestFactory, RouterModule } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { McpAdapter, McpHidden, McpModule } from 'backend2mcp/nestjs'
import net from 'node:net'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { composePaths } from '../../../adapters/nestjs/compose-paths.js'
import { callTool } from '../../../src/tools/call-tool.js'
import { connectInMemory } from '../../../src/transport/memory.js'
import { contextOf, fetchLive } from '../suite.js'
import { createApp, type Platform } from './app.js'
import { startApp } from './cells.js'

const platforms = ['express', 'fastify'] as const
const urlOf = (app: INestApplication) => `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`
const json = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>

describe.each(platforms)('versioning on %s: a tool reaches its own version', (platform) => {
  test.each([
    ['header', { type: VersioningType.HEADER as const, header: 'X-Version' }, {}],
    ['media type', { type: VersioningType.MEDIA_TYPE as const, key: 'v=' }, {}],
    [
      'custom',
      {
        type: VersioningType.CUSTOM as const,
        extractor: (req: unknown) => String((req as { headers: Record<string, string> }).headers['x-custom'] ?? ''),
      },
      { versionHeaders: (version: string) => ({ 'x-custom': version }) },
    ],
    ['URI', { type: VersioningType.URI as const }, {}],
  ])('%s', async (_, versioning, options) => {
    const app = await createApp(platform, { versioning })
    const adapter = new McpAdapter(app, { log: false, ...options })
    await app.init()
    const { tools } = await adapter.listTools()
    const versioned = [...tools.values()].filter(({ route }) => route.source?.startsWith('VersionedController'))
    const answers = await Promise.all(versioned.map(async (tool) => json((await adapter.executeTool(tool, {}, contextOf(tool.name))).body)))
    expect(answers).toEqual([{ version: 1 }, { version: 2 }])
    await app.close()
  })
})

describe.each(platforms)('identity on %s', (platform) => {
  const withItems = async (
    work: (
      call: (tool: string, args: object) => Promise<{ isError?: boolean; content: readonly { text?: string }[] }>,
      url: string,
      names: Map<string, string>,
    ) => Promise<void>,
  ) => {
    const { app, adapter, tools } = await startApp(platform)
    const names = new Map([...tools].map(([id, { name }]) => [id, name]))
    await work((tool, args) => callTool(adapter, tool, args as Record<string, unknown>, contextOf(tool)) as never, urlOf(app), names)
    await app.close()
  }

  test('id 7 is answered, id ping is refused, and live HTTP still answers both', async () => {
    await withItems(async (call, url, names) => {
      const one = names.get('GET /api/items/{id}')!
      expect(await call(one, { id: 7 })).toMatchObject({ structuredContent: { item: 7 } })
      expect(await call(one, { id: 'ping' })).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('not called') }] })
      expect((await fetchLive(url, 'GET /api/items/ping')).status).toBe(200)
      for (const id of ['', '.', '..'])
        expect(await call(one, { id })).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('Argument /id') }] })
    })
  })

  test('a route that an earlier one shadows is refused on Express, and answers on Fastify', async () => {
    await withItems(async (call, _url, names) => {
      const result = await call(names.get('GET /api/items/inherited')!, {})
      expect(result.isError ?? false).toBe(platform === 'express')
    })
  })
})

test('path composition equals what Nest registers: prefix, excludes, arrays, version arrays, neutral, RouterModule', async () => {
  // Nest registers a pass-through of its own for each exclude; those are no routes of controllers.
  @Controller({ path: ['a', '/b/'], version: ['1', VERSION_NEUTRAL] })
  class Many {
    @Get(['x', '/y/']) get() {}
    @Version('3') @Get() own() {}
  }
  @Controller('/')
  class Root {
    @Get() root() {}
    @All('every') every() {}
  }
  @Module({ controllers: [Root] })
  class Inner {}
  @Module({ imports: [Inner, RouterModule.register([{ path: '/in/:tenant', module: Inner }])], controllers: [Many] })
  class Outer {}
  const app = await NestFactory.create(Outer, new ExpressAdapter(), { logger: false })
  app.setGlobalPrefix('/api/', { exclude: [{ path: 'b/{*rest}', method: RequestMethod.GET }] })
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '9' })
  await app.init()
  const composed = [...composePaths(app.get(ModulesContainer), app.get(ApplicationConfig))].map(
    ({ verb, path }) => `${RequestMethod[verb]} ${path}`,
  )
  const router = (
    app.getHttpAdapter().getInstance() as { router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] } }
  ).router
  const registered = router.stack.flatMap(({ route }) =>
    route && !route.path.includes('{*')
      ? [`${Object.keys(route.methods).length > 5 ? 'ALL' : Object.keys(route.methods)[0]!.toUpperCase()} ${route.path}`]
      : [],
  )
  expect([...new Set(composed)].sort()).toEqual([...new Set(registered)].sort())
  expect(composed.length).toBeGreaterThan(10)
  await app.close()
})

const Public = () => SetMetadata('public', true)
@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (Reflect.getMetadata('public', context.getClass())) return true
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>()
    if (headers.authorization === 'Bearer me') return true
    throw new UnauthorizedException()
  }
}
@Controller('things')
class ThingsController {
  @Get() list() {
    return { things: [] }
  }
  @McpHidden() @Get('secret') secret() {}
}

async function mounted(platform: Platform, mcp: unknown): Promise<INestApplication> {
  @Module({ imports: [mcp as never], controllers: [ThingsController], providers: [{ provide: APP_GUARD, useClass: TokenGuard }] })
  class Root {}
  const app = await NestFactory.create(Root, (platform === 'express' ? new ExpressAdapter() : new FastifyAdapter()) as ExpressAdapter, {
    logger: false,
    abortOnError: false,
  })
  app.setGlobalPrefix('api')
  await app.listen(0, '127.0.0.1')
  return app
}
async function visit(url: string, token?: string) {
  const client = new Client({ name: 't', version: '1' })
  const requestInit = token ? { headers: { authorization: `Bearer ${token}` } } : {}
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
  const { tools } = await client.listTools()
  const result = (await client.callTool({ name: 'get_things', arguments: {} })) as {
    isError?: boolean
    _meta: Record<string, { status: number }>
  }
  await client.close()
  return { tools: tools.map(({ name }) => name), status: result._meta['backend2mcp/response']!.status }
}

describe.each(platforms)('McpModule on %s', (platform) => {
  test.each<[string, () => unknown, string, 'refused' | 401]>([
    ['forRoot: below the prefix, behind the guards', () => McpModule.forRoot({ log: false }), '/api/mcp', 'refused'],
    [
      'forRootAsync',
      () => McpModule.forRootAsync({ path: 'agents', useFactory: async () => ({ log: false as const, name: 'async' }) }),
      '/api/agents',
      'refused',
    ],
    ["the application's own Public()", () => McpModule.forRoot({ log: false, decorators: [Public()] }), '/api/mcp', 401],
    ['raw: outside prefix and guards', () => McpModule.forRoot({ log: false, mount: 'raw' }), '/mcp', 401],
  ])('%s', async (_, mcp, path, anonymous) => {
    const app = await mounted(platform, mcp())
    try {
      expect(await visit(urlOf(app) + path, 'me')).toEqual({ tools: ['get_things'], status: 200 })
      if (anonymous === 'refused') await expect(visit(urlOf(app) + path)).rejects.toThrow(/401|Unauthorized/)
      else expect(await visit(urlOf(app) + path)).toEqual({ tools: ['get_things'], status: anonymous })
    } finally {
      await app.close()
    }
  })

  test('in production it refuses to start until somebody is named who protects the endpoint', async () => {
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    try {
      await expect(mounted(platform, McpModule.forRoot({ log: false }))).rejects.toMatchObject({ code: 'OPEN_BIND' })
      await (await mounted(platform, McpModule.forRoot({ log: false, auth: 'app' }))).close()
    } finally {
      process.env.NODE_ENV = before
    }
  })
})

test('an application that is initialised already is refused with the fix', async () => {
  const app = await createApp('express')
  await app.init()
  expect(() => new McpAdapter(app)).toThrow(/Fix: make the adapter before app\.init\(\)/)
  await app.close()
})

describe.each(platforms)('no socket on %s', (platform) => {
  test('0 listens and 0 connects in 1,000 tool calls, and live HTTP answers during and after', async () => {
    const { app, adapter, tools } = await startApp(platform)
    const url = urlOf(app)
    const { listen } = net.Server.prototype
    const { connect } = net.Socket.prototype
    const opened = { listens: 0, connects: 0 }
    const client = new Client({ name: 't', version: '1' })
    await client.connect(await connectInMemory(adapter, 'user'))
    const name = tools.get('GET /api/me')!.name
    const count = (on: boolean) => {
      net.Server.prototype.listen = on
        ? (function (this: net.Server, ...args: never[]) {
            opened.listens++
            return listen.apply(this, args as never)
          } as never)
        : listen
      net.Socket.prototype.connect = on
        ? (function (this: net.Socket, ...args: never[]) {
            opened.connects++
            return connect.apply(this, args as never)
          } as never)
        : connect
    }
    try {
      count(true)
      for (let round = 0; round < 10; round++) {
        const calls = Array.from({ length: 100 }, () => client.callTool({ name, arguments: {} }))
        for (const result of await Promise.all(calls)) expect(result.structuredContent).toEqual({ name: 'user', ip: '127.0.0.1', mi: true })
        count(false)
        expect((await fetchLive(url, 'GET /api/me', undefined, { authorization: 'Bearer live' })).status).toBe(200)
        count(true)
      }
      expect(opened).toEqual({ listens: 0, connects: 0 })
    } finally {
      count(false)
      await client.close()
    }
    expect(json((await fetchLive(url, 'GET /api/ping')).body)).toEqual({ pong: true })
    await app.close()
  })
})
