import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { type OAuthClientProvider, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Controller, Get, Headers, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type AuthContext, McpAuth, McpModule, McpTool } from 'backend2mcp/nestjs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { OAuthAuthProvider, type OAuthOptions } from '../../../src/auth/oauth.js'
import { type Platform, platformAdapter } from '../../contract/nestjs/app.js'
import { call, post } from '../../transport/post.js'
import { type AuthorizationServer, CALLBACK, openAuthorizationServer, RESOURCE_CLIENT, signIn } from './authorization-server.js'

@Controller('things')
class ThingsController {
  @McpTool({ scopes: ['things:read'] }) @Get() list(@McpAuth() auth: AuthContext | undefined, @Headers('authorization') header: string) {
    return { by: auth?.principal?.subject, client: auth?.principal?.clientId, hasToken: header.startsWith('Bearer ') }
  }
  @McpTool({ name: 'add_thing', scopes: ['things:write'] }) @Post() add(@McpAuth() auth?: AuthContext) {
    return { addedBy: auth?.principal?.subject }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** A real authorization server, and a Nest application whose endpoint takes its tokens. */
async function open(
  platform: Platform,
  alg: 'RS256' | 'ES256',
  format: 'jwt' | 'opaque' = 'jwt',
  scopesSupported = ['things:read', 'things:write'],
) {
  const port = await freePort()
  const resource = `http://127.0.0.1:${port}/mcp`
  const server: AuthorizationServer = await openAuthorizationServer(resource, alg, format)
  const introspection = { endpoint: `${server.issuer}/token/introspection`, ...RESOURCE_CLIENT }
  const options: OAuthOptions = {
    resource,
    issuer: server.issuer,
    scopesSupported,
    implies: { 'things:write': ['things:read'] },
    ...(format === 'opaque' && { introspection }),
  }
  @Module({ imports: [McpModule.forRoot({ auth: new OAuthAuthProvider(options), log: false })], controllers: [ThingsController] })
  class Root {}
  const app = await NestFactory.create(Root, platformAdapter(platform), { logger: false })
  await app.listen(port, '127.0.0.1')
  onTestFinished(async () => {
    server.close()
    await app.close()
  })
  return { resource, server }
}

async function connect(
  resource: string,
  authProvider: OAuthClientProvider,
): Promise<{ client: Client; transport: StreamableHTTPClientTransport }> {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider })
  await client.connect(transport as never)
  onTestFinished(() => client.close())
  return { client, transport }
}

const agent = (issuer: string, scope: string) =>
  new ClientCredentialsProvider({
    clientId: 'agent',
    clientSecret: 'agent-secret',
    expectedIssuer: issuer,
    ...(scope !== undefined && { scope }),
  })

/** What a desktop client keeps; a person signs in when it is sent to the authorization server. */
class Desktop implements OAuthClientProvider {
  readonly redirectUrl = CALLBACK
  readonly clientMetadata = { redirect_uris: [CALLBACK], client_name: 'desktop' }
  code: Promise<string> | undefined
  readonly visited: URL[] = []
  #tokens: Awaited<ReturnType<OAuthClientProvider['tokens']>>
  #verifier = ''
  clientInformation = () => ({ client_id: 'desktop' })
  tokens = () => this.#tokens
  saveTokens = (tokens: NonNullable<Awaited<ReturnType<OAuthClientProvider['tokens']>>>) => void (this.#tokens = tokens)
  saveCodeVerifier = (verifier: string) => void (this.#verifier = verifier)
  codeVerifier = () => this.#verifier
  redirectToAuthorization(url: URL) {
    this.visited.push(url)
    this.code = signIn(url, 'ada')
  }
}

/** The first connection sends the person to the authorization server; the code that comes back is traded for a token. */
async function signedIn(resource: string): Promise<Desktop> {
  const desktop = new Desktop()
  await expect(connect(resource, desktop)).rejects.toThrow(UnauthorizedError)
  await new StreamableHTTPClientTransport(new URL(resource), { authProvider: desktop }).finishAuth(await desktop.code!)
  return desktop
}

describe.each<[Platform, 'RS256' | 'ES256']>([
  ['express', 'RS256'],
  ['fastify', 'ES256'],
])('on %s with %s', (platform, alg) => {
  test('client credentials: the official client finds the server by the challenge, gets a token and calls', async () => {
    const { resource, server } = await open(platform, alg)
    const { client } = await connect(resource, agent(server.issuer, 'things:read'))
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual(['add_thing', 'get_things'])
    expect((await client.callTool({ name: 'get_things', arguments: {} })).structuredContent).toEqual({
      by: 'agent',
      client: 'agent',
      hasToken: true,
    })
    expect(server.asked).toContain('/token')
  })

  test('a missing scope is a 403 that names it: the person is asked once more, and the call goes through', async () => {
    const { resource } = await open(platform, alg, 'jwt', ['things:read'])
    const desktop = await signedIn(resource)
    const { client, transport } = await connect(resource, desktop)
    expect((await client.callTool({ name: 'get_things', arguments: {} })).structuredContent).toMatchObject({ by: 'ada' })
    await expect(client.callTool({ name: 'add_thing', arguments: {} })).rejects.toThrow(UnauthorizedError)
    expect(desktop.visited.map((url) => url.searchParams.get('scope'))).toEqual(['things:read', 'things:write'])
    await transport.finishAuth(await desktop.code!)
    expect((await client.callTool({ name: 'add_thing', arguments: {} })).structuredContent).toEqual({ addedBy: 'ada' })
  })

  test('authorization code with PKCE: a person signs in and consents', async () => {
    const { resource } = await open(platform, alg)
    const desktop = await signedIn(resource)
    const [visited] = desktop.visited
    expect(visited!.searchParams.get('code_challenge_method')).toBe('S256')
    expect(visited!.searchParams.get('resource')).toBe(resource)
    const { client } = await connect(resource, desktop)
    expect((await client.callTool({ name: 'get_things', arguments: {} })).structuredContent).toMatchObject({ by: 'ada', client: 'desktop' })
  })

  test('a token of the same server for another resource is refused, and so is one in the URL', async () => {
    const { resource, server } = await open(platform, alg)
    const tokenFor = async (audience: string) => {
      const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'things:read', resource: audience })
      const headers = { authorization: `Basic ${Buffer.from('agent:agent-secret').toString('base64')}` }
      return ((await (await fetch(`${server.issuer}/token`, { method: 'POST', body, headers })).json()) as { access_token: string })
        .access_token
    }
    const status = async (token: string, url = resource) =>
      (await post(url, call('get_things'), { authorization: `Bearer ${token}` })).status
    const own = await tokenFor(resource)
    const other = await tokenFor('https://other.example/mcp')
    expect([await status(own), await status(other), await status(own, `${resource}?access_token=${own}`)]).toEqual([200, 401, 400])
  })

  test('opaque tokens, by introspection', async () => {
    const { resource, server } = await open(platform, alg, 'opaque')
    const { client } = await connect(resource, agent(server.issuer, 'things:read'))
    for (let n = 0; n < 3; n++) {
      expect((await client.callTool({ name: 'get_things', arguments: {} })).structuredContent).toMatchObject({ by: 'agent' })
    }
    expect(server.asked.filter((path) => path === '/token/introspection').length).toBe(1)
  })

  test('the authorization server is down: 503, and nobody gets in', async () => {
    const { resource, server } = await open(platform, alg)
    server.close()
    const answer = await post(resource, call('get_things'), { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln' })
    expect([answer.status, answer.json.error.message]).toEqual([503, expect.stringContaining("The server's log tells why")])
  })
})
