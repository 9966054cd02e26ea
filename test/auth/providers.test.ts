import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ApiKeyAuthProvider, type ApiKeyOptions } from '../../src/auth/api-key.js'
import { BearerAuthProvider, type BearerOptions } from '../../src/auth/bearer.js'
import { combineProviders } from '../../src/auth/combine.js'
import { plainHeaders } from '../../src/auth/context.js'
import { HeaderInjectionAuthProvider } from '../../src/auth/header-injection.js'
import type { AuthProvider, AuthRequest } from '../../src/auth/provider.js'

const request = (rawHeaders: readonly string[], url = '/mcp'): AuthRequest => ({ rawHeaders, url, transport: 'http' })
const bearerHeader = (...values: string[]) => values.flatMap((value) => ['Authorization', value])
/** `accepted SUBJECT`, `absent`, or the reason of the refusal. */
async function outcome(provider: AuthProvider, raw: readonly string[], url?: string): Promise<string> {
  const said = await provider.authenticate(request(raw, url))
  return said.kind === 'accepted' ? `accepted ${said.context.principal?.subject}` : said.kind === 'refused' ? said.reason : said.kind
}

const later = Math.floor(Date.now() / 1000) + 3600
const tokens = [
  { token: 'ada-1', subject: 'ada', scopes: ['a', 'b'], expiresAt: later },
  { token: 'ada-2', subject: 'ada' },
  { token: 'old-1', subject: 'old', expiresAt: later - 7200 },
  'bare-1',
]
const bare = createHash('sha256').update('bare-1').digest('hex').slice(0, 12)

