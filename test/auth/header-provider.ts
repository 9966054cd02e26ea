import { authContext } from '../../src/auth/context.js'
import type { AuthOutcome, AuthProvider } from '../../src/auth/provider.js'

const now = () => Math.floor(Date.now() / 1000)

/** A provider that somebody else would write: the header `x-caller` names the caller, and some names are trouble. */
export class CallerHeaderProvider implements AuthProvider {
  readonly headerNames = ['x-caller']
  readonly asked: string[] = []

  constructor(
    private readonly scheme: 'bearer' | 'oauth' = 'bearer',
    private readonly lifetime = 3600,
  ) {}

  async authenticate({ rawHeaders }: { readonly rawHeaders: readonly string[] }): Promise<AuthOutcome> {
    const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'x-caller')
    if (at < 0) return { kind: 'absent' }
    const [subject = '', ...scopes] = rawHeaders[at + 1]!.split(' ')
    this.asked.push(subject)
    if (subject === 'down') throw new Error('the store at postgres://root:hunter2@db is down')
    if (subject === 'two') return { kind: 'refused', reason: 'ambiguous' }
    if (subject === 'query') return { kind: 'refused', reason: 'misplaced' }
    if (subject === 'stranger') return { kind: 'refused', reason: 'unknown' }
    const expiresAt = subject === 'late' ? now() - 1 : now() + this.lifetime
    const principal = { issuer: 'test', subject, scopes, claims: { roles: [subject] }, expiresAt }
    return { kind: 'accepted', context: authContext({ scheme: this.scheme, principal, headers: { 'X-Caller': rawHeaders[at + 1]! } }) }
  }

  challenge(why: 'absent' | 'refused' | 'scope', scopes: readonly string[] = []): string {
    return why === 'scope' ? `Caller error="insufficient_scope", scope="${scopes.join(' ')}"` : `Caller why="${why}"`
  }

  presentations(token: string): readonly Readonly<Record<string, string>>[] {
    return [{ 'x-other': token }, { 'x-caller': token }]
  }
}
