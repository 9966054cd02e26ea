import { randomUUID } from 'node:crypto'
import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { Settings } from '../options.js'
import { errorText } from '../log-text.js'
import { anonymous, type AuthContext, plainHeaders } from './context.js'
import type { AuthOutcome, AuthProvider, AuthRequest } from './provider.js'

/** A caller that is let in, and the headers that carry it inward. */
export interface Admitted {
  readonly auth: AuthContext
  readonly identityHeaders: Readonly<Record<string, string>>
}

/** A caller that is not: the HTTP answer. */
export interface Denied {
  readonly status: 400 | 401 | 500 | 503
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The provider of the options; undefined for `'app'`, `'none'` and unset. */
export const providerOf = ({ auth }: Pick<Settings, 'auth'>): AuthProvider | undefined => (typeof auth === 'object' ? auth : undefined)

/** Whether somebody is named who protects the endpoint. Adding headers protects nothing. */
export const isProtected = ({ auth }: Pick<Settings, 'auth'>): boolean =>
  typeof auth === 'object' ? auth.identifies !== false : auth !== undefined

/**
 * Asks the provider who calls. Fails closed: no credential is a 401 over HTTP (on stdio and in memory the caller is anonymous, and the
 * application's guards decide), a wrong one is a 401 everywhere, two are a 400, a verifier that throws is a 503.
 */
export async function authenticate(provider: AuthProvider, request: AuthRequest, settings: Settings): Promise<Admitted | Denied> {
  const taken = Object.keys(plainHeaders(provider.injectedHeaders)).find((name) => !SENT_BY_EVERY_CLIENT.has(name) && isSent(request, name))
  if (taken) return { status: 400, message: `The header ${taken} is set by this server: leave it out.` }
  let outcome: AuthOutcome
  try {
    outcome = await provider.authenticate(request)
  } catch (error) {
    return { status: 503, message: fault('a credential could not be checked', error, settings), headers: { 'retry-after': '5' } }
  }
  if (outcome.kind === 'absent') {
    return provider.identifies === false || request.transport !== 'http' ? stranger(provider, request) : unauthorized(provider, 'absent')
  }
  if (outcome.kind === 'refused') {
    if (outcome.reason === 'ambiguous') return { status: 400, message: 'Two credentials were presented: send one.' }
    if (outcome.reason === 'misplaced') return { status: 400, message: 'A credential in the URL is refused: send it in its header.' }
    return unauthorized(provider, 'refused')
  }
  return hasExpired(outcome.context) ? unauthorized(provider, 'refused') : admit(provider, outcome.context, settings)
}

/** Whether a principal's time is over. */
export const hasExpired = ({ principal }: AuthContext): boolean =>
  principal?.expiresAt !== undefined && principal.expiresAt <= Date.now() / 1000

async function admit(provider: AuthProvider, auth: AuthContext, settings: Settings): Promise<Admitted | Denied> {
  const { mapPrincipal } = settings
  if (!mapPrincipal || !auth.principal)
    return { auth, identityHeaders: Object.assign(plainHeaders(auth.headers), plainHeaders(provider.injectedHeaders)) }
  try {
    const { headers } = await mapPrincipal(auth.principal)
    const mapped = Object.entries(headers).map(([name, value]) => {
      validateHeaderName(name)
      validateHeaderValue(name, value)
      return [name.toLowerCase(), value]
    })
    return {
      auth,
      identityHeaders: Object.assign(plainHeaders(provider.injectedHeaders), Object.fromEntries(mapped)),
    }
  } catch (error) {
    return { status: 500, message: fault('mapPrincipal failed', error, settings) }
  }
}

/** Nobody presented anything that the provider reads. What identifies nobody leaves the caller's own credential as it is. */
function stranger(provider: AuthProvider, { rawHeaders }: AuthRequest): Admitted {
  const at =
    provider.identifies === false ? rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization') : -1
  const own: Record<string, string> = at < 0 ? {} : { authorization: rawHeaders[at + 1]! }
  return { auth: anonymous(own, at < 0 ? 'none' : 'bearer'), identityHeaders: Object.assign(own, plainHeaders(provider.injectedHeaders)) }
}

function unauthorized(provider: AuthProvider, why: 'absent' | 'refused'): Denied {
  const challenge = provider.challenge?.(why)
  const message = why === 'absent' ? 'Unauthorized: a credential is needed.' : 'Unauthorized: the credential is not valid.'
  return { status: 401, message, ...(challenge && { headers: { 'www-authenticate': challenge } }) }
}

/** The client gets a fixed text and an id; the cause goes to the log under the same id. */
function fault(what: string, error: unknown, { log }: Settings): string {
  const id = randomUUID()
  log(`backend2mcp: ${what} (${id}): ${errorText(error)}`, 'error')
  return `The caller could not be identified. The server's log tells why: ${id}`
}

/** Their presence says nothing about what the caller wants inward. */
const SENT_BY_EVERY_CLIENT = new Set(['accept', 'accept-encoding', 'user-agent', 'content-type'])
const isSent = ({ rawHeaders }: AuthRequest, name: string) =>
  rawHeaders.some((header, index) => index % 2 === 0 && header.toLowerCase() === name)
