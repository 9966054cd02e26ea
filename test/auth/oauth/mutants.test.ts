import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OAuthAuthProvider } from '../../../src/auth/oauth.js'
import { type Algorithm, RESOURCE, TestIssuer } from './issuer.js'

let issuer: TestIssuer
let provider: OAuthAuthProvider
beforeAll(async () => {
  issuer = await TestIssuer.open()
  provider = new OAuthAuthProvider({ resource: RESOURCE, issuer: issuer.url })
})
afterAll(() => issuer.close())

const present = (value: string) => provider.authenticate({ rawHeaders: ['Authorization', value], url: '/mcp', transport: 'http' })
const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const parts = (token: string) => token.split('.') as [string, string, string]
const now = () => Math.floor(Date.now() / 1000)

/** The whole Authorization value of a token that must not pass, and why it is refused. */
type Mutant = (algorithm: Algorithm) => Promise<string> | string
const bearer = async (token: Promise<string> | string) => `Bearer ${await token}`
const stranger = async (algorithm: Algorithm, header: Record<string, unknown> = {}) => {
  const { privateKey } = await generateKeyPair(algorithm)
  return new SignJWT(issuer.claims())
    .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: `key-${algorithm}`, ...header })
    .sign(privateKey)
}
/** Signs bytes that no library would: an odd header or payload. */
const signed = (algorithm: Algorithm, header: string, payload: string) => {
  const key = issuer.keys[algorithm]!.privateKey
  const data = Buffer.from(`${header}.${payload}`)
  const named = algorithm === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'RSASSA-PKCS1-v1_5' }
  return crypto.subtle.sign(named, key, data).then((bytes) => `${header}.${payload}.${Buffer.from(bytes).toString('base64url')}`)
}
const head = (algorithm: Algorithm, more: object = {}) => encode({ alg: algorithm, typ: 'at+jwt', kid: `key-${algorithm}`, ...more })

