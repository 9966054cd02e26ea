import { escapePattern, type Fragment, isJsonPrimitive, type Primitive } from './fragment.js'
import { patternFragment } from './pattern.js'
import { enumValues, isEnumObject } from './types.js'

type Options = Readonly<Record<string, unknown>> | undefined
type Keywords = Partial<Fragment>

const text = (pattern?: RegExp | null, say?: string, more: Keywords = {}): Fragment => ({
  types: ['string'],
  ...(pattern && { pattern: pattern.source }),
  ...(say && { say }),
  ...more,
})
const number = (keywords: Keywords = {}): Fragment => ({ types: ['number'], ...keywords })
const divisible = (n: number): Fragment => (n === 1 ? { types: ['integer'] } : number(n ? { multipleOf: n } : {}))
const array = (keywords: Keywords = {}): Fragment => ({ types: ['array'], ...keywords })
const primitives = (list: readonly unknown[] | undefined): Primitive[] => (list ?? []).filter(isJsonPrimitive)
const values = (list: readonly unknown[] | undefined): Fragment => ({ enum: primitives(list) }) // the types follow from the values; of none, nothing is said
const plain = (options: Options) => !options || Object.keys(options).length === 0 // rows with options: the pattern holds for the defaults only
const has = (...patterns: RegExp[]): Keywords => ({ allOf: patterns.map((pattern) => ({ pattern: pattern.source })) })
const wide = /[^\u0020-\u007E\uFF61-\uFF9F\uFFA0-\uFFDC\uFFE8-\uFFEE0-9a-zA-Z]/
const narrow = /[\u0020-\u007E\uFF61-\uFF9F\uFFA0-\uFFDC\uFFE8-\uFFEE0-9a-zA-Z]/
const date =
  /^[+-]?[0-9]{4}(-?(0[1-9]|1[0-2])(-?(0[1-9]|[12][0-9]|3[01]))?|-?W([0-4][0-9]|5[0-3])(-?[1-7])?|-?(00[1-9]|0[1-9][0-9]|[12][0-9]{2}|3[0-6][0-9]))?([Tt\s].*)?$/
const hex = '[0-9a-fA-F]'
const v4 = /((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])/.source
const v6 = /[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[0-9a-zA-Z.]+)?/.source
const DIGITS: Readonly<Record<string, number>> = {
  md4: 32,
  md5: 32,
  sha1: 40,
  sha256: 64,
  sha384: 96,
  sha512: 128,
  ripemd128: 32,
  ripemd160: 40,
  tiger128: 32,
  tiger160: 40,
  tiger192: 48,
  crc32: 8,
  crc32b: 8,
}
/**
 * class-validator's rules, by `ValidationMetadata.name`, to what they say of a JSON value. E: the same verdict on values of the declared
 * type; L: loose, lets more through. `undef`: the rule takes a missing key. A rule without a row adds nothing. `[0-9]`, not `\\d`:
 * other engines take every Unicode digit for `\\d`.
 */
