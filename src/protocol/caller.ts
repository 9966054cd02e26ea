import type { Awaitable, CallContext } from '../adapter.js'
import { type Admitted, authenticate, type Denied, hasExpired, providerOf } from '../auth/authenticate.js'
import { anonymous } from '../auth/context.js'
import type { AuthProvider } from '../auth/provider.js'
import { Backend2McpError } from '../errors.js'
import type { Settings } from '../options.js'

/** Who speaks on one connection or in one HTTP request: what of the call's context the transport knows. */
export interface Caller extends Omit<CallContext, 'tool' | 'signal'> {
  /** The header `Idempotency-Key` of its HTTP request. */
  readonly idempotencyKey?: string
  /** Of its HTTP request, for who observes the calls. */
  readonly wire?: { readonly httpVersion: string; readonly remotePort: number | undefined; readonly protocolVersion: string | undefined }
}

/** Asked for every message: a credential may expire while a connection lives. */
export type CallerSource = () => Awaitable<Caller>

/** The credential of a connection is no longer valid. */
export class ExpiredCredentialError extends Error {
  override readonly name = 'ExpiredCredentialError'
}

/**
 * The caller of stdio and memory, by the token of the environment. Without a provider it travels inward as `Authorization: Bearer <token>`,
 * unverified; with one it is verified now and again when it has expired. No token: anonymous. Throws `BAD_CREDENTIAL` for a token that is
 * refused; the source throws `ExpiredCredentialError` later on.
 */
export async function localCaller(settings: Settings, transport: 'stdio' | 'memory', token?: string): Promise<CallerSource> {
  const bare = token?.trim() // the line break of a secret read from a file is no part of it
  const provider = providerOf(settings)
  if (!provider) {
    const identityHeaders: Record<string, string> = bare ? { authorization: `Bearer ${bare}` } : {}
    const caller: Caller = { transport, identityHeaders, auth: anonymous(identityHeaders, bare ? 'env' : 'none') }
    return () => caller
  }
  let known = await present(provider, bare, transport, settings)
  if ('status' in known) throw refused(known)
  return async () => {
    if ('status' in known || hasExpired(known.auth)) known = await present(provider, bare, transport, settings)
    if ('status' in known)
      throw new ExpiredCredentialError('The credential of this connection is no longer valid. Start it again with a new one.')
    return { transport, ...known }
  }
}

/** A bare token does not say which header it belongs in: each provider is shown it in its own. */
async function present(
  provider: AuthProvider,
  token: string | undefined,
  transport: Caller['transport'],
  settings: Settings,
): Promise<Admitted | Denied> {
  const ask = (headers: Readonly<Record<string, string>>) =>
    authenticate(provider, { rawHeaders: Object.entries(headers).flat(), url: '/', transport }, settings)
  if (!token) return ask({})
  let denied: Denied | undefined
  for (const headers of provider.presentations?.(token) ?? [{ authorization: `Bearer ${token}` }]) {
    const answer = await ask(headers)
    if ('status' in answer) denied ??= answer
    // A provider that looks elsewhere has seen nothing.
    else if (answer.auth.scheme !== 'none' || provider.identifies === false) return answer
  }
  return denied ?? { status: 401, message: 'The auth provider does not read the token.' }
}

const refused = ({ message, status }: Denied) =>
  new Backend2McpError(
    'BAD_CREDENTIAL',
    status === 401 ? 'The token in BACKEND2MCP_TOKEN (or --token) is not valid for the auth provider of this application.' : message,
    'give a token that the provider accepts, or none: then the application treats the caller as anonymous.',
  )
