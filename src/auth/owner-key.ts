import { createHash } from 'node:crypto'
import type { AuthContext } from './context.js'

/**
 * The key of whatever belongs to a caller: rate buckets, slots, later sessions and streams. Of the principal's issuer, subject and client,
 * not of the token's bytes, which a refresh changes. Anonymous callers are told apart by their address only, IPv6 by its /64.
 */
export function ownerKey({ principal }: AuthContext, remoteAddress = ''): string {
  const parts = principal ? [principal.issuer, principal.subject, principal.clientId ?? ''] : ['anonymous', network(remoteAddress)]
  const text = JSON.stringify(parts)
  const known = keys.get(text)
  if (known !== undefined) return known
  const key = createHash('sha256').update(text).digest('base64url')
  keys.set(text, key)
  if (keys.size > MOST_KEYS) keys.delete(keys.keys().next().value!)
  return key
}

const MOST_KEYS = 1000
const keys = new Map<string, string>()

/** One household has a /64 of IPv6 addresses. */
function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...right]
    .slice(0, 4)
    .map((part) => parseInt(part, 16).toString(16))
    .join(':')
}
