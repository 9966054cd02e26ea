/** Who is calling. In this version every caller is anonymous to us: the credential travels to the application's own guards. */
export interface AuthContext {
  /** Where the credential came from: `none`, the request's header, or the environment (stdio). */
  readonly scheme: 'none' | 'bearer' | 'env'
  /** Credential headers of the caller. They are non-enumerable, so that logs and JSON leave them out. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the verified principal has a scope; always false for an anonymous caller. */
  hasScope(scope: string): boolean
}

/** The context of a caller whom nobody verified, carrying the headers that go inward. */
export function anonymous(headers: Readonly<Record<string, string>> = {}, scheme: AuthContext['scheme'] = 'none'): AuthContext {
  const kept = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(headers)) Object.defineProperty(kept, name, { value, enumerable: false })
  return Object.freeze({ scheme, headers: Object.freeze(kept), hasScope: () => false })
}
