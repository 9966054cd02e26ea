import type { Options } from './keywords.js'

/** Signs of a name that are no ASCII, as characters: engines of other languages write escapes in other ways. */
const FOREIGN = '\u00A1-\uFF00\uFF5F-\u{10FFFF}'
const FOREIGN_TLD = '\u00A1-\u00A8\u00AA-\uD7FF\uF900-\uFDCF\uFDF0-\uFF00\uFF5F-\uFFEF'

const segment = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
export const IPV4 = `(${segment}\\.){3}${segment}`
const group = '[0-9a-fA-F]{1,4}'
/** Eight groups, or fewer around one `::`; how many may stand on either side of it is left out. */
export const IPV6 = `((${group}:){7}${group}|(${group}(:${group}){0,6})?::(${group}(:${group}){0,6})?|(${group}:){6}${IPV4}|(${group}(:${group}){0,4})?::(${group}:){0,5}${IPV4})(%[0-9a-zA-Z.]+)?`

/** A domain name. With a top-level domain, unless `require_tld` is false; never all digits, unless `allow_numeric_tld`. */
export function domain(options: Options): string {
  const needsTop = options?.require_tld === undefined || Boolean(options.require_tld)
  const underscore = options?.allow_underscores ? '_' : ''
  const sign = `[a-zA-Z0-9${underscore}${FOREIGN}]`
  const signs = `[a-zA-Z0-9${underscore}${FOREIGN}-]`
  const label = `${sign}(${signs}*${sign})?`
  const letter = `[a-zA-Z${underscore}${FOREIGN}]`
  const name = `([0-9]*${letter}(${signs}*${sign})?|[0-9]+-${signs}*${sign})`
  const top = options?.allow_numeric_tld ? label : !needsTop ? name : `([a-zA-Z${FOREIGN_TLD}]{2,}|[xX][nN][a-zA-Z0-9-]*[a-zA-Z0-9])`
  const several = needsTop ? '+' : '*'
  return `${options?.allow_wildcard === true ? '(\\*\\.)?' : ''}(${label}\\.)${several}${top}${options?.allow_trailing_dot ? '\\.?' : ''}`
}
