/** Who is calling, as an auth provider verified it. Nothing in it is a secret. */
export interface Principal {
  /** Who vouches for the subject: `static` (a list in the options), `verify` (a function in the options), `unverified` (nobody: `delegate`), or the OAuth issuer's URL. */
  readonly issuer: string
  /** The caller's id at the issuer. */
  readonly subject: string
  /** The OAuth client that the caller uses. */
  readonly clientId?: string
  /** What the caller may do; scopes that others imply included. */
  readonly scopes: readonly string[]
  /** What else the issuer says; of OAuth tokens the verified payload. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Seconds since 1970. Checked again on every call, on stdio too. Absent: never. */
  readonly expiresAt?: number
}
