import type { Principal } from '../../decorators/principal.js'

export type { Principal }

/** Who is calling, as handlers see it: `@McpAuth()`, `mcpAuth(req)`. Without `principal` the caller is anonymous to us, and the application's own guards decide. */
export interface AuthContext {
  /** How the caller proved it. `env`: a token of the environment that no provider checked; `none`: nothing was presented. */
  readonly scheme: 'none' | 'bearer' | 'apiKey' | 'oauth' | 'env'
  readonly principal?: Principal
  /** The headers that carry the caller inward, by lower-case name. They are non-enumerable: readable by name, and left out of JSON, `inspect`, spread and logs. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the verified principal has a scope; always false for an anonymous caller. */
  hasScope(scope: string): boolean
}

/** What an `AuthContext` is made of. */
export interface Identity {
  readonly scheme: AuthContext['scheme']
  readonly principal?: Principal
  /** Sent inward, as they stand. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Makes the context of a caller. It is frozen, and so are the principal, its scopes and its claims. */
export function authContext({ scheme, principal, headers = {} }: Identity): AuthContext {
  const known =
    principal &&
    Object.freeze({ ...principal, scopes: Object.freeze([...principal.scopes]), claims: Object.freeze({ ...principal.claims }) })
  return Object.freeze({
    scheme,
    ...(known && { principal: known }),
    headers: hiddenHeaders(headers),
    hasScope: (scope: string) => known?.scopes.includes(scope) ?? false,
  })
}

/** The context of a caller whom nobody verified, carrying the headers that go inward. */
export function anonymous(headers: Readonly<Record<string, string>> = {}, scheme: AuthContext['scheme'] = 'none'): AuthContext {
  return scheme === 'none' && Object.keys(headers).length === 0 ? NOBODY : authContext({ scheme, headers })
}

const NOBODY = authContext({ scheme: 'none' })

/** Headers that hide from enumeration, as a plain object for the inner request. */
export function plainHeaders(hidden: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.getOwnPropertyNames(hidden).map((name) => [name, hidden[name]!]))
}

/** The same headers, readable by name only: logs, JSON and spreads leave them out. Lower-case names. */
export function hiddenHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const hidden = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(plainHeaders(headers))) {
    Object.defineProperty(hidden, name.toLowerCase(), { value, enumerable: false })
  }
  return Object.freeze(hidden)
}
