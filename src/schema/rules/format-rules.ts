import { checked, has, type Options, text } from './keywords.js'
import { exact, loose, type Rule } from './rule.js'

const date =
  /^[+-]?[0-9]{4}(-?(0[1-9]|1[0-2])(-?(0[1-9]|[12][0-9]|3[01]))?|-?W([0-4][0-9]|5[0-3])(-?[1-7])?|-?(00[1-9]|0[1-9][0-9]|[12][0-9]{2}|3[0-6][0-9]))?([T\s][0-9:.,zZ+-]*)?$/
const dateTime =
  /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[ tT]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([zZ]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$/
const DATE = 'which separators, days and times go together is left to validator.js'
const semver = '(0|[1-9][0-9]*)'
const prerelease = '(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)'
const build = '[0-9a-zA-Z-]+'
const hex = '[0-9a-fA-F]'

/** How many hexadecimal digits a hash has. */
const DIGITS = new Map<string, number>([
  ['md4', 32],
  ['md5', 32],
  ['sha1', 40],
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
  ['ripemd128', 32],
  ['ripemd160', 40],
  ['tiger128', 32],
  ['tiger160', 40],
  ['tiger192', 48],
  ['crc32', 8],
  ['crc32b', 8],
])

/** Texts with a grammar of their own: dates, encodings, identifiers, colours. */
export const FORMAT_RULES = {
  isIso8601: loose(DATE, () => text(date, 'ISO 8601 date or date-time')),
  isDateString: loose(DATE, () => text(date, 'ISO 8601 date or date-time')),
  isRFC3339: exact(() => text(dateTime, undefined, { format: 'date-time' })),
  isMilitaryTime: exact(() => text(/^([01][0-9]|2[0-3]):?[0-5][0-9]$/)),
  isTimeZone: loose('the names are known to the runtime alone', () =>
    text(
      /^([A-Za-z]{2}[A-Za-z0-9]*([/_+-][A-Za-z0-9]+)*|[wW]-[sS][uU]|[+-][0-9]{2}(:?[0-9]{2})?)$/,
      'IANA time zone, for example Europe/Berlin',
    ),
  ),
  isBase64: exact(([options]: [Options]) => text(base64(options), 'base64', checked(/^[A-Za-z0-9+/=_-]*$/))),
  isBase32: exact(() => text(null, undefined, has(/^[A-Z2-7]+=*$/, /^([A-Z2-7=]{8})+$/))),
  isBase58: exact(() => text(/^[A-HJ-NP-Za-km-z1-9]*$/)),
  isJwt: exact(() =>
    text(/^[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*$/, undefined, checked(/^[A-Za-z0-9_=-]*(\.[A-Za-z0-9_=-]*){1,2}$/)),
  ),
  isJson: loose('only a parser knows JSON', () =>
    text(/^[ \t\r\n]*(\{[\s\S]*\}|\[[\s\S]*\])[ \t\r\n]*$/, 'JSON text', { contentMediaType: 'application/json' }),
  ),
  isUuid: loose(
    ([version]: [unknown]) => (isVariant(version) ? undefined : 'releases of validator.js differ in which variants they take'),
    ([version]) => text(uuid(version), undefined, { format: 'uuid', ...checked(new RegExp(uuid('loose'))) }),
  ),
  isMongoId: exact(() => text(/^([0-9a-fA-F]{24}|0[xXhH][0-9a-fA-F]{22})$/)),
  IsFirebasePushId: exact(() => text(/^[a-zA-Z0-9_-]{20}$/)),
  isHash: loose(
    ([algorithm]: [string]) => (DIGITS.has(algorithm) ? undefined : 'the algorithm is not in our table'),
    ([algorithm]) => text(DIGITS.has(algorithm) ? `^[a-fA-F0-9]{${DIGITS.get(algorithm)}}$` : null),
  ),
  isSemVer: exact(() => text(`^${semver}\\.${semver}\\.${semver}(-${prerelease}(\\.${prerelease})*)?(\\+${build}(\\.${build})*)?$`)),
  isHexColor: exact(() => text(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/)),
  isRgbColor: exact(([percent]: [boolean?]) => text(rgb(percent ?? true), undefined, checked(/^\s*rgba?/))),
  isHSL: exact(() => text(`${hsl(',')}|${hsl(' ')}`, 'hsl() or hsla() color')),
} satisfies Record<string, Rule>

function base64(options: Options): string {
  const sign = options?.urlSafe ? '[A-Za-z0-9_-]' : '[A-Za-z0-9+/]'
  return (options?.padding ?? !options?.urlSafe) ? `^(${sign}{4})*(${sign}{2}==|${sign}{3}=)?$` : `^${sign}*$`
}

const isVariant = (version: unknown): boolean => /^[4-8]$/.test(String(version))

function uuid(version: unknown): string {
  const digit = /^[1-8]$/.test(String(version)) ? String(version) : hex
  return `^${hex}{8}-${hex}{4}-${digit}${hex}{3}-${isVariant(version) ? '[89abAB]' : hex}${hex}{3}-${hex}{12}$`
}

function rgb(percent: boolean): string {
  const byte = '([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])'
  const share = '([1-9]?[0-9]|100)%'
  const alpha = '(0?\\.[0-9]{1,2}|[01](\\.0)?)'
  const three = (part: string) => `rgb\\(${part}(,${part}){2}\\)|rgba\\((${part},){3}${alpha}\\)`
  return percent ? `^(${three(byte)}|${three(share)})$` : `^(${three(byte)})$`
}

/** Between commas, or between spaces with a slash before the opacity. */
function hsl(between: ',' | ' '): string {
  const n = '[+-]?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?'
  const hue = `${n}([dD][eE][gG]|[gG]?[rR][aA][dD]|[tT][uU][rR][nN])?`
  const parts = between === ',' ? `${hue}(\\s*,\\s*${n}%){2}(\\s*,\\s*${n}%?)?\\s*` : `${hue}(\\s+${n}%){2}\\s*(/\\s+${n}%?\\s*)?`
  return `^\\s*[hH][sS][lL][aA]?\\(\\s*${parts}\\)\\s*$`
}
