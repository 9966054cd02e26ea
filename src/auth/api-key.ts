import type { Awaitable } from '../adapter.js'
import { authContext } from './context.js'
import { readHeader, readQuery, readToken } from './credential.js'
import { headerOption } from './header-option.js'
import type { AuthOutcome, AuthProvider, AuthRequest } from './provider.js'
import { type KnownSecret, type SecretJudge, secretJudge, type VerifiedHolder } from './secrets.js'

/** Options of `ApiKeyAuthProvider`: one of `validKeys`, `verify` and `delegate`. */
export interface ApiKeyOptions {
  /** Header of the key. Default: `X-API-Key`. */
  readonly headerName?: string
  /** The keys that are taken: texts, or entries with a subject, scopes and an end. An empty list admits nobody. */
  readonly validKeys?: readonly (string | KnownSecret)[]
  /** Asks the application who holds a key; nothing, null or false refuses it. A throw answers 503. */
  readonly verify?: (key: string) => Awaitable<VerifiedHolder | undefined | null | false>
  /** True: a key is needed but not verified here; it goes inward, and the application's own guards decide. */
  readonly delegate?: boolean
  /** Unsafe: takes the key from this query parameter as well. URLs end in logs, histories and referrers. Default: none. */
  readonly queryParam?: string
}

/** Callers with a key in a header, `X-API-Key: <key>`. Throws `BAD_OPTION`. */
export class ApiKeyAuthProvider implements AuthProvider {
  readonly headerNames: readonly string[]
  readonly warnings: readonly string[]
  readonly #header: string
  readonly #name: string
  readonly #query: string | undefined
  readonly #judge: SecretJudge

  constructor({ headerName = 'X-API-Key', validKeys, verify, delegate, queryParam }: ApiKeyOptions = {}) {
    this.#judge = secretJudge({ valid: validKeys, verify, delegate }, { provider: 'ApiKeyAuthProvider', list: 'validKeys' })
    this.#header = headerOption('ApiKeyAuthProvider', 'headerName', headerName)
    this.#name = headerName
    this.#query = queryParam
    this.headerNames = [this.#header]
    this.warnings = [
      ...(delegate ? ['ApiKeyAuthProvider({ delegate: true }): keys are not verified at the MCP endpoint, your guards decide'] : []),
      ...(queryParam !== undefined
        ? [
            `ApiKeyAuthProvider({ queryParam: ${JSON.stringify(queryParam)} }): keys in URLs end in logs and histories; clients should send the header`,
          ]
        : []),
    ]
  }

  async authenticate(request: AuthRequest): Promise<AuthOutcome> {
    const sent = readHeader(request, this.#header)
    const inQuery = this.#query === undefined ? [] : readQuery(request, this.#query)
    if (sent.kind === 'ambiguous' || inQuery.length + (sent.kind === 'one' ? 1 : 0) > 1) return { kind: 'refused', reason: 'ambiguous' }
    const value = sent.kind === 'one' ? sent.value : inQuery[0]
    if (value === undefined) return { kind: 'absent' }
    const key = readToken(value, '')
    if (key === undefined) return { kind: 'refused', reason: 'malformed' }
    const principal = await this.#judge(key)
    if (typeof principal === 'string') return { kind: 'refused', reason: principal }
    return { kind: 'accepted', context: authContext({ scheme: 'apiKey', principal, headers: { [this.#header]: key } }) }
  }

  /** There is no registered scheme for keys (RFC 9110, 16.4.1): the parameter says where the key belongs. */
  challenge(why: 'absent' | 'refused' | 'scope', scopes: readonly string[] = []): string {
    const error = { absent: '', refused: ', error="invalid_key"', scope: `, error="insufficient_scope", scope="${scopes.join(' ')}"` }
    return `ApiKey realm="mcp", header="${this.#name}"${error[why]}`
  }

  presentations(token: string): readonly Readonly<Record<string, string>>[] {
    return [{ [this.#header]: token }]
  }
}
