import type { AuthRequest } from './provider.js'

/** What stands in one header of a request. */
export type HeaderValue =
  | { readonly kind: 'absent' }
  | { readonly kind: 'one'; readonly value: string }
  /** Sent more than once: Node would keep the first, or join them. */
  | { readonly kind: 'ambiguous' }

/** Reads one header from what was really sent. `name` is lower case. */
export function readHeader({ rawHeaders }: AuthRequest, name: string): HeaderValue {
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === name)
  if (values.length === 0) return { kind: 'absent' }
  return values.length === 1 ? { kind: 'one', value: values[0]!.trim() } : { kind: 'ambiguous' }
}

/**
 * The token of `<scheme> <token68>` (RFC 9110, 11.4; RFC 6750, 2.1), or undefined for anything else: another scheme, no token, two, or
 * something behind it. The scheme is compared without case. An empty scheme: the whole value is the token.
 */
export function readToken(value: string, scheme: string): string | undefined {
  if (scheme === '') return VISIBLE.test(value) ? value : undefined
  const space = value.indexOf(' ')
  if (space < 0 || value.slice(0, space).toLowerCase() !== scheme.toLowerCase()) return undefined
  const token = value.slice(space + 1).replace(/^ +/, '')
  return TOKEN68.test(token) ? token : undefined
}

/** The values of a parameter in the request's query. */
export function readQuery({ url }: AuthRequest, name: string): readonly string[] {
  const start = url.indexOf('?')
  return start < 0 ? [] : new URLSearchParams(url.slice(start + 1)).getAll(name)
}

const TOKEN68 = /^[A-Za-z0-9._~+/-]+=*$/
const VISIBLE = /^[\x21-\x7e]+$/
