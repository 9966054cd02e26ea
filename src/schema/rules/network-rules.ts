import { escapePattern } from '../fragment.js'
import { domain, IPV4, IPV6 } from './host.js'
import { checked, type Options, plain, text } from './keywords.js'
import { exact, loose, type Rule } from './rule.js'

const LENGTHS = 'lengths, and where a hyphen may stand, are left to validator.js'
const HOST = 'lengths, ports, hyphens and addresses are left to validator.js'
const GROUPS = 'how many groups may stand around :: is left to validator.js'

/** Texts of the network: mail, addresses, hosts, links, media types. */
export const NETWORK_RULES = {
  isEmail: loose(LENGTHS, ([options]: [Options]) =>
    text(email(options), plain(options) ? undefined : 'e-mail address', {
      ...(plain(options) && { format: 'email' }),
      ...checked(/@/),
    }),
  ),
  isUrl: loose(HOST, ([options]: [Options]) => text(url(options), 'URL', checked(/^[^\s<>]+$/))),
  isFqdn: loose(LENGTHS, ([options]: [Options]) => text(`^${domain(options)}$`, 'fully qualified domain name')),
  isIp: loose(
    ([version]: [unknown]) => (String(version) === '4' ? undefined : GROUPS),
    ([version]) =>
      String(version) === '4'
        ? text(`^${IPV4}$`, undefined, { format: 'ipv4' })
        : String(version) === '6'
          ? text(`^${IPV6}$`, undefined, { format: 'ipv6', ...checked(/^[^%]*:[^%]*(%.*)?$/) })
          : text(`^(${IPV4}|${IPV6})$`, 'IPv4 or IPv6 address', checked(/[.:]/)),
  ),
  isMacAddress: exact(([options]: [Options]) => text(macAddress(options), 'MAC address', checked(/^[0-9a-fA-F.:\s-]{12,23}$/))),
  isDataURI: exact(() =>
    text(
      /^\s*data:([a-zA-Z]+\/[a-zA-Z0-9.+_-]+)?(;[a-zA-Z-]+=[a-zA-Z0-9-]+)*(;[bB][aA][sS][eE]64)?\s*,[a-zA-Z0-9!$&'()*+,;=._~:@/?%\s-]*$/,
      'data: URI',
    ),
  ),
  isMagnetURI: loose('which hashes a name may have is left to validator.js', () =>
    text(
      /^magnet:\?([\s\S]*[^?&]&)?[xX][tT](\.1)?=[uU][rR][nN]:[a-zA-Z0-9:]+:[a-zA-Z0-9]{32,68}(&[\s\S]*)?$/,
      'magnet: URI',
      checked(/^[mM][aA][gG][nN][eE][tT]:/),
    ),
  ),
  isMimeType: loose('the media types and their parameters are known to validator.js alone', () =>
    text(
      /^([aAfFiImMtTvV][a-zA-Z]{3,10}\/[a-zA-Z0-9.+_-]{1,100}|[tTmM][a-zA-Z]{3,8}\/[a-zA-Z0-9.+-]{1,100}(;\s?[a-zA-Z]+=[^;]*){1,2})$/,
      'media type, for example text/html',
    ),
  ),
} satisfies Record<string, Rule>

function email(options: Options): string {
  const atom = options?.allow_utf8_local_part === false ? "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+" : '[^\\x00- "(),.:;<>@[\\\\\\]\\x7F-\\xA0]+'
  const host = domain({ require_tld: options?.require_tld, allow_underscores: options?.allow_underscores })
  const hosts = options?.allow_ip_domain ? `(${host}|\\[?(${IPV4}|${IPV6})\\]?)` : host
  // validator.js takes one quote for both
  const address = `(${atom}(\\.${atom})*|"(([^"\\\\]|\\\\[\\s\\S])*")?)@${hosts}`
  const named = `[^\\x00-\\x1F\\x7F-\\x9F]+<${address}>?`
  if (options?.require_display_name) return `^${named}$`
  return options?.allow_display_name ? `^(${address}|${named})$` : `^${address}$`
}

function url(options: Options): string {
  const protocols = (options?.protocols as readonly string[] | undefined) ?? ['http', 'https', 'ftp']
  const scheme =
    options?.require_valid_protocol === false
      ? '[^\\s<>/?#]+'
      : `(${protocols.map(anyCase).join('|').replace('[hH][tT][tT][pP]|[hH][tT][tT][pP][sS]', '[hH][tT][tT][pP][sS]?')})`
  const relative = options?.allow_protocol_relative_urls ? '(//)?' : ''
  const start = options?.require_protocol ? `${scheme}:(//)?` : `(${scheme}:(//)?)?${relative}`
  const user = options?.disallow_auth ? '' : '([^\\s<>/?#@]+@)?'
  return `^${start}${user}${host(options)}(:[0-9]*)?([/?#][^\\s<>]*)?$`
}

function host(options: Options): string {
  const listed = options?.host_whitelist as readonly unknown[] | undefined
  if (listed) return listed.every((one) => typeof one === 'string') ? `(${listed.map(escapePattern).join('|')})` : '[^\\s<>/?#]*'
  const optional = options?.require_host === false ? '?' : ''
  return `(${domain(options)}|([0-9]{1,3}\\.){3}[0-9]{1,3}|\\[[0-9a-zA-Z:.%]+\\])${optional}`
}

const anyCase = (word: string): string =>
  escapePattern(word).replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)

function macAddress(options: Options): string {
  const pair = '[0-9a-fA-F]{2}'
  const bits = String(options?.eui ?? '')
  const more = (part: string, least: number, times: number) =>
    bits === '48' ? `(${part}){${least}}` : bits === '64' ? `(${part}){${least + times}}` : `(${part}){${least}}((${part}){${times}})?`
  if (options?.no_separators || options?.no_colons) return `^${more(pair, 6, 2)}$`
  const separated = ['-', ':', '\\s'].map((sign) => more(sign + pair, 5, 2)).join('|')
  return `^(${pair}(${separated})|${more('[0-9a-fA-F]{4}\\.', 2, 1)}[0-9a-fA-F]{4})$`
}
