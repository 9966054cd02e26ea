import type { Awaitable } from '../../src/adapter.js'
import type { Principal } from '../../src/auth/context.js'
import { Backend2McpError } from '../../src/errors.js'
import { mayBeForwarded } from '../../src/tools/header-rules.js'
import type { Operation } from './operations.js'

/** A value that goes to the backend: fixed, or made for who calls (undefined: an anonymous caller). */
export type Upstream<Value> = Value | ((principal: Principal | undefined) => Awaitable<Value | undefined>)

/** What is sent to the backend besides a call's arguments. The caller's own credential never is. */
export interface UpstreamOptions {
  readonly headers: Upstream<Readonly<Record<string, string>>>
  /** By the name of the document's security scheme. */
  readonly credentials: Readonly<Record<string, Upstream<string>>>
}

/** What is added to one request. */
export interface Added {
  readonly headers: Readonly<Record<string, string>>
  readonly query: readonly string[]
  readonly cookies: readonly string[]
}

const FRAMING = /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|keep-alive|proxy-.*)$/

/** Headers and credentials for one call: the first way in whose schemes all have a value. Throws a `TypeError` for what no header can hold. */
export async function addedTo(
  { security }: Operation,
  { headers, credentials }: UpstreamOptions,
  principal: Principal | undefined,
): Promise<Added> {
  const valueOf = <Value>(given: Upstream<Value> | undefined) =>
    typeof given === 'function' ? (given as (principal: Principal | undefined) => Awaitable<Value>)(principal) : given
  const made = Object.entries((await valueOf<Readonly<Record<string, string>>>(headers)) ?? {})
  const added = {
    headers: Object.fromEntries(made.map(([name, value]) => [name.toLowerCase(), value])) as Record<string, string>,
    query: [] as string[],
    cookies: [] as string[],
  }
  const way = security.find((schemes) => schemes.length > 0 && schemes.every(({ key }) => Object.hasOwn(credentials, key)))
  for (const { key, in: place, name, prefix } of way ?? []) {
    const value = await valueOf<string>(credentials[key])
    if (value === undefined || name === undefined) continue
    if (place === 'query') added.query.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    else if (place === 'cookie') added.cookies.push(`${name}=${encodeURIComponent(value)}`)
    else
      added.headers[name.toLowerCase()] =
        prefix === 'Basic ' && value.includes(':') ? `Basic ${Buffer.from(value).toString('base64')}` : prefix + value
  }
  for (const [name, value] of Object.entries(added.headers)) checkHeader(name, value)
  return added
}

function checkHeader(name: string, value: unknown): void {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || FRAMING.test(name))
    throw new TypeError(`the header ${JSON.stringify(name)} cannot be sent to the backend`)
  if (typeof value !== 'string' || /[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new TypeError(`the value of the header ${name} cannot be sent to the backend`)
}

/** What MCP clients may send along: traces and languages. Nothing that says who calls. */
export function harmless(forwarded: Readonly<Record<string, string>> = {}): Record<string, string> {
  const secret = /^(authorization|cookie|x-api-key|.*(token|secret|session|credential|auth).*)$/
  return Object.fromEntries(Object.entries(forwarded).filter(([name]) => mayBeForwarded(name) && !secret.test(name)))
}

/** Throws `BAD_OPTION` for fixed headers that cannot be sent, and for credentials of a scheme that the document does not have. */
export function checkUpstream({ headers, credentials }: UpstreamOptions, schemes: ReadonlySet<string>): void {
  const wrong = (problem: string, fix: string) => new Backend2McpError('BAD_OPTION', problem, fix)
  if (typeof headers !== 'function') {
    for (const [name, value] of Object.entries(headers)) {
      try {
        checkHeader(name.toLowerCase(), value)
      } catch (error) {
        throw wrong(`headers: ${(error as Error).message}.`, "headers: { 'x-api-key': '...' }, texts without line breaks.")
      }
    }
  }
  const unknown = Object.keys(credentials).find((key) => !schemes.has(key))
  if (unknown !== undefined)
    throw wrong(
      `credentials: the document has no security scheme ${JSON.stringify(unknown)} that an operation asks for.`,
      schemes.size > 0 ? `it has ${[...schemes].join(', ')}.` : 'give headers instead.',
    )
}
