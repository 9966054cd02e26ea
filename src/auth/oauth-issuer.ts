const TIMEOUT_MS = 5000

/** The places where an issuer describes itself: RFC 8414, section 3.1, and OpenID Connect Discovery, section 4. */
function places(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [`${origin}/.well-known/oauth-authorization-server${path}`, `${origin}${path}/.well-known/openid-configuration`]
}

/** Makes a function that finds the issuer's keys, once; a failure is not kept. It throws when no place describes exactly this issuer. */
export function discoverKeys(issuer: string): () => Promise<URL> {
  let found: Promise<URL> | undefined
  return () =>
    (found ??= discover(issuer).catch((error: unknown) => {
      found = undefined
      throw error
    }))
}

async function discover(issuer: string): Promise<URL> {
  const problems: string[] = []
  for (const place of places(issuer)) {
    try {
      const document = (await fetchJson(place)) as { issuer?: unknown; jwks_uri?: unknown }
      // RFC 8414, section 3.3: one that describes another issuer must not be used.
      if (document.issuer !== issuer) problems.push(`${place} describes ${JSON.stringify(document.issuer)}`)
      else if (typeof document.jwks_uri !== 'string' || !isSafe(document.jwks_uri)) problems.push(`${place} names no jwks_uri by https`)
      else return new URL(document.jwks_uri)
    } catch (error) {
      problems.push(`${place}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new Error(`the keys of ${issuer} were not found: ${problems.join('; ')}`)
}

/** Reads JSON from one place, without following it elsewhere. */
export async function fetchJson(place: string | URL, init: RequestInit = {}): Promise<unknown> {
  const headers = { accept: 'application/json', ...(init.headers as Record<string, string> | undefined) }
  const answer = await fetch(place, { ...init, headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  const value: unknown = await answer.json()
  if (typeof value !== 'object' || value === null) throw new Error('no JSON object')
  return value
}

/** https, or plain HTTP on this machine. */
export function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}