describe('BearerAuthProvider', () => {
  const listed = new BearerAuthProvider({ validTokens: tokens })
  test.each<[string, readonly string[], string, string?]>([
    ['nothing', [], 'absent'],
    ['another header', ['X-API-Key', 'ada-1'], 'absent'],
    ['a token', bearerHeader('Bearer ada-1'), 'accepted ada'],
    ['its rotation', bearerHeader('Bearer ada-2'), 'accepted ada'],
    ['a bare one', bearerHeader('Bearer bare-1'), `accepted ${bare}`],
    ['the scheme in another case', bearerHeader('bEaReR ada-1'), 'accepted ada'],
    ['the header in another case', ['aUTHORIZATION', 'Bearer ada-1'], 'accepted ada'],
    ['more blanks', bearerHeader('Bearer   ada-1'), 'accepted ada'],
    ['an expired one', bearerHeader('Bearer old-1'), 'expired'],
    ['an unknown one', bearerHeader('Bearer ada-3'), 'unknown'],
    ['its beginning', bearerHeader('Bearer ada-'), 'unknown'],
    ['more than it', bearerHeader('Bearer ada-11'), 'unknown'],
    ['another case', bearerHeader('Bearer ADA-1'), 'unknown'],
    ['its digest', bearerHeader(`Bearer ${createHash('sha256').update('ada-1').digest('hex')}`), 'unknown'],
    ['no token', bearerHeader('Bearer'), 'malformed'],
    ['a blank token', bearerHeader('Bearer '), 'malformed'],
    ['an empty header', bearerHeader(''), 'malformed'],
    ['the bare token', bearerHeader('ada-1'), 'malformed'],
    ['another scheme', bearerHeader('Basic ada-1'), 'malformed'],
    ['a scheme that begins alike', bearerHeader('Bearerx ada-1'), 'malformed'],
    ['two tokens', bearerHeader('Bearer ada-1 ada-2'), 'malformed'],
    ['two with a comma', bearerHeader('Bearer ada-1, Bearer ada-2'), 'malformed'],
    ['a parameter behind it', bearerHeader('Bearer ada-1;admin=true'), 'malformed'],
    ['quotes', bearerHeader('Bearer "ada-1"'), 'malformed'],
    ['a tab', bearerHeader('Bearer\tada-1'), 'malformed'],
    ['a NUL', bearerHeader('Bearer ada-1\u0000'), 'malformed'],
    ['two headers', bearerHeader('Bearer ada-1', 'Bearer ada-2'), 'ambiguous'],
    ['two equal headers', bearerHeader('Bearer ada-1', 'Bearer ada-1'), 'ambiguous'],
    ['two in other cases', ['authorization', 'Bearer ada-1', 'AUTHORIZATION', 'Bearer ada-1'], 'ambiguous'],
    ['in the query', [], 'misplaced', '/mcp?access_token=ada-1'],
    ['in the query and the header', bearerHeader('Bearer ada-1'), 'misplaced', '/mcp?access_token=ada-1'],
    ['in the query, encoded', [], 'misplaced', '/mcp?access%5Ftoken=ada-1'],
    ['a value that looks like the header', ['x-note', 'Authorization', 'x-more', 'Bearer ada-1'], 'absent'],
  ])('%s', async (_name, raw, expected, url) => {
    expect(await outcome(listed, raw, url)).toBe(expected)
  })

  test('an empty list admits nobody', async () => {
    expect(await outcome(new BearerAuthProvider({ validTokens: [] }), bearerHeader('Bearer x'))).toBe('unknown')
  })

  test('the context carries the holder, and the header as it was sent', async () => {
    const said = await listed.authenticate(request(bearerHeader('Bearer ada-1')))
    if (said.kind !== 'accepted') throw new Error(said.kind)
    const { context } = said
    expect(context).toMatchObject({
      scheme: 'bearer',
      principal: { issuer: 'static', subject: 'ada', scopes: ['a', 'b'], expiresAt: later },
    })
    expect([plainHeaders(context.headers), inspect(context), JSON.stringify(context)]).toEqual([
      { authorization: 'Bearer ada-1' },
      expect.not.stringContaining('ada-1'),
      expect.not.stringContaining('ada-1'),
    ])
  })

  test.each<[string, NonNullable<BearerOptions['verify']>, string]>([
    ['a holder', (token) => ({ subject: `of ${token}` }), 'accepted of t'],
    ['a promise of one', (token) => Promise.resolve({ subject: token, issuer: 'us' }), 'accepted t'],
    ['undefined', () => undefined, 'unknown'],
    ['null', () => null, 'unknown'],
    ['false', () => false, 'unknown'],
    ['one whose time is over', () => ({ subject: 'x', expiresAt: 1 }), 'expired'],
  ])('verify gives %s', async (_name, verify, expected) => {
    expect(await outcome(new BearerAuthProvider({ verify }), bearerHeader('Bearer t'))).toBe(expected)
  })

  test.each<[string, NonNullable<BearerOptions['verify']>]>([
    ['throws', () => boom()],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['gives true, which is nobody', () => true as never],
    ['gives a holder without a subject', () => ({ subject: '' })],
  ])('a verify that %s is broken: never let in, never just unknown', async (_name, verify) => {
    await expect(new BearerAuthProvider({ verify }).authenticate(request(bearerHeader('Bearer t')))).rejects.toThrow()
  })

  test('delegate lets any token in, unverified and without scopes, and says so at start', async () => {
    const provider = new BearerAuthProvider({ delegate: true })
    const said = await provider.authenticate(request(bearerHeader('Bearer whatever')))
    expect(said).toMatchObject({ kind: 'accepted', context: { principal: { issuer: 'unverified', scopes: [] } } })
    expect([await outcome(provider, []), provider.warnings.join()]).toEqual(['absent', expect.stringContaining('not verified')])
  })

  test.each<[string, BearerOptions, readonly string[], string]>([
    ['a header of its own', { tokenHeader: 'X-Agent', validTokens: ['t'] }, ['x-agent', 'Bearer t'], 'accepted'],
    ['a prefix of its own', { tokenPrefix: 'Token', validTokens: ['t'] }, bearerHeader('Token t'), 'accepted'],
    ['a prefix of its own, another sent', { tokenPrefix: 'Token', validTokens: ['t'] }, bearerHeader('Bearer t'), 'malformed'],
    ['no prefix', { tokenPrefix: '', validTokens: ['t:1'] }, bearerHeader('t:1'), 'accepted'],
    ['no prefix, two words', { tokenPrefix: '', validTokens: ['t'] }, bearerHeader('t t'), 'malformed'],
  ])('%s', async (_name, options, raw, expected) => {
    const provider = new BearerAuthProvider(options)
    expect((await outcome(provider, raw)).split(' ')[0]).toBe(expected)
    const [presented] = provider.presentations(raw[1]!.split(' ').at(-1)!)
    if (expected === 'accepted') expect(presented).toEqual({ [raw[0]!.toLowerCase()]: raw[1] })
  })

  test('nothing but an exact token is accepted', async () => {
    const provider = new BearerAuthProvider({ validTokens: ['s3cret-A', 's3cret-B'] })
    const near = fc.oneof(
      fc.string(),
      fc.constantFrom('s3cret-', 's3cret-C', 'S3cret-A', 's3cret-Aa', 's3cret-A='),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(near, async (text) => (await outcome(provider, bearerHeader(`Bearer ${text}`))).startsWith('accepted') === false),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['absent', undefined, 'Bearer realm="mcp"'],
    ['refused', undefined, 'Bearer realm="mcp", error="invalid_token"'],
    ['scope', ['a', 'b'], 'Bearer realm="mcp", error="insufficient_scope", scope="a b"'],
  ] as const)('challenge: %s', (why, scopes, expected) => {
    expect(listed.challenge(why, scopes)).toBe(expected)
  })
})

function boom(): never {
  throw new Error('down')
}

describe('ApiKeyAuthProvider', () => {
  test.each<[string, ApiKeyOptions, readonly string[], string, string?]>([
    ['nothing', {}, [], 'absent'],
    ['a key', {}, ['X-API-Key', 'k1'], 'accepted'],
    ['a key of its own header', { headerName: 'X-Key' }, ['x-key', 'k1'], 'accepted'],
    ['an unknown one', {}, ['X-API-Key', 'k9'], 'unknown'],
    ['two joined, as Node shows them', {}, ['X-API-Key', 'k1, k2'], 'malformed'],
    ['two headers', {}, ['X-API-Key', 'k1', 'X-API-Key', 'k2'], 'ambiguous'],
    ['two equal headers', {}, ['X-API-Key', 'k1', 'x-api-key', 'k1'], 'ambiguous'],
    ['an empty one', {}, ['X-API-Key', ''], 'malformed'],
    ['in the query, which is not looked at', {}, [], 'absent', '/mcp?api_key=k1'],
    ['in the query, unsafely allowed', { queryParam: 'api_key' }, [], 'accepted', '/mcp?api_key=k1'],
    ['twice in the query', { queryParam: 'api_key' }, [], 'ambiguous', '/mcp?api_key=k1&api_key=k1'],
    ['in header and query', { queryParam: 'api_key' }, ['X-API-Key', 'k1'], 'ambiguous', '/mcp?api_key=k1'],
    ['an empty one in the query', { queryParam: 'api_key' }, [], 'malformed', '/mcp?api_key='],
  ])('%s', async (_name, options, raw, expected, url) => {
    const provider = new ApiKeyAuthProvider({ validKeys: ['k1', 'k2'], ...options })
    expect((await outcome(provider, raw, url)).split(' ')[0]).toBe(expected)
    expect(provider.warnings.length).toBe(options.queryParam ? 1 : 0)
  })

  test('a key from the query goes inward in the header', async () => {
    const provider = new ApiKeyAuthProvider({ validKeys: ['k1'], queryParam: 'key' })
    const said = await provider.authenticate(request([], '/mcp?key=k1'))
    expect(said.kind === 'accepted' && plainHeaders(said.context.headers)).toEqual({ 'x-api-key': 'k1' })
  })
})

describe('refused at start', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['no judge', () => new BearerAuthProvider({}), /nothing says which secrets are good/],
    ['no options', () => new BearerAuthProvider(), /give one of validTokens/],
    ['two judges', () => new BearerAuthProvider({ validTokens: ['t'], verify: () => null }), /validTokens and verify both say/],
    ['delegate: false alone', () => new ApiKeyAuthProvider({ delegate: false }), /nothing says/],
    ['a blank token', () => new BearerAuthProvider({ validTokens: ['t', ''] }), /validTokens\[1\] is blank/],
    ['blanks only', () => new ApiKeyAuthProvider({ validKeys: ['  '] }), /validKeys\[0\] is blank/],
    ['an undefined secret', () => new BearerAuthProvider({ validTokens: [process.env.NO_SUCH_TOKEN!] }), /validTokens\[0\] is blank/],
    ['a blank inside', () => new BearerAuthProvider({ validTokens: ['a b'] }), /has blanks/],
    [
      'one secret twice',
      () => new BearerAuthProvider({ validTokens: ['t', { token: 't', subject: 'x' }] }),
      /validTokens\[1\] is the same secret/,
    ],
    [
      'a holder without a name',
      () => new BearerAuthProvider({ validTokens: [{ token: 't', subject: '' }] }),
      /validTokens\[0\] has no subject/,
    ],
    ['no list', () => new BearerAuthProvider({ validTokens: 'secret' as never }), /validTokens is no list/],
    ['no function', () => new BearerAuthProvider({ verify: 'secret' as never }), /verify is no function/],
    ['no header name', () => new ApiKeyAuthProvider({ headerName: 'X Key', validKeys: ['k'] }), /"X Key" is no header name/],
    ['a header of HTTP itself', () => new ApiKeyAuthProvider({ headerName: 'Host', validKeys: ['k'] }), /that HTTP or MCP uses itself/],
    ['injecting nothing', () => new HeaderInjectionAuthProvider({ staticHeaders: {} }), /names no header/],
    ['injecting Host', () => new HeaderInjectionAuthProvider({ staticHeaders: { Host: 'x' } }), /uses itself/],
    ['injecting a proxy header', () => new HeaderInjectionAuthProvider({ staticHeaders: { 'Proxy-Authorization': 'x' } }), /uses itself/],
    ['injecting an mcp header', () => new HeaderInjectionAuthProvider({ staticHeaders: { 'mcp-name': 'x' } }), /uses itself/],
    [
      'injecting a line break',
      () => new HeaderInjectionAuthProvider({ staticHeaders: { 'X-A': 's3cret\r\nx: y' } }),
      /the value of X-A is no header value/,
    ],
    ['injecting no text', () => new HeaderInjectionAuthProvider({ staticHeaders: { 'X-A': undefined as never } }), /no header value/],
    ['injecting one header twice', () => new HeaderInjectionAuthProvider({ staticHeaders: { 'X-A': '1', 'x-a': '2' } }), /names x-a twice/],
    ['combining nothing', () => combineProviders(...([] as unknown as [AuthProvider])), /no provider is given/],
    [
      'combining two readers of one header',
      () => combineProviders(listedBearer(), listedBearer()),
      /BearerAuthProvider reads the header authorization, and BearerAuthProvider reads/,
    ],
    [
      'adding what another reads',
      () => combineProviders(listedBearer(), new HeaderInjectionAuthProvider({ staticHeaders: { Authorization: 'Bearer s' } })),
      /BearerAuthProvider reads the header authorization, and HeaderInjectionAuthProvider adds the header authorization/,
    ],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }) as Error)
    expect(make).not.toThrow(/s3cret/)
  })
})