const MUTANTS: readonly [string, Mutant, string][] = [
  ['alg none, unsigned', () => bearer(`${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(issuer.claims())}.`), 'unknown'],
  [
    'alg none, with a signature',
    async (a) =>
      bearer(
        `${encode({ alg: 'none', typ: 'at+jwt' })}.${parts(await issuer.sign(a))
          .slice(1)
          .join('.')}`,
      ),
    'unknown',
  ],
  [
    'alg NONE',
    async (a) =>
      bearer(
        `${encode({ alg: 'NonE', typ: 'at+jwt' })}.${parts(await issuer.sign(a))
          .slice(1)
          .join('.')}`,
      ),
    'unknown',
  ],
  [
    'HS256 with the public key as the secret',
    async (a) => {
      const data = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: `key-${a}` })}.${encode(issuer.claims())}`
      return bearer(
        `${data}.${createHmac('sha256', await exportSPKI(issuer.keys[a]!.publicKey))
          .update(data)
          .digest('base64url')}`,
      )
    },
    'unknown',
  ],
  [
    'another algorithm of the same family',
    (a) => bearer(signed(a, head(a, { alg: a === 'RS256' ? 'RS512' : 'ES512' }), encode(issuer.claims()))),
    'unknown',
  ],
  [
    'the algorithm of the other key',
    (a) => bearer(signed(a, head(a, { alg: a === 'RS256' ? 'ES256' : 'RS256' }), encode(issuer.claims()))),
    'unknown',
  ],
  ['another key', (a) => bearer(stranger(a)), 'unknown'],
  [
    'another key that brings itself (jwk)',
    async (a) => bearer(stranger(a, { jwk: await exportJWK((await generateKeyPair(a)).publicKey) })),
    'unknown',
  ],
  ['another key that says where it is (jku)', (a) => bearer(stranger(a, { jku: 'https://evil.example/jwks' })), 'unknown'],
  ['another key with a certificate (x5u)', (a) => bearer(stranger(a, { x5u: 'https://evil.example/cert' })), 'unknown'],
  ['an unknown kid', (a) => bearer(issuer.sign(a, {}, { kid: 'key-9' })), 'unknown'],
  ['the kid of the other key', (a) => bearer(issuer.sign(a, {}, { kid: `key-${a === 'RS256' ? 'ES256' : 'RS256'}` })), 'unknown'],
  ['a kid that is a path', (a) => bearer(issuer.sign(a, {}, { kid: '../../dev/null' })), 'unknown'],
  ['a kid that is SQL', (a) => bearer(issuer.sign(a, {}, { kid: "x' UNION SELECT 'k" })), 'unknown'],
  ['a kid that is no text', (a) => bearer(signed(a, head(a, { kid: { $ne: 1 } }), encode(issuer.claims()))), 'unknown'],
  [
    'an extension that must be understood (crit)',
    (a) => bearer(signed(a, head(a, { crit: ['exp'], exp: 1 }), encode(issuer.claims()))),
    'unknown',
  ],
  ['another typ: an ID token', (a) => bearer(issuer.sign(a, {}, { typ: 'JWT' })), 'unknown'],
  ['no typ', (a) => bearer(issuer.sign(a, {}, { typ: undefined })), 'unknown'],
  ['another audience', (a) => bearer(issuer.sign(a, { aud: 'https://other.example' })), 'audience'],
  ['an audience that begins alike', (a) => bearer(issuer.sign(a, { aud: `${RESOURCE}/more` })), 'audience'],
  ['an audience in another case', (a) => bearer(issuer.sign(a, { aud: RESOURCE.toUpperCase() })), 'audience'],
  ['ours and a stranger as audience', (a) => bearer(issuer.sign(a, { aud: [RESOURCE, 'https://other.example'] })), 'audience'],
  ['no audience', (a) => bearer(issuer.sign(a, { aud: undefined as never })), 'audience'],
  ['an empty list of audiences', (a) => bearer(issuer.sign(a, { aud: [] })), 'audience'],
  ['another issuer', (a) => bearer(issuer.sign(a, { iss: 'https://evil.example' })), 'unknown'],
  ['the issuer with a slash', (a) => bearer(issuer.sign(a, { iss: `${issuer.url}/` })), 'unknown'],
  ['no issuer', (a) => bearer(issuer.sign(a, { iss: undefined as never })), 'unknown'],
  ['expired', (a) => bearer(issuer.sign(a, { exp: now() - 60 })), 'expired'],
  ['expired, just beyond the tolerance', (a) => bearer(issuer.sign(a, { exp: now() - 6 })), 'expired'],
  ['no end', (a) => bearer(issuer.sign(a, { exp: undefined as never })), 'unknown'],
  ['an end that is a text', (a) => bearer(signed(a, head(a), encode(issuer.claims({ exp: '9999999999' as never })))), 'unknown'],
  ['not yet', (a) => bearer(issuer.sign(a, { nbf: now() + 60 })), 'unknown'],
  ['no issue time', (a) => bearer(issuer.sign(a, { iat: undefined as never })), 'unknown'],
  ['no subject', (a) => bearer(issuer.sign(a, { sub: undefined as never })), 'unknown'],
  ['no client', (a) => bearer(issuer.sign(a, { client_id: undefined })), 'unknown'],
  ['truncated', async (a) => bearer((await issuer.sign(a)).slice(0, -10)), 'unknown'],
  [
    'no signature',
    async (a) =>
      bearer(
        `${parts(await issuer.sign(a))
          .slice(0, 2)
          .join('.')}.`,
      ),
    'unknown',
  ],
  [
    'two parts only',
    async (a) =>
      bearer(
        parts(await issuer.sign(a))
          .slice(0, 2)
          .join('.'),
      ),
    'malformed',
  ],
  ['five parts, as encrypted ones have', async (a) => bearer(`${await issuer.sign(a)}.a.b`), 'malformed'],
  [
    'a changed payload',
    async (a) => {
      const [header, , signature] = parts(await issuer.sign(a))
      return bearer(`${header}.${encode(issuer.claims({ sub: 'root' }))}.${signature}`)
    },
    'unknown',
  ],
  [
    'a changed header',
    async (a) => {
      const [, payload, signature] = parts(await issuer.sign(a))
      return bearer(`${head(a, { x: 1 })}.${payload}.${signature}`)
    },
    'unknown',
  ],
  [
    'the signature of another token',
    async (a) => {
      const [header, payload] = parts(await issuer.sign(a))
      return bearer(`${header}.${payload}.${parts(await issuer.sign(a, { sub: 'bob' }))[2]}`)
    },
    'unknown',
  ],
  ['a payload that is no JSON', (a) => bearer(signed(a, head(a), encode('hello'))), 'malformed'],
  ['a payload that is a list', (a) => bearer(signed(a, head(a), encode([1]))), 'malformed'],
  [
    'a header that is no JSON',
    async (a) =>
      bearer(
        `${encode('hello')}.${parts(await issuer.sign(a))
          .slice(1)
          .join('.')}`,
      ),
    'malformed',
  ],
  ['something behind it', async (a) => `${await bearer(issuer.sign(a))} x`, 'malformed'],
  ['quotes around it', async (a) => `Bearer "${await issuer.sign(a)}"`, 'malformed'],
  ['two tokens with a comma', async (a) => `Bearer ${await issuer.sign(a)},${await issuer.sign(a)}`, 'malformed'],
  ['another scheme', async (a) => `DPoP ${await issuer.sign(a)}`, 'malformed'],
]

describe.each<Algorithm>(['RS256', 'ES256'])('%s', (algorithm) => {
  test('a good token is accepted', async () => {
    expect(await present(await bearer(issuer.sign(algorithm)))).toMatchObject({
      kind: 'accepted',
      context: { scheme: 'oauth', principal: { issuer: issuer.url, subject: 'ada', clientId: 'agent', scopes: ['orders:read'] } },
    })
  })

  test.each(MUTANTS)('refused: %s', async (_name, mutant, reason) => {
    const said = await present(await mutant(algorithm))
    expect(said.kind).toBe('refused')
    expect(said).toEqual({ kind: 'refused', reason })
  })

  test('it still accepts afterwards', async () => {
    expect((await present(await bearer(issuer.sign(algorithm)))).kind).toBe('accepted')
  })
})
