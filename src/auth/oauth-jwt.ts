import { type AudienceRule, type Claims, isForUs } from './oauth-holder.js'
import type { AuthRefusal } from './provider.js'

/** How JWTs of an issuer are checked. */
export interface JwtRules extends AudienceRule {
  readonly issuer: string
  readonly algorithms: readonly string[]
  readonly tokenType: 'at+jwt' | 'JWT'
  /** Seconds. */
  readonly clockTolerance: number
  readonly keysAt: () => Promise<URL>
}

/** Verifies one JWT. Throws when the keys cannot be had. */
export type JwtVerifier = (token: string) => Promise<Claims | AuthRefusal>

type Jose = typeof import('jose')
type Keys = ReturnType<Jose['createRemoteJWKSet']>

/** How long keys are used after their place has stopped answering. */
const STALE_MS = 3_600_000

/**
 * Makes the verifier of JWT access tokens (RFC 9068, section 4): signature by the issuer's JWKS, algorithm, type, issuer, audience, times and
 * required claims. An unknown key asks the issuer at most every 30 s.
 */
export function jwtVerifier(rules: JwtRules): JwtVerifier {
  const required = rules.tokenType === 'at+jwt' ? ['exp', 'iat', 'sub', 'client_id'] : ['exp', 'iat', 'sub']
  let keys: Promise<Keys> | undefined
  return async (token) => {
    const jose = await import('jose')
    const getKey = await (keys ??= remoteKeys(jose, rules).catch((error: unknown) => {
      keys = undefined
      throw error
    }))
    try {
      const { payload } = await jose.jwtVerify(token, getKey, {
        issuer: rules.issuer,
        audience: rules.audience,
        algorithms: [...rules.algorithms],
        typ: rules.tokenType,
        clockTolerance: rules.clockTolerance,
        requiredClaims: required,
      })
      return isForUs(payload.aud, rules) ? payload : 'audience'
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error
      return reasonOf(error)
    }
  }
}

/** No key could be asked for: that says nothing about the token. */
class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError'
}

async function remoteKeys({ createRemoteJWKSet, createLocalJWKSet, customFetch }: Jose, { keysAt }: JwtRules): Promise<Keys> {
  const place = await keysAt()
  let lastGood = 0
  const remote = createRemoteJWKSet(place, {
    timeoutDuration: 5000,
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
    async [customFetch](url: string, options: object) {
      const answer = await fetch(url, options as RequestInit)
      if (answer.ok) lastGood = Date.now()
      return answer
    },
  })
  const keys = async (...asked: Parameters<Keys>): Promise<Awaited<ReturnType<Keys>>> => {
    try {
      return await remote(...asked)
    } catch (error) {
      if (isAboutToken(error)) throw error
      const last = remote.jwks()
      if (last && Date.now() - lastGood < STALE_MS) return createLocalJWKSet(last)(...asked)
      throw new KeysUnavailableError(`the keys at ${place.href} cannot be had`, { cause: error })
    }
  }
  return Object.assign(keys, remote)
}

const codeOf = (error: unknown) => (error as { code?: unknown } | undefined)?.code
/** The keys are there, and none fits, or the token does not say which. */
const isAboutToken = (error: unknown) =>
  ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'ERR_JOSE_NOT_SUPPORTED'].includes(String(codeOf(error)))

function reasonOf(error: unknown): AuthRefusal {
  const { claim } = error as { claim?: unknown }
  if (codeOf(error) === 'ERR_JWT_EXPIRED') return 'expired'
  if (claim === 'aud') return 'audience'
  return codeOf(error) === 'ERR_JWS_INVALID' || codeOf(error) === 'ERR_JWT_INVALID' ? 'malformed' : 'unknown'
}
