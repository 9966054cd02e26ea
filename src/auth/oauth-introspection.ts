import { createHash } from 'node:crypto'
import { type AudienceRule, type Claims, isForUs } from './oauth-holder.js'
import { fetchJson } from './oauth-issuer.js'
import type { AuthRefusal } from './provider.js'

/** Where the issuer tells what an opaque token is, and as whom we ask (RFC 7662, section 2.1). */
export interface Introspection {
  /** By https, or on this machine. */
  readonly endpoint: string
  readonly clientId: string
  readonly clientSecret: string
}

const KEEP_MS = 60_000
const MOST_KEPT = 1000

/** Makes the verifier of opaque tokens. A good answer is kept until the token's end, at most 60 s; a bad one is not. Throws when the issuer does not answer. */
export function introspector(
  { endpoint, clientId, clientSecret }: Introspection,
  issuer: string,
  rule: AudienceRule,
): (token: string) => Promise<Claims | AuthRefusal> {
  const kept = new Map<string, { readonly claims: Claims; readonly until: number }>()
  const credentials = [clientId, clientSecret].map((part) => encodeURIComponent(part)).join(':')
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  return async (token) => {
    const key = createHash('sha256').update(token).digest('base64url')
    const known = kept.get(key)
    if (known && known.until > Date.now()) return known.claims
    kept.delete(key)
    const body = new URLSearchParams({ token, token_type_hint: 'access_token' })
    const claims = (await fetchJson(endpoint, { method: 'POST', headers: { authorization }, body })) as Claims
    const refusal = refused(claims, issuer, rule)
    if (refusal) return refusal
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!)
    kept.set(key, { claims, until: Math.min(Date.now() + KEEP_MS, Number(claims.exp) * 1000) })
    return claims
  }
}

function refused({ active, iss, aud, exp, nbf, token_type: type }: Claims, issuer: string, rule: AudienceRule): AuthRefusal | undefined {
  const now = Date.now() / 1000
  if (active !== true || (iss !== undefined && iss !== issuer)) return 'unknown'
  if (type !== undefined && String(type).toLowerCase() !== 'bearer') return 'unknown' // bound to a key that we cannot check
  if (typeof exp !== 'number' || exp <= now) return 'expired'
  if (typeof nbf === 'number' && nbf > now) return 'unknown'
  return isForUs(aud, rule) ? undefined : 'audience'
}
