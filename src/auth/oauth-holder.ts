import type { Principal } from './context.js'
import type { AuthRefusal } from './provider.js'

/** What an issuer says of a token: the payload of a JWT (RFC 9068) or the answer of an introspection (RFC 7662). */
export type Claims = Readonly<Record<string, unknown>>

/** For whom a token must be. */
export interface AudienceRule {
  readonly audience: string
  /** Others that a token may be for as well. */
  readonly extraAudiences: readonly string[]
}

/** Whether a token is for this resource, and for no stranger besides: a token for two services can be replayed by each at the other. */
export function isForUs(claim: unknown, { audience, extraAudiences }: AudienceRule): boolean {
  const all = Array.isArray(claim) ? (claim as unknown[]) : [claim]
  return all.includes(audience) && all.every((one) => one === audience || extraAudiences.includes(one as string))
}

/** The principal of verified claims; `unknown` for claims that name nobody. */
export function holderOf(claims: Claims, issuer: string, implies: Readonly<Record<string, readonly string[]>>): Principal | AuthRefusal {
  const clientId = textOf(claims.client_id) ?? textOf(claims.azp)
  const subject = textOf(claims.sub) ?? clientId
  if (subject === undefined || typeof claims.exp !== 'number') return 'unknown'
  return {
    issuer,
    subject,
    ...(clientId !== undefined && { clientId }),
    scopes: withImplied(scopesOf(claims), implies),
    claims,
    expiresAt: claims.exp,
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** `scope` is one text (RFC 8693, section 4.2); some issuers write a list `scp`. */
function scopesOf({ scope, scp }: Claims): string[] {
  const told = scope ?? scp
  if (typeof told === 'string') return told.split(' ').filter(Boolean)
  return Array.isArray(told) ? told.filter((one): one is string => typeof one === 'string') : []
}

function withImplied(scopes: readonly string[], implies: Readonly<Record<string, readonly string[]>>): string[] {
  const all = new Set(scopes)
  for (const scope of all) for (const one of Object.hasOwn(implies, scope) ? implies[scope]! : []) all.add(one) // a Set's loop meets what it adds
  return [...all]
}