const listedBearer = () => new BearerAuthProvider({ validTokens: ['t1'] })
const listedKey = () => new ApiKeyAuthProvider({ validKeys: ['k1'] })

describe('combineProviders: any of them', () => {
  const both = combineProviders(listedBearer(), listedKey())
  const states = {
    absent: [[], []],
    right: [bearerHeader('Bearer t1'), ['X-API-Key', 'k1']],
    wrong: [bearerHeader('Bearer t9'), ['X-API-Key', 'k9']],
  }
  test.each<[keyof typeof states, keyof typeof states, string]>([
    ['absent', 'absent', 'absent'],
    ['absent', 'right', 'accepted'],
    ['absent', 'wrong', 'unknown'],
    ['right', 'absent', 'accepted'],
    ['right', 'right', 'ambiguous'],
    ['right', 'wrong', 'unknown'],
    ['wrong', 'absent', 'unknown'],
    ['wrong', 'right', 'unknown'],
    ['wrong', 'wrong', 'unknown'],
  ])('%s token, %s key: %s', async (token, key, expected) => {
    expect((await outcome(both, [...states[token][0]!, ...states[key][1]!])).split(' ')[0]).toBe(expected)
  })

  test('one that throws makes the whole answer a fault', async () => {
    const broken = combineProviders(new BearerAuthProvider({ verify: boom }), listedKey())
    await expect(broken.authenticate(request([...bearerHeader('Bearer x'), 'X-API-Key', 'k1']))).rejects.toThrow('down')
  })

  test('it reads, adds and asks for what all of them do', () => {
    const injection = new HeaderInjectionAuthProvider({ staticHeaders: { 'X-Tenant': 'acme' } })
    const all = combineProviders(listedBearer(), listedKey(), injection)
    expect([all.headerNames, all.identifies, plainHeaders(all.injectedHeaders)]).toEqual([
      ['authorization', 'x-api-key', 'x-tenant'],
      true,
      { 'x-tenant': 'acme' },
    ])
    expect(all.challenge!('absent')).toBe('Bearer realm="mcp", ApiKey realm="mcp", header="X-API-Key"')
    expect(all.presentations!('s')).toEqual([{ authorization: 'Bearer s' }, { 'x-api-key': 's' }])
    expect(combineProviders(injection).identifies).toBe(false)
  })
})

test.each<[string, object]>([
  ['bearer', new BearerAuthProvider({ validTokens: ['s3cret-token'] })],
  ['key', new ApiKeyAuthProvider({ validKeys: ['s3cret-key'] })],
  ['injection', new HeaderInjectionAuthProvider({ staticHeaders: { 'X-A': 's3cret-value' } })],
  ['combined', combineProviders(listedBearer(), new HeaderInjectionAuthProvider({ staticHeaders: { 'X-A': 's3cret-value' } }))],
])('a provider never shows a secret: %s', (_name, provider) => {
  expect([inspect(provider, { depth: 9 }), JSON.stringify(provider), JSON.stringify({ ...provider })].join()).not.toContain('s3cret')
})
