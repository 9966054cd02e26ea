import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Algorithm = 'RS256' | 'ES256'
export const RESOURCE = 'https://api.example.com/mcp'

/** An issuer with keys of its own on loopback: metadata and JWKS, and faults on demand. */
export class TestIssuer {
  /** Requests of keys, in order. */
  fetches = 0
  fault: 'none' | '500' | 'junk' | 'no keys' | 'other issuer' = 'none'
  readonly keys: Record<string, Awaited<ReturnType<typeof generateKeyPair>>> = {}

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<TestIssuer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const issuer = new TestIssuer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    for (const algorithm of ['RS256', 'ES256'] as const) issuer.keys[algorithm] = await generateKeyPair(algorithm, { extractable: true })
    const jwks = await Promise.all(
      Object.entries(issuer.keys).map(async ([alg, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid: `key-${alg}`,
        alg,
        use: 'sig',
      })),
    )
    server.on('request', (req, res) => {
      const answer = (status: number, body: unknown) =>
        res.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body))
      const { url, fault } = issuer
      if (req.url === '/.well-known/oauth-authorization-server')
        return answer(200, { issuer: fault === 'other issuer' ? `${url}/other` : url, jwks_uri: `${url}/jwks` })
      if (req.url !== '/jwks') return answer(404, {})
      issuer.fetches++
      if (fault === '500') return answer(500, {})
      if (fault === 'junk') return answer(200, '<html>')
      return answer(200, { keys: fault === 'no keys' ? [] : jwks })
    })
    return issuer
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }

  /** The claims of a good token. */
  claims(more: JWTPayload = {}): JWTPayload {
    const now = Math.floor(Date.now() / 1000)
    return { iss: this.url, aud: RESOURCE, sub: 'ada', client_id: 'agent', scope: 'orders:read', iat: now, exp: now + 300, ...more }
  }

  /** A token of this issuer; fields of `claims` and `header` that are undefined are left out. */
  async sign(algorithm: Algorithm, claims: JWTPayload = {}, header: Record<string, unknown> = {}): Promise<string> {
    const kept = <T extends object>(of: T) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined))
    return new SignJWT(kept(this.claims(claims)))
      .setProtectedHeader({ alg: algorithm, ...kept({ typ: 'at+jwt', kid: `key-${algorithm}`, ...header }) })
      .sign(this.keys[algorithm]!.privateKey)
  }
}
