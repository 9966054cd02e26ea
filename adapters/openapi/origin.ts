import { isIP } from 'node:net'
import { Backend2McpError } from '../../src/errors.js'

/** Addresses that lead to a machine's own metadata, and names that do. */
const METADATA = new Set(['metadata.google.internal', 'metadata.goog', '100.100.100.200', 'fd00:ec2::254'])

/** RFC 3927, RFC 4291 (2.5.6), and what clouds put their metadata under. */
export function isLinkLocal(host: string): boolean {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? mapped(name) ?? name
  return METADATA.has(plain) || (isIP(plain) === 4 && plain.startsWith('169.254.')) || (isIP(plain) === 6 && /^fe[89ab]/.test(plain))
}

/** `::ffff:a9fe:a9fe` is 169.254.169.254. */
function mapped(address: string): string | undefined {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? []
  if (high === undefined || low === undefined) return undefined
  return [high, low].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 255]).join('.')
}

/** An address of the configuration. Throws `BAD_OPTION` for what is no http(s) URL, holds credentials, or leads to a machine's own metadata. */
export function checkUrl(text: string, option: string, allowLinkLocal: boolean): URL {
  const wrong = (problem: string, fix: string) => new Backend2McpError('BAD_OPTION', `${option} ${JSON.stringify(text)} ${problem}.`, fix)
  if (!URL.canParse(text)) throw wrong('is no URL', `${option}: 'http://127.0.0.1:8000'`)
  const url = new URL(text)
  if (!['http:', 'https:'].includes(url.protocol)) throw wrong('is neither http nor https', `${option}: 'http://127.0.0.1:8000'`)
  if (url.username || url.password) throw wrong('holds credentials', 'give them in headers or credentials.')
  if (!allowLinkLocal && isLinkLocal(url.hostname))
    throw wrong("is a link-local address, under which clouds keep a machine's credentials", 'allowLinkLocal: true, if that is meant.')
  return url
}

/** The address under which operations are called: origin and path prefix, no query. Throws `BAD_OPTION`. */
export function checkBaseUrl(text: unknown, allowLinkLocal: boolean): URL {
  if (typeof text !== 'string' && !(text instanceof URL)) {
    throw new Backend2McpError(
      'BAD_OPTION',
      'There is no baseUrl: a document does not decide where requests go.',
      "baseUrl: 'http://127.0.0.1:8000', or --base-url on the command line.",
    )
  }
  const url = checkUrl(String(text), 'baseUrl', allowLinkLocal)
  if (url.search || url.hash)
    throw new Backend2McpError(
      'BAD_OPTION',
      `baseUrl ${JSON.stringify(url.href)} has a query or a fragment.`,
      'give origin and path prefix only.',
    )
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url
}
