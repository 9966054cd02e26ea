import { createHash, timingSafeEqual } from 'node:crypto'
import type { Awaitable } from '../adapter.js'
import { Backend2McpError } from '../errors.js'
import type { Principal } from './context.js'
import type { AuthRefusal } from './provider.js'

/** One secret and its holder. Two entries of one subject are a rotation. */
export interface KnownSecret {
  readonly token: string
  /** Who holds it. */
  readonly subject: string
  readonly scopes?: readonly string[]
  readonly claims?: Readonly<Record<string, unknown>>
  /** Seconds since 1970. Default: never. */
  readonly expiresAt?: number
}

/** The holder of a token, as a `verify` function tells it. `issuer` is `verify` by default. */
export type VerifiedHolder = Pick<Principal, 'subject'> & Partial<Principal>

/** Who judges a secret. Exactly one of the three. */
export interface SecretOptions {
  /** The secrets that are taken, each a text or an entry with its holder. An empty list admits nobody. */
  readonly valid?: readonly (string | KnownSecret)[] | undefined
  /** Asks the application; nothing, null or false refuses. A throw is a broken verifier: 503. */
  readonly verify?: ((secret: string) => Awaitable<VerifiedHolder | undefined | null | false>) | undefined
  /** True: any secret is let in unverified, and the application's own guards decide. It has no scopes. */
  readonly delegate?: boolean | undefined
}

/** Finds the holder of a secret, or why there is none. */
export type SecretJudge = (secret: string) => Awaitable<Principal | AuthRefusal>

/** Makes the judge of a provider's secrets. `names` are the provider's own words. Throws `BAD_OPTION`, naming every problem but no secret. */
export function secretJudge(options: SecretOptions, names: { readonly provider: string; readonly list: string }): SecretJudge {
  const given = [
    options.valid !== undefined && names.list,
    options.verify !== undefined && 'verify',
    options.delegate === true && 'delegate',
  ]
  const chosen = given.filter(Boolean)
  const problems = [
    ...(chosen.length === 1 ? [] : [`${chosen.length === 0 ? 'nothing says' : `${chosen.join(' and ')} both say`} which secrets are good`]),
    ...(options.verify !== undefined && typeof options.verify !== 'function' ? ['verify is no function'] : []),
    ...listProblems(options.valid, names.list),
  ]
  if (problems.length > 0) {
    throw new Backend2McpError(
      'BAD_OPTION',
      `${names.provider}: ${problems.join('; ')}.`,
      `give one of ${names.list}: [...], verify: (secret) => holder, or delegate: true (your own guards decide, nothing is verified here).`,
    )
  }
  if (options.delegate) return (secret) => holderOf({ subject: nameOf(digest(secret)), issuer: 'unverified' })
  if (options.verify) return verified(options.verify)
  return listed(options.valid!)
}

function listProblems(list: SecretOptions['valid'], name: string): string[] {
  if (list === undefined) return []
  if (!Array.isArray(list)) return [`${name} is no list`]
  const secrets = list.map((entry: string | KnownSecret) => (typeof entry === 'string' ? entry : entry?.token))
  const bad = secrets.flatMap((secret, at) => {
    if (typeof secret !== 'string' || secret.trim() === '') return [`${name}[${at}] is blank`]
    return /^[\x21-\x7e]+$/.test(secret) ? [] : [`${name}[${at}] has blanks or characters that no header carries`]
  })
  const nameless = list.flatMap((entry: string | KnownSecret, at) =>
    typeof entry === 'string' || (typeof entry?.subject === 'string' && entry.subject !== '') ? [] : [`${name}[${at}] has no subject`],
  )
  const twice = secrets.flatMap((secret, at) =>
    secrets.indexOf(secret) < at ? [`${name}[${at}] is the same secret as an entry before it`] : [],
  )
  return [...bad, ...nameless, ...twice]
}

/** Compares the digest of the secret with all that are known, none left out: the time tells neither which one nor how much of it was right. */
function listed(list: NonNullable<SecretOptions['valid']>): SecretJudge {
  const known = list.map((entry) => {
    const own = digest(typeof entry === 'string' ? entry : entry.token)
    if (typeof entry === 'string') return { own, holder: holderOf({ subject: nameOf(own), issuer: 'static' }) }
    const { token: _, ...holder } = entry
    return { own, holder: holderOf({ ...holder, issuer: 'static' }) }
  })
  return (secret) => {
    const presented = digest(secret)
    let found: Principal | undefined
    for (const { own, holder } of known) if (timingSafeEqual(own, presented)) found = holder
    if (!found) return 'unknown'
    return isOver(found) ? 'expired' : found
  }
}

function verified(verify: NonNullable<SecretOptions['verify']>): SecretJudge {
  return async (secret) => {
    const told = await verify(secret)
    if (!told) return 'unknown'
    if (typeof told.subject !== 'string' || told.subject === '') throw new TypeError('verify() gave a holder without a subject')
    const holder = holderOf({ issuer: 'verify', ...told })
    return isOver(holder) ? 'expired' : holder
  }
}

const holderOf = ({ issuer = 'verify', subject, clientId, scopes = [], claims = {}, expiresAt }: VerifiedHolder): Principal => ({
  issuer,
  subject,
  ...(clientId !== undefined && { clientId }),
  scopes,
  claims,
  ...(expiresAt !== undefined && { expiresAt }),
})

const isOver = ({ expiresAt }: Principal) => expiresAt !== undefined && expiresAt <= Date.now() / 1000
const digest = (secret: string) => createHash('sha256').update(secret).digest()
/** The holder of a bare secret: twelve hex digits of its digest. */
const nameOf = (own: Buffer) => own.toString('hex').slice(0, 12)
