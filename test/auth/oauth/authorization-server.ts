import { exportJWK, generateKeyPair } from 'jose'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** A real authorization server (oidc-provider) on loopback, for one resource. */
export interface AuthorizationServer {
  readonly issuer: string
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  close(): void
}

export const CALLBACK = 'http://127.0.0.1:1/callback'
export const RESOURCE_CLIENT = { clientId: 'resource', clientSecret: 'resource-secret' }

/** Clients: `agent` (client credentials), `desktop` (authorization code with PKCE, public), `resource` (introspection). `format` of access tokens. */
export async function openAuthorizationServer(
  resource: string,
  alg: 'RS256' | 'ES256',
  format: 'jwt' | 'opaque' = 'jwt',
): Promise<AuthorizationServer> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = await Promise.all(
    ['RS256', 'ES256'].map(async (one) => ({
      ...(await exportJWK((await generateKeyPair(one, { extractable: true })).privateKey)),
      alg: one,
      use: 'sig',
      kid: one,
    })),
  )
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'agent', client_secret: 'agent-secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      {
        client_id: 'desktop',
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [CALLBACK],
      },
      {
        client_id: RESOURCE_CLIENT.clientId,
        client_secret: RESOURCE_CLIENT.clientSecret,
        grant_types: [],
        redirect_uris: [],
        response_types: [],
      },
    ],
    jwks: { keys },
    scopes: ['openid', 'things:read', 'things:write'],
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, indicator) => ({
          scope: 'things:read things:write',
          audience: indicator,
          accessTokenTTL: 300,
          accessTokenFormat: format,
          ...(format === 'jwt' && { jwt: { sign: { alg } } }),
        }),
      },
    },
  })
  const asked: string[] = []
  const handle = provider.callback() as RequestListener
  server.on('request', (req, res) => {
    asked.push(req.url!.split('?')[0]!)
    handle(req, res)
  })
  return {
    issuer,
    asked,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A person at a browser: signs in, consents, and gives the code that comes to the callback. */
export async function signIn(authorization: URL, login: string): Promise<string> {
  const jar = new Map<string, string>()
  let next: { url: URL; body?: URLSearchParams } = { url: authorization }
  for (let step = 0; step < 20; step++) {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const answer = await fetch(next.url, { ...(next.body && { method: 'POST', body: next.body }), headers: { cookie }, redirect: 'manual' })
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';')[0]!.split('=')
      jar.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location !== null) {
      const to = new URL(location, next.url)
      if (to.href.startsWith(CALLBACK)) return to.searchParams.get('code') ?? Promise.reject(new Error(to.href))
      next = { url: to }
      continue
    }
    const page = await answer.text()
    const action = /action="([^"]+)"/.exec(page)?.[1]
    if (!action) throw new Error(`no form at ${next.url.href}: ${answer.status} ${page.slice(0, 300)}`)
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? 'login'
    next = { url: new URL(action, next.url), body: new URLSearchParams({ prompt, login, password: 'any' }) }
  }
  throw new Error('the sign-in never ends')
}
