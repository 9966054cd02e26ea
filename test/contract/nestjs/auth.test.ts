import {
  type CanActivate,
  Controller,
  type DynamicModule,
  Get,
  type INestApplication,
  Module,
  UnauthorizedException,
  type ExecutionContext,
} from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { McpAdapter, McpModule, McpTool } from 'backend2mcp/nestjs'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { RUN_CAPTURE } from '../../../src/adapter.js'
import type { AuthProvider } from '../../../src/auth/provider.js'
import { serveHttp } from '../../../src/transport/run.js'
import { CallerHeaderProvider } from '../../auth/header-provider.js'
import { call, post, rpc } from '../../transport/post.js'
import { type Platform, platformAdapter } from './app.js'
import { portOf } from './cells.js'

/** The application's own guard: it knows one caller by the very header that the provider reads. */
class CallerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers, url } = context.switchToHttp().getRequest<{ headers: Record<string, string>; url: string }>()
    if (url.endsWith('/mcp') && headers['x-door']) return true
    if (headers['x-caller']?.startsWith('ada')) return true
    throw new UnauthorizedException('the guard does not know you')
  }
}

@Controller('things')
class ThingsController {
  @Get() list() {
    return { things: [] }
  }
  @McpTool({ scopes: ['things:write'] }) @Get('secret') secret() {
    return { secret: 42 }
  }
}

async function listen(platform: Platform, mcp: DynamicModule): Promise<string> {
  @Module({ imports: [mcp], controllers: [ThingsController], providers: [{ provide: APP_GUARD, useClass: CallerGuard }] })
  class Root {}
  const app: INestApplication = await NestFactory.create(Root, platformAdapter(platform), { logger: false, abortOnError: false })
  onTestFinished(() => app.close())
  app.setGlobalPrefix('api')
  await app.listen(0, '127.0.0.1')
  return `http://127.0.0.1:${portOf(app)}`
}

const resource = 'http://127.0.0.1/api/mcp'
const oauth = (): AuthProvider =>
  Object.assign(new CallerHeaderProvider('oauth'), {
    resourceMetadata: {
      paths: ['/.well-known/oauth-protected-resource/api/mcp', '/.well-known/oauth-protected-resource'],
      document: { resource, authorization_servers: ['https://login.example.com'] },
    },
  })

afterEach(() => void vi.unstubAllEnvs())

describe.each<Platform>(['express', 'fastify'])('McpModule with a provider on %s', (platform) => {
  test('the provider answers at the endpoint, the guard at the route', async () => {
    const url = `${await listen(platform, McpModule.forRoot({ log: false, mount: 'raw', auth: new CallerHeaderProvider() }))}/mcp`
    const none = await post(url, call('get_things'))
    expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Caller why="absent"'])
    expect((await post(url, call('get_things'), { 'x-caller': 'stranger' })).status).toBe(401)
    const bob = (await post(url, call('get_things'), { 'x-caller': 'bob' })).json.result
    expect([bob.isError, bob._meta['backend2mcp/response'].status, bob.content[0].text]).toEqual([
      true,
      401,
      expect.stringContaining('does not know you'),
    ])
    expect((await post(url, call('get_things'), { 'x-caller': 'ada' })).json.result.structuredContent).toEqual({ things: [] })
    const names = async (caller: string) =>
      (await post(url, rpc('tools/list'), { 'x-caller': caller })).json.result.tools.map((tool: { name: string }) => tool.name)
    expect([await names('ada'), await names('ada things:write')]).toEqual([['get_things'], ['get_things', 'get_secret']])
  })

  test('behind a global guard both have to agree', async () => {
    const base = await listen(platform, McpModule.forRoot({ log: false, auth: new CallerHeaderProvider() }))
    const outcome = async (headers: Record<string, string>) => (await post(`${base}/api/mcp`, call('get_things'), headers)).status
    expect([await outcome({}), await outcome({ 'x-door': 'yes' }), await outcome({ 'x-caller': 'ada' })]).toEqual([401, 401, 200])
  })

  test('forRootAsync takes one as well', async () => {
    const mcp = McpModule.forRootAsync({
      mount: 'raw',
      useFactory: () => Promise.resolve({ log: false as const, auth: new CallerHeaderProvider() }),
    })
    const url = `${await listen(platform, mcp)}/mcp`
    expect([(await post(url, rpc('tools/list'))).status, (await post(url, rpc('tools/list'), { 'x-caller': 'ada' })).status]).toEqual([
      401, 200,
    ])
  })

  test('the OAuth metadata is public, outside of prefix and guards', async () => {
    const base = await listen(platform, McpModule.forRoot({ log: false, auth: oauth() }))
    for (const path of oauth().resourceMetadata!.paths) {
      const answer = await fetch(base + path)
      expect([answer.status, await answer.json(), answer.headers.get('access-control-allow-origin')]).toEqual([
        200,
        { resource, authorization_servers: ['https://login.example.com'] },
        '*',
      ])
      expect((await fetch(base + path, { method: 'OPTIONS' })).status).toBe(204)
    }
    expect((await fetch(`${base}/api/things`)).status).toBe(401)
  })

  test('a scope that is missing is asked for with 403', async () => {
    const base = await listen(platform, McpModule.forRoot({ log: false, auth: oauth() }))
    const answer = await post(`${base}/api/mcp`, call('get_secret'), { 'x-caller': 'ada' })
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([403, 'Caller error="insufficient_scope", scope="things:write"'])
    const granted = await post(`${base}/api/mcp`, call('get_secret'), { 'x-caller': 'ada things:write' })
    expect(granted.json.result.structuredContent).toEqual({ secret: 42 })
  })

  test("auth: 'app' outside of the application's guards is refused", async () => {
    const mcp = McpModule.forRoot({ log: false, mount: 'raw', auth: 'app' })
    await expect(listen(platform, mcp)).rejects.toMatchObject({ code: 'OPEN_BIND' })
  })

  test('in production: refused without a word about auth, but not while the command line loads the application', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    await expect(listen(platform, McpModule.forRoot({ log: false }))).rejects.toMatchObject({ code: 'OPEN_BIND' })
    await listen(platform, McpModule.forRoot({ log: false, auth: new CallerHeaderProvider() }))
    vi.stubGlobal(RUN_CAPTURE as never, () => Promise.resolve())
    onTestFinished(() => void vi.unstubAllGlobals())
    await listen(platform, McpModule.forRoot({ log: false }))
  })

  test('McpAdapter on a port of its own serves endpoint and metadata', async () => {
    @Module({ controllers: [ThingsController] })
    class Root {}
    const app = await NestFactory.create(Root, platformAdapter(platform), { logger: false })
    const serving = await serveHttp(new McpAdapter(app, { auth: oauth(), log: false }), { port: 0, path: '/api/mcp' })
    onTestFinished(async () => {
      await serving.close()
      await app.close()
    })
    expect((await post(serving.url, rpc('tools/list'))).status).toBe(401)
    const metadata = await fetch(new URL('/.well-known/oauth-protected-resource/api/mcp', serving.url))
    expect(await metadata.json()).toMatchObject({ resource })
    expect((await fetch(new URL('/.well-known/openid-configuration', serving.url))).status).not.toBe(200)
  })
})
