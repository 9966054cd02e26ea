import { jwtVerify, SignJWT } from 'jose'
import { randomBytes } from 'node:crypto'

/** Whom the application knows after it has verified a token. */
export interface User {
  readonly name: string
  readonly tenant: string
  readonly roles: readonly string[]
}

export const CREDENTIALS = ['none', 'malformed', 'wrong signature', 'expired', 'user', 'admin', 'other tenant'] as const
export type Credential = (typeof CREDENTIALS)[number]

/** The application's own key, made for this run; a child process is given it. */
export const SECRET = (process.env.MATRIX_SECRET ??= randomBytes(32).toString('hex'))
const KEY = new TextEncoder().encode(SECRET)

const ALICE: User = { name: 'alice', tenant: 't1', roles: ['user'] }
const ROOT: User = { name: 'root', tenant: 't1', roles: ['user', 'admin'] }
const MALLORY: User = { name: 'mallory', tenant: 't2', roles: ['user'] }

const sign = ({ name, tenant, roles }: User, expires: string, key = KEY) =>
  new SignJWT({ tenant, roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(name)
    .setIssuedAt(expires.startsWith('-') ? '-2h' : undefined)
    .setExpirationTime(expires)
    .sign(key)

/** The bare token of each caller; undefined: no Authorization header at all. The invalid ones claim to be the admin. */
export async function makeTokens(): Promise<Record<Credential, string | undefined>> {
  return {
    none: undefined,
    malformed: 'not a jwt',
    'wrong signature': await sign(ROOT, '1h', randomBytes(32)),
    expired: await sign(ROOT, '-1h'),
    user: await sign(ALICE, '1h'),
    admin: await sign(ROOT, '1h'),
    'other tenant': await sign(MALLORY, '1h'),
  }
}

/** How an application reads its caller: nobody, somebody whose token is not valid, or a user. */
export async function whoIs(authorization: string | undefined): Promise<User | 'invalid' | undefined> {
  if (authorization === undefined) return undefined
  try {
    const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ''), KEY, { algorithms: ['HS256'] })
    return { name: payload.sub!, tenant: String(payload.tenant), roles: payload.roles as string[] }
  } catch {
    return 'invalid'
  }
}

/** A user, or undefined for everybody else. */
export async function userOf(authorization: string | undefined): Promise<User | undefined> {
  const who = await whoIs(authorization)
  return who === 'invalid' ? undefined : who
}
