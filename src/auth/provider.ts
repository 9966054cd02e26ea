import type { AuthContext } from './context.js'

/** What a provider sees of a request: never its body. */
export interface AuthRequest {
  /** Names and values in turn, as they were sent: Node's `headers` keeps the first of two `Authorization` values and joins two `X-API-Key` values. */
  readonly rawHeaders: readonly string[]
  /** The request target, `/mcp?x=1`; `/` off HTTP. */
  readonly url: string
  readonly transport: 'memory' | 'stdio' | 'http'
}

/**
 * Why a credential is refused: `malformed`, `unknown`, `expired`, of another `audience` (401); `ambiguous`: two credentials; `misplaced`:
 * in the query (400).
 */
export type AuthRefusal = 'malformed' | 'ambiguous' | 'misplaced' | 'unknown' | 'expired' | 'audience'

/** What a provider says of a request. A presented credential that is wrong is `refused`, never `absent`. A throw is a broken verifier: 503. */
export type AuthOutcome =
  | { readonly kind: 'absent' }
  | { readonly kind: 'accepted'; readonly context: AuthContext }
  | { readonly kind: 'refused'; readonly reason: AuthRefusal }

/** Says who is calling. Give one as the option `auth`; `combineProviders` makes one of several. */
export interface AuthProvider {
  /** Lower-case names of the headers that are read or added: no argument and no forwarded header sets them. */
  readonly headerNames: readonly string[]
  /** False: it identifies nobody, as header injection, and protects no endpoint. Default: true. */
  readonly identifies?: boolean
  /** Sent inward on every call, with lower-case names. A caller's header of the same name is an error. */
  readonly injectedHeaders?: Readonly<Record<string, string>>
  authenticate(request: AuthRequest): AuthOutcome | Promise<AuthOutcome>
  /** The value of `WWW-Authenticate` (RFC 9110, 11.6.1) for a 401 (`absent`, `refused`) or a 403 (`scope`: these scopes are missing). */
  challenge?(why: 'absent' | 'refused' | 'scope', scopes?: readonly string[]): string
  /** The headers as which a bare token of the environment is presented on stdio, one entry a way. Default: `Authorization: Bearer <token>`. */
  presentations?(token: string): readonly Readonly<Record<string, string>>[]
  /** Printed at start: what an operator should know of how it was set up. */
  readonly warnings?: readonly string[]
  /** OAuth only: what clients read to find the authorization server (RFC 9728). */
  readonly resourceMetadata?: ResourceMetadata
}

/** Where the protected resource's metadata is served, and what it says (RFC 9728, section 3). */
export interface ResourceMetadata {
  /** Paths at the origin, `/.well-known/oauth-protected-resource/mcp` first. */
  readonly paths: readonly string[]
  readonly document: Readonly<Record<string, unknown>>
}

/** True for a value that has the shape of a provider, of any copy of the package. */
export function isAuthProvider(value: unknown): value is AuthProvider {
  return typeof value === 'object' && value !== null && 'authenticate' in value && typeof value.authenticate === 'function'
}