export const RULES: Readonly<Record<string, (constraints: never) => Fragment>> = {
  isDefined: () => ({ notNull: true }),
  isEmpty: () => ({ enum: ['', null], undef: true }),
  isNotEmpty: () => ({ notNull: true, minLength: 1 }), // E
  equals: ([v]: [unknown]) => (v === undefined ? { undef: true } : values([v])),
  notEquals: ([v]: [unknown]) => ({ not: primitives([v]), undef: v !== undefined }), // E
  isIn: ([list]: [unknown]) => (Array.isArray(list) ? { ...values(list), undef: list.includes(undefined) } : {}),
  isNotIn: ([list]: [unknown]) => (Array.isArray(list) ? { not: primitives(list), undef: !list.includes(undefined) } : { undef: true }), // E
  isEnum: ([entity]: [unknown]) => (isEnumObject(entity) ? values(enumValues(entity)) : {}), // E
  isBoolean: () => ({ types: ['boolean'] }),
  isString: () => text(),
  isArray: () => array(),
  isObject: () => ({ types: ['object'] }), // E
  isNumber: () => number(),
  isInt: () => ({ types: ['integer'] }), // E  maxDecimalPlaces is L: no multipleOf 0.01, floats break it
  isInstance: () => ({ types: ['object'] }),
  isNotEmptyObject: () => ({ types: ['object'], minProperties: 1 }), // E; nullable: false is L
  isDate: () => ({ date: true }),
  minDate: ([d]: [unknown]) => ({ date: true, say: d instanceof Date ? `not before ${d.toISOString()}` : undefined }), // L
  maxDate: ([d]: [unknown]) => ({ date: true, say: d instanceof Date ? `not after ${d.toISOString()}` : undefined }), // L  (the argument may be a function)
  min: ([n]: [number]) => number({ minimum: n }),
  max: ([n]: [number]) => number({ maximum: n }),
  isPositive: () => number({ exclusiveMinimum: 0 }),
  isNegative: () => number({ exclusiveMaximum: 0 }), // E
  isDivisibleBy: ([n]: [unknown]) => divisible(Math.abs(parseInt(String(n)))), // E  validator.js itself truncates the divisor
  isLatitude: () => ({ types: ['number', 'string'], minimum: -90, maximum: 90 }),
  isLongitude: () => ({ types: ['number', 'string'], minimum: -180, maximum: 180 }), // E
  isLength: ([least, most]: [number, number?]) => text(null, undefined, { minLength: least, maxLength: most }), // E, see "Two known exceptions"
  minLength: ([n]: [number]) => text(null, undefined, { minLength: n }),
  maxLength: ([n]: [number]) => text(null, undefined, { maxLength: n }), // E, same
  isByteLength: ([least, most]: [number, number?]) =>
    text(null, `${least} to ${most ?? 'any'} UTF-8 bytes`, { minLength: Math.ceil(least / 4), maxLength: most }), // L
  contains: ([s]: [string]) => text(new RegExp(escapePattern(s))),
  notContains: ([s]: [string]) => text(null, undefined, { notPattern: escapePattern(s) }), // E
  matches: ([re, flags]: [RegExp | string, string?]) => patternFragment(re instanceof RegExp ? re : new RegExp(re, flags)), // E, or L in words: see "Patterns"
  isAlpha: ([locale]: [string?]) => text(!locale || locale.startsWith('en') ? /^[A-Za-z]+$/ : /^[^0-9]+$/), // E; other locales L
  isAlphanumeric: ([locale]: [string?]) => text(!locale || locale.startsWith('en') ? /^[0-9A-Za-z]+$/ : null), // E; other locales L
  isLowercase: () => text(/^[^A-Z]*$/, 'lower case'),
  isUppercase: () => text(/^[^a-z]*$/, 'upper case'), // L  beyond ASCII
  // oxlint-disable-next-line no-control-regex -- it is what ASCII means
  isAscii: () => text(/^[\u0000-\u007F]+$/),
  isMultibyte: () => text(/[\u0080-\u{10FFFF}]/u),
  isSurrogatePair: () => text(/[\u{10000}-\u{10FFFF}]/u), // E
  isFullWidth: () => text(wide),
  isHalfWidth: () => text(narrow),
  isVariableWidth: () => text(null, undefined, has(wide, narrow)), // E
  isBooleanString: () => ({ enum: ['true', 'false', '1', '0'] }),
  isNumberString: ([o]: [Options]) => text(o?.no_symbols ? /^[0-9]+$/ : o?.locale ? null : /^[+-]?([0-9]*\.)?[0-9]+$/), // E
  isDecimal: ([o]: [Options]) => text(plain(o) ? /^[-+]?([0-9]+|[0-9]*\.[0-9]+)$/ : null, 'decimal number as text'), // E
  isPort: () => text(/^-0$|^\+?(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$/), // E
  isHexadecimal: () => text(/^(0[xXhH])?[0-9a-fA-F]+$/),
  isOctal: () => text(/^(0[oO])?[0-7]+$/), // E
  isLatLong: ([o]: [Options]) =>
    text(
      plain(o)
        ? /^\(?[+-]?(90(\.0+)?|[1-8]?[0-9](\.[0-9]+)?),\s?[+-]?(180(\.0+)?|1[0-7][0-9](\.[0-9]+)?|[0-9]{1,2}(\.[0-9]+)?)\)?(,|$)/
        : /,/,
      'latitude,longitude',
    ), // L
  isCurrency: ([o]: [Options]) =>
    text(plain(o) ? /^-?\$?(0|[1-9][0-9]*|[1-9][0-9]{0,2}(,[0-9]{3})*)?(\.[0-9]{2})?$/ : /[0-9]/, 'amount of money'), // L
  isIso8601: () => text(date, 'ISO 8601 date or date-time'),
  isDateString: () => text(date, 'ISO 8601 date or date-time'), // L
  isRFC3339: () => text(/^[0-9]{4}-[0-9]{2}-[0-9]{2}[ tT][0-9]{2}:[0-9]{2}/, undefined, { format: 'date-time' }), // L
  isMilitaryTime: () => text(/^([01][0-9]|2[0-3]):?[0-5][0-9]$/),
  isTimeZone: () => text(/^[A-Za-z+-]/, 'IANA time zone, for example Europe/Berlin'), // E, L
  isBase64: ([o]: [Options]) =>
    text(
      o?.urlSafe ? /^[A-Za-z0-9_=-]*$/ : plain(o) ? /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$/ : /^[A-Za-z0-9+/=]*$/,
      'base64',
    ), // E; options L
  isBase32: ([o]: [Options]) =>
    o?.crockford ? text(/^[A-HJKMNP-TV-Z0-9]+$/) : text(null, undefined, has(/^[A-Z2-7]+=*$/, /^([A-Z2-7=]{8})+$/)), // E
  isBase58: () => text(/^[A-HJ-NP-Za-km-z1-9]*$/),
  isJwt: () => text(/^[A-Za-z0-9_=-]*\.[A-Za-z0-9_=-]*\.[A-Za-z0-9_=-]*$/), // E, L
  isJson: () => text(/^[ \t\r\n]*(\{[\s\S]*\}|\[[\s\S]*\])[ \t\r\n]*$/, 'JSON text', { contentMediaType: 'application/json' }), // L
  isUuid: ([v]: [string?]) =>
    text(new RegExp(`^${hex}{8}-${hex}{4}-${/^[1-8]$/.test(v ?? '') ? v : hex}${hex}{3}-${hex}{4}-${hex}{12}$`), undefined, {
      format: 'uuid',
    }), // L
  isMongoId: () => text(/^([0-9a-fA-F]{24}|0[xXhH][0-9a-fA-F]{22})$/),
  IsFirebasePushId: () => text(/^[a-zA-Z0-9_-]{20}$/), // E
  isHash: ([algorithm]: [string]) => text(DIGITS[algorithm] ? new RegExp(`^[a-fA-F0-9]{${DIGITS[algorithm]}}$`) : null), // E
  isSemVer: () => text(/^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)/), // L
  isHexColor: () => text(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/), // E
  isRgbColor: () => text(/^rgb/),
  isHSL: () => text(/^\s*[hH][sS][lL][aA]?\s*\(.*[,\s]/), // L
  isEmail: ([o]: [Options]) =>
    plain(o) ? text(/^([^ "]+|"[\s\S]*)@[^@ ]+\.[^@ ]+$/, undefined, { format: 'email' }) : text(/@/, 'e-mail address'), // L
  isUrl: ([o]: [Options]) =>
    text(o?.require_protocol ? /^[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*$/ : plain(o) ? /^[^\s<>]*[.[][^\s<>]*$/ : /^[^\s<>]+$/, 'URL'), // L
  isFqdn: ([o]: [Options]) => text(plain(o) ? /^[^ _.]+(\.[^ _.]+)+$/ : null, 'fully qualified domain name'), // L
  isIp: ([v]: [unknown]) =>
    v == 4
      ? text(new RegExp(`^${v4}$`), undefined, { format: 'ipv4' })
      : v == 6
        ? text(new RegExp(`^${v6}$`), undefined, { format: 'ipv6' })
        : text(new RegExp(`^(${v4}|${v6})$`), 'IPv4 or IPv6 address'), // 4: E, 6 and both: L
  isMacAddress: ([o]: [Options]) =>
    text(
      o?.no_separators || o?.no_colons
        ? /^([0-9a-fA-F]{12}|[0-9a-fA-F]{16})$/
        : /^(([0-9a-fA-F]{2}[-:\s]){5}|([0-9a-fA-F]{2}[-:\s]){7})[0-9a-fA-F]{2}$|^([0-9a-fA-F]{4}\.){2,3}[0-9a-fA-F]{4}$/,
      'MAC address',
    ), // L
  isDataURI: () => text(/^\s*data:[^,]*,/),
  isMagnetURI: () => text(/^magnet:[\s\S]*[xX][tT](\.1)?=[uU][rR][nN]:/),
  isMimeType: () => text(/^[A-Za-z]+\/[A-Za-z0-9.+_-]+/), // L
  isCreditCard: () => text(/^[0-9 -]{4,}$/, 'credit card number'),
  isIBAN: () => text(/^[A-Za-z0-9\s-]{15,}$/, 'IBAN'),
  isBIC: () => text(/^[A-Za-z]{6}[A-Za-z0-9]{2}([A-Za-z0-9]{3})?$/), // L
  isIsin: () => text(/^[A-Z]{2}[0-9A-Z]{9}[0-9]$/, 'ISIN'),
  isEAN: () => text(/^([0-9]{8}|[0-9]{13}|[0-9]{14})$/, 'EAN'),
  isISSN: () => text(/^[0-9]{4}-?[0-9]{3}[0-9Xx]$/, 'ISSN'), // L
  isIsbn: () => text(/^[\s-]*([0-9][\s-]*){9}(([0-9][\s-]*){4}|[0-9X][\s-]*)$/, 'ISBN'),
  isISRC: () => text(/^[A-Z]{2}[0-9A-Z]{3}[0-9]{7}$/), // isISRC: E
  isEthereumAddress: () => text(/^0[xX][0-9a-fA-F]{40}$/),
  isBtcAddress: () => text(/^(bc1|tb1|bc1p|tb1p)[ac-hj-np-z02-9]{39,58}$|^(1|2|3|m)[A-HJ-NP-Za-km-z1-9]{25,39}$/), // E
  isISO31661Alpha2: () => text(/^[A-Za-z]{2}$/, 'two-letter country code'),
  isISO31661Alpha3: () => text(/^[A-Za-z]{3}$/, 'three-letter country code'), // L
  isISO31661Numeric: () => text(/^[0-9]{3}$/, 'three-digit country code'), // L
  isISO4217CurrencyCode: () => text(/^[A-Za-z]{3}$/, 'currency code, for example EUR'),
  isISO6391: () => text(/^[a-z]{2}$/, 'two-letter language code'), // L
  isLocale: () => text(/^([A-Za-z]{1,3}|[A-Za-z]{5,8})([_-][A-Za-z0-9]{1,8})*$/, 'BCP 47 language tag'), // L
  isPhoneNumber: ([region]: [string?]) =>
    text(region ? null : /[+\uFF0B]/, region ? `phone number of ${region}` : 'phone number that starts with + and the country code'), // L
  isMobilePhone: ([locale]: [string?]) => text(/[0-9]/, `mobile phone number of ${locale ?? 'any country'}`),
  isTaxId: ([locale]: [string?]) => text(/[0-9A-Za-z]/, `tax number of ${locale}`), // L
  isIdentityCard: ([locale]: [string?]) => text(null, `identity card number of ${locale}`, { minLength: 8 }), // L
  isPassportNumber: ([country]: [string?]) => text(null, `passport number of ${country}`, { minLength: 6 }),
  isPostalCode: ([locale]: [string?]) => text(/[0-9]/, `postal code of ${locale}`, { minLength: 3 }), // L
  isStrongPassword: ([o]: [Options]) =>
    o?.returnScore
      ? text()
      : text(null, 'strong password', {
          minLength: Math.ceil(Number(o?.minLength ?? 8) / 2),
          ...has(
            ...[
              o?.minLowercase !== 0 && /[a-z]/,
              o?.minUppercase !== 0 && /[A-Z]/,
              o?.minNumbers !== 0 && /[0-9]/,
              o?.minSymbols !== 0 && /[^A-Za-z0-9]/,
            ].filter((pattern) => pattern !== false),
          ),
        }), // L
  arrayNotEmpty: () => array({ minItems: 1 }),
  arrayMinSize: ([n]: [number]) => array({ minItems: n }),
  arrayMaxSize: ([n]: [number]) => array({ maxItems: n }), // E
  arrayContains: ([list]: [unknown[]]) => array({ allOf: primitives(list).map((v) => ({ contains: { const: v } })) }), // E
  arrayNotContains: ([list]: [unknown[]]) => array({ itemsNot: primitives(list) }),
  arrayUnique: () => array({ unique: true }), // E, L
}
