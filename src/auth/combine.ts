import { Backend2McpError } from '../errors.js'
import { hiddenHeaders, plainHeaders } from './context.js'
import type { AuthOutcome, AuthProvider, AuthRequest } from './provider.js'

/**
 * One provider of several: any of them may accept. One refusal refuses all, two acceptances are two credentials (400), and only when every
 * one finds nothing is nothing there. Throws `BAD_OPTION` for providers that read or add one header.
 */
export function combineProviders(...providers: readonly [AuthProvider, ...AuthProvider[]]): AuthProvider {
  const problem = collision(providers)
  if (problem) throw new Backend2McpError('BAD_OPTION', `combineProviders: ${problem}.`, 'give each provider a header of its own.')
  const injected = providers.map(({ injectedHeaders }) => injectedHeaders).filter((headers) => headers !== undefined)
  const metadata = providers.find(({ resourceMetadata }) => resourceMetadata)?.resourceMetadata
  return {
    headerNames: [...new Set(providers.flatMap(({ headerNames }) => headerNames))],
    identifies: providers.some(identifies),
    ...(injected.length > 0 && {
      injectedHeaders: hiddenHeaders(Object.assign({}, ...injected.map(plainHeaders)) as Record<string, string>),
    }),
    warnings: providers.flatMap(({ warnings = [] }) => warnings),
    ...(metadata && { resourceMetadata: metadata }),
    authenticate: (request) => anyOf(providers, request),
    challenge: (why, scopes) => providers.flatMap((provider) => provider.challenge?.(why, scopes) ?? []).join(', '),
    presentations: (token) =>
      providers.filter(identifies).flatMap((provider) => provider.presentations?.(token) ?? [{ authorization: `Bearer ${token}` }]),
  }
}

async function anyOf(providers: readonly AuthProvider[], request: AuthRequest): Promise<AuthOutcome> {
  const outcomes = await Promise.all(providers.map(async (provider) => provider.authenticate(request)))
  const refused = outcomes.find(({ kind }) => kind === 'refused')
  if (refused) return refused
  const accepted = outcomes.filter(({ kind }) => kind === 'accepted')
  if (accepted.length > 1) return { kind: 'refused', reason: 'ambiguous' }
  return accepted[0] ?? { kind: 'absent' }
}

const identifies = ({ identifies = true }: AuthProvider) => identifies

/** Two that read one header could never tell absent from wrong; one that adds what another reads would answer for the caller. */
function collision(providers: readonly AuthProvider[]): string | undefined {
  if (providers.length === 0) return 'no provider is given'
  if (providers.filter(({ resourceMetadata }) => resourceMetadata).length > 1) return 'two providers are OAuth resource servers'
  const users = new Map<string, string>()
  for (const provider of providers) {
    const own = (provider as object).constructor.name
    const added = Object.getOwnPropertyNames(provider.injectedHeaders ?? {})
    for (const name of provider.headerNames) {
      const does = `${own} ${added.includes(name) ? 'adds' : 'reads'} the header ${name}`
      const other = users.get(name)
      if (other !== undefined) return `${other}, and ${does}`
      users.set(name, does)
    }
  }
  return undefined
}
