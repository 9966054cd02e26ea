import type { Awaitable } from '../adapter.js'
import { authContext } from './context.js'
import { readHeader, readQuery, readToken } from './credential.js'
import { headerOption } from './header-option.js'
import type { AuthOutcome, AuthProvider, AuthRequest } from './provider.js'
import { type KnownSecret, type SecretJudge, secretJudge, type VerifiedHolder } from './secrets.js'

/** Options of `BearerAuthProvider`: one of `validTokens`, `verify` and `delegate`. */
export interface BearerOptions {
  /** Header of the token. Default: `Authorization`. */
  readonly tokenHeader?: string
  /** What stands before the token. Default: `Bearer`. `''`: the bare token. */
  readonly tokenPrefix?: string
  /** The tokens that are taken: texts, or entries with a subject, scopes and an end. An empty list admits nobody. */
  readonly validTokens?: readonly (string | KnownSecret)[]
  /** Asks the application who holds a token; nothing, null or false refuses it. A throw answers 503. */
  readonly verify?: (token: string) => Awaitable<VerifiedHolder | undefined | null | false>
  /** True: a token is needed but not verified here; it goes inward, and the application's own guards decide. */
  readonly delegate?: boolean
}

/** Callers with a token in a header, `Authorization: Bearer <token>` (RFC 6750, 2.1). Throws `BAD_OPTION`. */
export class BearerAuthProvider implements AuthProvider {
  readonly headerNames: readonly string[]
  readonly warnings: readonly string[]
  readonly #header: string
  readonly #prefix: string
  readonly #judge: SecretJudge

  constructor({ tokenHeader = 'Authorization', tokenPrefix = 'Bearer', validTokens, verify, delegate }: BearerOptions = {}) {
    this.#judge = secretJudge({ valid: validTokens, verify, delegate }, { provider: 'BearerAuthProvider', list: 'validTokens' })
    this.#header = headerOption('BearerAuthProvider', 'tokenHeader', tokenHeader)
    this.#prefix = tokenPrefix.trim()
    this.headerNames = [this.#header]
    this.warnings = delegate
      ? ['BearerAuthProvider({ delegate: true }): tokens are not verified at the MCP endpoint, your guards decide']
      : []
  }

  async authenticate(request: AuthRequest): Promise<AuthOutcome> {
    if (readQuery(request, 'access_token').length > 0) return { kind: 'refused', reason: 'misplaced' }
    const sent = readHeader(request, this.#header)
    if (sent.kind === 'absent') return sent
    if (sent.kind === 'ambiguous') return { kind: 'refused', reason: 'ambiguous' }
    const token = readToken(sent.value, this.#prefix)
    if (token === undefined) return { kind: 'refused', reason: 'malformed' }
    const principal = await this.#judge(token)
    if (typeof principal === 'string') return { kind: 'refused', reason: principal }
    return { kind: 'accepted', context: authContext({ scheme: 'bearer', principal, headers: { [this.#header]: sent.value } }) }
  }

  challenge(why: 'absent' | 'refused' | 'scope', scopes: readonly string[] = []): string {
    const error = { absent: '', refused: ', error="invalid_token"', scope: `, error="insufficient_scope", scope="${scopes.join(' ')}"` }
    return `Bearer realm="mcp"${error[why]}`
  }

  presentations(token: string): readonly Readonly<Record<string, string>>[] {
    return [{ [this.#header]: this.#prefix === '' ? token : `${this.#prefix} ${token}` }]
  }
}
