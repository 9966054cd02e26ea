import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { OAuthAuthProvider, type OAuthOptions } from '../../../src/auth/oauth.js'
import { RESOURCE, TestIssuer } from './issuer.js'

let issuer: TestIssuer
beforeEach(async () => void (issuer = await TestIssuer.open()))
afterEach(() => issuer.close())

const provide = (options: Partial<OAuthOptions> = {}) => new OAuthAuthProvider({ resource: RESOURCE, issuer: issuer.url, ...options })
const present = (provider: OAuthAuthProvider, token: string, url = '/mcp') =>
  provider.authenticate({ rawHeaders: ['Authorization', `Bearer ${token}`], url, transport: 'http' })

describe('what an option changes', () => {
  test.each<[string, Partial<OAuthOptions>, Record<string, unknown>, Record<string, unknown>, string]>([
    ['extraAudiences', { extraAudiences: ['urn:other'] }, { aud: [RESOURCE, 'urn:other'] }, {}, 'accepted'],
    ['extraAudiences, but not ours', { extraAudiences: ['urn:other'] }, { aud: ['urn:other'] }, {}, 'audience'],
    ['audience', { audience: 'urn:api' }, { aud: 'urn:api' }, {}, 'accepted'],
    ['audience, the resource itself is none then', { audience: 'urn:api' }, { aud: RESOURCE }, {}, 'audience'],
    ['tokenType JWT', { tokenType: 'JWT' }, { client_id: undefined, azp: 'agent' }, { typ: 'JWT' }, 'accepted'],
    ['tokenType JWT, at+jwt sent', { tokenType: 'JWT' }, {}, {}, 'unknown'],
    ['algorithms', { algorithms: ['ES256'] }, {}, {}, 'unknown'],
    ['clockTolerance', { clockTolerance: 120 }, { exp: Math.floor(Date.now() / 1000) - 60 }, {}, 'accepted'],
  ])('%s', async (_name, options, claims, header, expected) => {
    const said = await present(provide(options), await issuer.sign('RS256', claims, header))
    expect(said.kind === 'refused' ? said.reason : said.kind).toBe(expected)
  })

  test.each<[string, Record<string, unknown>, readonly string[]]>([
    ['a text', { scope: 'a b' }, ['a', 'b']],
    ['a list scp', { scope: undefined, scp: ['a', 'b'] }, ['a', 'b']],
    ['none', { scope: undefined }, []],
    ['what others include, and what that includes', { scope: 'admin' }, ['admin', 'write', 'read']],
    ['a name that every object has', { scope: 'constructor' }, ['constructor']],
  ])('scopes: %s', async (_name, claims, scopes) => {
    const said = await present(
      provide({ implies: { admin: ['write'], write: ['read'], read: ['write'] } }),
      await issuer.sign('ES256', claims),
    )
    expect(said.kind === 'accepted' && said.context.principal!.scopes).toEqual(scopes)
  })

  test('a token in the URL is misplaced, whatever the header says', async () => {
    const token = await issuer.sign('ES256')
    expect(await present(provide(), token, `/mcp?access_token=${token}`)).toEqual({ kind: 'refused', reason: 'misplaced' })
  })
})

describe('keys', () => {
  test('are fetched once; 200 unknown ones ask no more', async () => {
    const provider = provide()
    for (let n = 0; n < 5; n++) await present(provider, await issuer.sign('RS256'))
    expect(issuer.fetches).toBe(1)
    const stranger = await issuer.sign('ES256', {}, { kid: 'unknown' })
    const said = await Promise.all(Array.from({ length: 200 }, () => present(provider, stranger)))
    expect([issuer.fetches, new Set(said.map(({ kind }) => kind))]).toEqual([1, new Set(['refused'])])
  })

  test.each(['500', 'junk', 'other issuer'] as const)('%s: a broken verifier, never a pass nor a wrong token', async (fault) => {
    issuer.fault = fault
    const provider = provide()
    const token = await issuer.sign('RS256')
    await expect(present(provider, token)).rejects.toThrow(/cannot be had|were not found/)
    issuer.fault = 'none'
    if (fault === 'other issuer') expect((await present(provider, token)).kind).toBe('accepted') // asked again
  })

  test('a set without keys makes every token a wrong one', async () => {
    issuer.fault = 'no keys'
    expect(await present(provide(), await issuer.sign('RS256'))).toEqual({ kind: 'refused', reason: 'unknown' })
  })

  test('the last good keys are used for an hour after their place has stopped answering', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const provider = provide()
    await present(provider, await issuer.sign('RS256'))
    issuer.fault = '500'
    vi.setSystemTime(Date.now() + 11 * 60_000)
    expect((await present(provider, await issuer.sign('RS256'))).kind).toBe('accepted')
    expect(issuer.fetches).toBe(2)
    vi.setSystemTime(Date.now() + 60 * 60_000)
    await expect(present(provider, await issuer.sign('RS256'))).rejects.toThrow(/cannot be had/)
  })

  test('their place may be given, and then nothing is discovered', async () => {
    const provider = provide({ jwksUri: `${issuer.url}/jwks` })
    issuer.fault = 'other issuer'
    expect((await present(provider, await issuer.sign('ES256'))).kind).toBe('accepted')
  })
})

