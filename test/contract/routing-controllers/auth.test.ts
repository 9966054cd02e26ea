import 'reflect-metadata'
import express from 'express'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpAdapter, McpTool } from 'backend2mcp/routing-controllers'
import { Authorized, Get, JsonController, useExpressServer } from 'routing-controllers'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { AdapterOptions } from '../../../src/options.js'
import { CallerHeaderProvider } from '../../auth/header-provider.js'
import { call, post, rpc } from '../../transport/post.js'

@JsonController('/guarded-things')
class GuardedThings {
  @Get('/') list() {
    return { things: [] }
  }
  @Authorized('admin') @Get('/vault') vault() {
    return { gold: 1 }
  }
  @McpTool({ scopes: ['things:write'] }) @Get('/secret') secret() {
    return { secret: 42 }
  }
}

const rolesOf = (subject: string | undefined) => (subject === 'ada' ? ['admin'] : [])

async function listen(options: AdapterOptions): Promise<string> {
  const app = express()
  const adapter = new McpAdapter(app, {
    log: false,
    include: ['GuardedThings', 'GET /guarded-things/**', 'GET /guarded-things'],
    ...options,
  })
  app.use('/mcp', adapter.handler()).use(adapter.oauthMetadata())
  useExpressServer(app, {
    controllers: [GuardedThings],
    authorizationChecker: ({ request }, roles) => {
      const subject = (request as { headers: Record<string, string> }).headers['x-caller']?.split(' ')[0]
      return roles.every((role: string) => rolesOf(subject).includes(role))
    },
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(() => void vi.unstubAllEnvs())
const names = ({ json }: Awaited<ReturnType<typeof post>>) => (json.result.tools as { name: string }[]).map(({ name }) => name)

test('the provider answers at the endpoint, the authorization checker at the route', async () => {
  const url = `${await listen({ auth: new CallerHeaderProvider() })}/mcp`
  expect((await post(url, rpc('tools/list'))).status).toBe(401)
  expect(names(await post(url, rpc('tools/list'), { 'x-caller': 'bob' }))).toEqual(['get_guarded-things', 'get_vault'])
  const status = async (caller: string) =>
    (await post(url, call('get_vault'), { 'x-caller': caller })).json.result._meta['backend2mcp/response'].status
  expect([await status('bob'), await status('ada')]).toEqual([403, 200])
})

test('with rolesOf the roles of @Authorized hide a tool from whoever lacks them, and a call is that of an unknown tool', async () => {
  const url = `${await listen({ auth: new CallerHeaderProvider(), rolesOf: ({ subject }) => rolesOf(subject) })}/mcp`
  expect(names(await post(url, rpc('tools/list'), { 'x-caller': 'bob' }))).toEqual(['get_guarded-things'])
  expect((await post(url, call('get_vault'), { 'x-caller': 'bob' })).json.error.message).toBe('Unknown tool: get_vault')
  expect((await post(url, call('get_vault'), { 'x-caller': 'ada' })).json.result.structuredContent).toEqual({ gold: 1 })
})

test('the OAuth metadata is served by its middleware, and everything else passes it', async () => {
  const document = { resource: 'http://127.0.0.1/mcp' }
  const paths = ['/.well-known/oauth-protected-resource/mcp']
  const base = await listen({ auth: Object.assign(new CallerHeaderProvider('oauth'), { resourceMetadata: { paths, document } }) })
  expect(await (await fetch(`${base}${paths[0]}`)).json()).toEqual(document)
  expect(await (await fetch(`${base}/guarded-things`)).json()).toEqual({ things: [] })
})

test('in production handler() wants to know who protects it', () => {
  vi.stubEnv('NODE_ENV', 'production')
  expect(() => new McpAdapter(express(), { log: false }).handler()).toThrow(/handler\(\) is not told who protects its endpoint/)
  expect(() => new McpAdapter(express(), { log: false, auth: 'none' }).handler()).not.toThrow()
})
