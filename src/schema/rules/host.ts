import type { Options } from './keywords.js'

// What is no sign of a name, rather than what is one: a range up to the last character of Unicode is an error without the flag `u`.
const NO_SIGN = '\\x00-,./:-@[-^`{-\\xA0\uFF01-\uFF5E'
const TOP_LEVEL = 'a-zA-Z\u00A1-\u00A8\u00AA-\uD7FF\uF900-\uFDCF\uFDF0-\uFF00\uFF5F-\uFFEF'

const segment = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
export const IPV4 = `(${segment}\\.){3}${segment}`

const group = '[0-9a-fA-F]{1,4}'
const groups = (most: number) => `(${group}(:${group}){0,${most - 1}})?`
/** Eight groups, or fewer around one `::`; how many may stand on its two sides together is left out. */
export const IPV6 = `((${group}:){7}${group}|${groups(7)}::${groups(7)}|(${group}:){6}${IPV4}|${groups(5)}::(${group}:){0,5}${IPV4})(%[0-9a-zA-Z.]+)?`

/** A domain name. With a top-level domain, unless `require_tld` is false; never one that is all digits, unless `allow_numeric_tld`. */
export function domain(options: Options): string {
  const needsTop = options?.require_tld === undefined || Boolean(options.require_tld)
  const underscore = options?.allow_underscores ? '' : '_'
  const [sign, signOrHyphen, letter] = [`[^${NO_SIGN}${underscore}-]`, `[^${NO_SIGN}${underscore}]`, `[^${NO_SIGN}${underscore}0-9-]`]
  const label = `${sign}(${signOrHyphen}*${sign})?`
  const name = `([0-9]*${letter}(${signOrHyphen}*${sign})?|[0-9]+-${signOrHyphen}*${sign})`
  const top = options?.allow_numeric_tld ? label : needsTop ? `([${TOP_LEVEL}]{2,}|[xX][nN][a-zA-Z0-9-]*[a-zA-Z0-9])` : name
  const start = options?.allow_wildcard === true ? '(\\*\\.)?' : ''
  return `${start}(${label}\\.)${needsTop ? '+' : '*'}${top}${options?.allow_trailing_dot ? '\\.?' : ''}`
}