describe('opaque tokens', () => {
  const good = () => ({
    active: true,
    iss: issuer.url,
    aud: RESOURCE,
    sub: 'ada',
    client_id: 'agent',
    scope: 'a',
    exp: Math.floor(Date.now() / 1000) + 300,
  })

  async function introspecting(answer: () => object | number) {
    const asked: { authorization: string | undefined; body: string }[] = []
    const server = createServer((req, res) => {
      let body = ''
      req.on('data', (chunk: Buffer) => (body += chunk.toString()))
      req.on('end', () => {
        asked.push({ authorization: req.headers.authorization, body })
        const said = answer()
        res.writeHead(typeof said === 'number' ? said : 200, { 'content-type': 'application/json' }).end(JSON.stringify(said))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/introspect`
    return { asked, provider: provide({ introspection: { endpoint, clientId: 'us', clientSecret: 'a:b c' } }) }
  }

  test.each<[string, () => object | number, string]>([
    ['active', good, 'accepted'],
    ['not active', () => ({ active: false }), 'unknown'],
    ['active in words', () => ({ ...good(), active: 'true' }), 'unknown'],
    ['of another issuer', () => ({ ...good(), iss: 'https://evil.example' }), 'unknown'],
    ['for another audience', () => ({ ...good(), aud: 'urn:other' }), 'audience'],
    ['for no audience', () => ({ ...good(), aud: undefined }), 'audience'],
    ['expired', () => ({ ...good(), exp: 1 }), 'expired'],
    ['without an end', () => ({ ...good(), exp: undefined }), 'expired'],
    ['not yet', () => ({ ...good(), nbf: Date.now() }), 'unknown'],
    ['bound to a key', () => ({ ...good(), token_type: 'DPoP' }), 'unknown'],
    ['of nobody', () => ({ ...good(), sub: undefined, client_id: undefined }), 'unknown'],
    ['the issuer is down', () => 503, 'throws'],
  ])('%s', async (_name, answer, expected) => {
    const { asked, provider } = await introspecting(answer)
    const said = await present(provider, 'opaque-1').catch(() => ({ kind: 'throws' }) as const)
    expect(said.kind === 'refused' ? said.reason : said.kind).toBe(expected)
    expect(asked[0]).toEqual({
      authorization: `Basic ${Buffer.from('us:a%3Ab%20c').toString('base64')}`,
      body: 'token=opaque-1&token_type_hint=access_token',
    })
  })

  test('a good answer is kept for a minute, a bad one is not', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    let active = true
    const { asked, provider } = await introspecting(() => ({ ...good(), active }))
    await present(provider, 'one')
    await present(provider, 'one')
    active = false
    await present(provider, 'two')
    await present(provider, 'two')
    expect(asked.length).toBe(3)
    vi.setSystemTime(Date.now() + 61_000)
    expect(await present(provider, 'one')).toEqual({ kind: 'refused', reason: 'unknown' })
  })

  test('without introspection they are malformed', async () => {
    expect(await present(provide(), 'opaque-1')).toEqual({ kind: 'refused', reason: 'malformed' })
  })
})

describe('metadata and challenges', () => {
  test.each<[string, readonly string[]]>([
    ['https://api.example.com/mcp', ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']],
    ['https://api.example.com/v1/mcp/', ['/.well-known/oauth-protected-resource/v1/mcp', '/.well-known/oauth-protected-resource']],
    ['https://api.example.com', ['/.well-known/oauth-protected-resource']],
  ])('%s', (resource, paths) => {
    const { resourceMetadata } = provide({ resource, scopesSupported: ['a', 'offline_access'] })
    expect(resourceMetadata).toEqual({
      paths,
      document: { resource, authorization_servers: [issuer.url], scopes_supported: ['a'], bearer_methods_supported: ['header'] },
    })
  })

  const metadata = 'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp"'
  test.each([
    ['absent', undefined, `Bearer ${metadata}, scope="a b"`],
    ['refused', undefined, `Bearer error="invalid_token", ${metadata}, scope="a b"`],
    ['scope', ['c'], `Bearer error="insufficient_scope", ${metadata}, scope="c"`],
  ] as const)('%s', (why, scopes, expected) => {
    expect(provide({ scopesSupported: ['a', 'b'] }).challenge(why, scopes)).toBe(expected)
  })
})

test.each<[string, Partial<Record<keyof OAuthOptions, unknown>>, RegExp]>([
  ['no resource', { resource: undefined }, /resource must be a URL/],
  ['a resource by http', { resource: 'http://api.example.com/mcp' }, /resource must be a URL by https/],
  ['a resource with a fragment', { resource: `${RESOURCE}#x` }, /has a fragment/],
  ['an issuer by http', { issuer: 'http://login.example.com' }, /issuer must be a URL by https/],
  ['keys by http', { jwksUri: 'http://login.example.com/jwks' }, /jwksUri must be/],
  ['algorithm none', { algorithms: ['none'] }, /the algorithm none proves nothing/],
  ['a shared secret', { algorithms: ['RS256', 'HS256'] }, /the algorithm HS256 proves nothing/],
  ['no algorithm', { algorithms: [] }, /algorithms is empty/],
  ['either type', { tokenType: 'any' }, /tokenType must be/],
  ['an hour of tolerance', { clockTolerance: 3600 }, /clockTolerance must be/],
  [
    'introspection without a secret',
    { introspection: { endpoint: 'https://x.example', clientId: 'a', clientSecret: '' } },
    /needs clientId and clientSecret/,
  ],
  ['a scope with a quote', { scopesSupported: ['a"b'] }, /is no scope/],
])('refused at start: %s', (_name, options, message) => {
  expect(() => new OAuthAuthProvider({ resource: RESOURCE, issuer: 'https://login.example.com', ...options } as OAuthOptions)).toThrow(
    message,
  )
})
