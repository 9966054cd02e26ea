import { Backend2McpError } from '../errors.js'
import { authContext } from './context.js'
import { readHeader, readQuery, readToken } from './credential.js'
import { type Claims, holderOf } from './oauth-holder.js'
import { type Introspection, introspector } from './oauth-introspection.js'
import { discoverKeys, isSafe } from './oauth-issuer.js'
import { jwtVerifier } from './oauth-jwt.js'
import type { AuthOutcome, AuthProvider, AuthRefusal, AuthRequest, ResourceMetadata } from './provider.js'
import { resourceMetadata } from './resource-metadata.js'

/** Options of `OAuthAuthProvider`. */
export interface OAuthOptions {
  /** The URL of the MCP endpoint, as clients know it: what tokens must be issued for (RFC 8707). Never taken from a request. */
  readonly resource: string
  /** The authorization server, exactly as its tokens and its metadata write it. */
  readonly issuer: string
  /** Where its keys are. Default: as its metadata says (RFC 8414, then OpenID Connect Discovery), asked at the first token. */
  readonly jwksUri?: string
  /** The `aud` that tokens must have, where it is not the resource's URL. Default: `resource`. */
  readonly audience?: string
  /** Others that a token may be for as well. Default: none; a token for a stranger too is refused. */
  readonly extraAudiences?: readonly string[]
  /** Signatures that are taken, asymmetric ones only. Default: RS256 and ES256. */
  readonly algorithms?: readonly string[]
  /** The `typ` of tokens. Default: `at+jwt` (RFC 9068). `JWT` for issuers from before it; then an ID token for the same audience passes as well. */
  readonly tokenType?: 'at+jwt' | 'JWT'
  /** Seconds by which clocks may differ, 0 to 300. Default: 5. */
  readonly clockTolerance?: number
  /** Scopes that clients may ask for; told in the metadata and the challenge. */
  readonly scopesSupported?: readonly string[]
  /** Scopes that others include: `{ 'orders:write': ['orders:read'] }`. */
  readonly implies?: Readonly<Record<string, readonly string[]>>
  /** Asks the issuer about tokens that are no JWTs (RFC 7662). Default: they are refused. */
  readonly introspection?: Introspection
  /** The resource's name for people. */
  readonly resourceName?: string
}

const ASYMMETRIC = /^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/

/**
 * Callers with a token of an OAuth 2.1 authorization server, issued for this endpoint (2025-11-25, basic/authorization). A resource server only: it
 * verifies, challenges and publishes its metadata (RFC 9728); tokens go inward to this application and nowhere else. Throws `BAD_OPTION`.
 */
export class OAuthAuthProvider implements AuthProvider {
  readonly headerNames: readonly string[] = ['authorization']
  readonly resourceMetadata: ResourceMetadata
  readonly #verify: (token: string) => Promise<Claims | AuthRefusal>
  readonly #issuer: string
  readonly #implies: Readonly<Record<string, readonly string[]>>
  readonly #metadataUrl: string

  constructor(options: OAuthOptions) {
    const problems = problemsOf(options)
    if (problems.length > 0) {
      throw new Backend2McpError(
        'BAD_OPTION',
        `OAuthAuthProvider: ${problems.join('; ')}.`,
        "new OAuthAuthProvider({ resource: 'https://api.example.com/mcp', issuer: 'https://login.example.com' })",
      )
    }
    const { resource, issuer, jwksUri, audience = resource, extraAudiences = [], implies = {}, introspection } = options
    const { algorithms = ['RS256', 'ES256'], tokenType = 'at+jwt', clockTolerance = 5 } = options
    const rule = { audience, extraAudiences }
    const keysAt = jwksUri === undefined ? discoverKeys(issuer) : () => Promise.resolve(new URL(jwksUri))
    const byKey = jwtVerifier({ ...rule, issuer, algorithms, tokenType, clockTolerance, keysAt })
    const byAsking = introspection && introspector(introspection, issuer, rule)
    this.#verify = async (token) => (isJwt(token) ? byKey(token) : (byAsking?.(token) ?? 'malformed'))
    this.#issuer = issuer
    this.#implies = implies
    this.resourceMetadata = resourceMetadata(resource, issuer, options.scopesSupported ?? [], options.resourceName)
    this.#metadataUrl = new URL(this.resourceMetadata.paths[0]!, resource).href
  }

  async authenticate(request: AuthRequest): Promise<AuthOutcome> {
    if (readQuery(request, 'access_token').length > 0) return { kind: 'refused', reason: 'misplaced' }
    const sent = readHeader(request, 'authorization')
    if (sent.kind === 'absent') return sent
    if (sent.kind === 'ambiguous') return { kind: 'refused', reason: 'ambiguous' }
    const token = readToken(sent.value, 'Bearer')
    if (token === undefined) return { kind: 'refused', reason: 'malformed' }
    const claims = await this.#verify(token)
    const principal = typeof claims === 'string' ? claims : holderOf(claims, this.#issuer, this.#implies)
    if (typeof principal === 'string') return { kind: 'refused', reason: principal }
    return { kind: 'accepted', context: authContext({ scheme: 'oauth', principal, headers: { authorization: sent.value } }) }
  }

  /** RFC 6750, section 3, and RFC 9728, section 5.1. */
  challenge(why: 'absent' | 'refused' | 'scope', scopes?: readonly string[]): string {
    const wanted = scopes ?? (this.resourceMetadata.document.scopes_supported as readonly string[] | undefined) ?? []
    const parts = [
      ...(why === 'refused' ? ['error="invalid_token"'] : why === 'scope' ? ['error="insufficient_scope"'] : []),
      `resource_metadata="${this.#metadataUrl}"`,
      ...(wanted.length > 0 ? [`scope="${wanted.join(' ')}"`] : []),
    ]
    return `Bearer ${parts.join(', ')}`
  }
}

const isJwt = (token: string) => token.split('.').length === 3

function problemsOf(options: OAuthOptions): string[] {
  const { resource, issuer, jwksUri, algorithms, tokenType, clockTolerance = 5, introspection, scopesSupported = [] } = options ?? {}
  const url = (name: string, value: unknown) =>
    typeof value === 'string' && isSafe(value)
      ? []
      : [`${name} must be a URL by https (or http on this machine), not ${JSON.stringify(value)}`]
  return [
    ...url('resource', resource),
    ...(typeof resource === 'string' && resource.includes('#') ? ['resource has a fragment'] : []),
    ...url('issuer', issuer),
    ...(jwksUri === undefined ? [] : url('jwksUri', jwksUri)),
    ...(algorithms ?? [])
      .filter((name) => !ASYMMETRIC.test(name))
      .map((name) => `the algorithm ${name} proves nothing to a resource server`),
    ...(algorithms?.length === 0 ? ['algorithms is empty'] : []),
    ...(tokenType === undefined || tokenType === 'at+jwt' || tokenType === 'JWT' ? [] : ["tokenType must be 'at+jwt' or 'JWT'"]),
    ...(clockTolerance >= 0 && clockTolerance <= 300 ? [] : ['clockTolerance must be 0 to 300 seconds']),
    ...(introspection === undefined ? [] : url('introspection.endpoint', introspection.endpoint)),
    ...(introspection === undefined || (introspection.clientId && introspection.clientSecret)
      ? []
      : ['introspection needs clientId and clientSecret']),
    ...scopesSupported.filter((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)).map((scope) => `${JSON.stringify(scope)} is no scope`),
  ]
}
