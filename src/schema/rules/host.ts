import type { Options } from './keywords.js'

// What is no sign of a name, rather than what is one: a range up to the last character of Unicode is an error without the flag `u`.
const NO_SIGN = '\\x00-,./:-@[-^`{-\\xA0'

const segment = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
export const IPV4 = `(${segment}\\.){3}${segment}`

const group = '[0-9a-fA-F]{1,4}'
const groups = `(${group}(:${group}){0,6})?`
/** Eight groups, or fewer around one `::`, or an IPv4 address after them; how many groups that makes is left out. */
export const IPV6 = `((${group}:){7}${group}|${groups}::${groups}|((${group}:){6}|[0-9a-fA-F:]*::[0-9a-fA-F:]*)[0-9.]{7,15})(%[0-9a-zA-Z.]+)?`

/**
 * A domain name. With a top-level domain, unless `require_tld` is false; never one that is all digits, unless `allow_numeric_tld`. Kept
 * short, as clients read it: where a hyphen may stand is left out.
 */
export function domain(options: Options): string {
  const needsTop = options?.require_tld === undefined || Boolean(options.require_tld)
  const noSign = options?.allow_underscores ? NO_SIGN : `${NO_SIGN}_`
  const label = `[^${noSign}]+`
  const notAllDigits = `[0-9]*[^${noSign}0-9][^${noSign}]*`
  const top = options?.allow_numeric_tld ? label : needsTop ? '([^\\x00-@[-`{-\\xA0]{2,}|[xX][nN][a-zA-Z0-9-]{2,})' : notAllDigits
  const start = options?.allow_wildcard === true ? '(\\*\\.)?' : ''
  return `${start}(${label}\\.)${needsTop ? '+' : '*'}${top}${options?.allow_trailing_dot ? '\\.?' : ''}`
}
