import { checked, type Options, text } from './keywords.js'
import { POSTAL_CODES } from './postal-codes.js'
import { exact, loose, type Rule } from './rule.js'

const CHECKSUM = 'a schema computes no check digits'
const CODES = 'the list of codes is known to validator.js alone, and grows'
const COUNTRY = 'numbers differ by country, and their plans are known to the validator alone'

/** Digits as libphonenumber reads them. */
const digit = '[0-9０-９٠-٩۰-۹]'
const other = '[^0-9０-９٠-٩۰-۹]'
/** What may stand between two of them. */
const between = '[^0-9０-９٠-٩۰-۹A-WYZa-wyz:;,@#]'
/** Letters that are ASCII in upper case: a long s is an s to a list of codes, a ligature two letters. */
const letter = '[A-Za-zıſ]'
const ligature = '[ßﬀ-ﬆ]'
const letters = '[A-Za-zıſßﬀ-ﬆ]'

/** Numbers and codes that someone hands out. */
export const CODE_RULES = {
  isCreditCard: loose(CHECKSUM, () => text(/^[ -]*(5[ -]*[1-5]([ -]*[0-9]){2,}|[0-9]([ -]*[0-9]){12,})[ -]*$/, 'credit card number')),
  isIBAN: loose(CHECKSUM, () =>
    text(`^[\\s-]*(${letters}[\\s-]*){1,2}([0-9][\\s-]*){2}((${letters}|[0-9])[\\s-]*){11,30}$`, 'IBAN', checked()),
  ),
  isBIC: loose(CODES, () => text(/^[A-Za-z]{6}[A-Za-z0-9]{2}([A-Za-z0-9]{3})?$/, 'BIC or SWIFT code')),
  isIsin: loose(CHECKSUM, () => text(/^[A-Z]{2}[0-9A-Z]{9}[0-9]$/, 'ISIN')),
  isEAN: loose(CHECKSUM, () => text(/^([0-9]{8}|[0-9]{13}|[0-9]{14})$/, 'EAN')),
  isISSN: loose(CHECKSUM, ([options]: [Options]) =>
    text(`^[0-9]{4}-${options?.require_hyphen ? '' : '?'}[0-9]{3}[0-9X${options?.case_sensitive ? '' : 'x'}]$`, 'ISSN'),
  ),
  isIsbn: loose(CHECKSUM, ([version]: [unknown]) => {
    const ten = '([0-9][\\s-]*){9}[0-9X][\\s-]*'
    const thirteen = '([0-9][\\s-]*){13}'
    const forms = version ? (String(version) === '10' ? ten : thirteen) : `(${ten}|${thirteen})`
    return text(`^[\\s-]*${forms}$`, version ? `ISBN-${String(version)}` : 'ISBN')
  }),
  isISRC: exact(() => text(/^[A-Z]{2}[0-9A-Z]{3}[0-9]{7}$/)),
  isEthereumAddress: exact(() => text(/^0[xX][0-9a-fA-F]{40}$/)),
  isBtcAddress: exact(() =>
    text(
      /^(bc1|tb1|bc1p|tb1p)[ac-hj-np-z02-9]{39,58}$|^(1|2|3|m)[A-HJ-NP-Za-km-z1-9]{25,39}$/,
      undefined,
      checked(/^(bc1|tb1|[123m])[A-Za-z0-9]{25,}$/),
    ),
  ),
  isISO31661Alpha2: loose(CODES, () => text(`^(${letter}{2}|${ligature})$`, 'two-letter country code', checked())),
  isISO31661Alpha3: loose(CODES, () => text(`^(${letter}{3}|${letter}?${ligature}${letter}?)$`, 'three-letter country code', checked())),
  isISO31661Numeric: loose(CODES, () => text(/^[0-9]{3}$/, 'three-digit country code')),
  isISO4217CurrencyCode: loose(CODES, () =>
    text(`^(${letter}{3}|${letter}?${ligature}${letter}?)$`, 'currency code, for example EUR', checked()),
  ),
  isISO6391: loose(CODES, () => text(/^[a-z]{2}$/, 'two-letter language code')),
  isLocale: loose('the order of the subtags is left to validator.js', () =>
    text(
      /^(([A-Za-z]{2,3}|[A-Za-z]{5,8})([_-][A-Za-z0-9]{1,8})*|[ix](-[A-Za-z0-9]{1,8})+)$/,
      'BCP 47 language tag',
      checked(/^[A-Za-z]{1,8}([_-][A-Za-z0-9]{1,8})*$/),
    ),
  ),
  isPhoneNumber: loose(COUNTRY, ([region]: [string?]) =>
    region
      ? text(
          `^[^+＋0-9０-９٠-٩۰-۹]*[+＋]?(${between}*${digit}){4,}(${other}*|${between}*[,;#xXeEiIaAдДｅｘｉ\\s][\\s\\S]*)$`,
          `phone number of ${region}`,
          checked(/^\S/),
        )
      : text(
          `^${other}*[+＋]${other}*([1-9１-９١-٩۱-۹]${other}*)(${digit}${other}*){5}|;phone-context=`,
          'phone number that starts with + and the country code',
          checked(/[+＋]/),
        ),
  ),
  isMobilePhone: loose(COUNTRY, ([locale]: [(string | readonly string[])?]) =>
    text(
      /^[\s!(+|-]*[0-9]([\s()+/.|?-]{0,12}[0-9]){2,}[\s|?-]*$/,
      `mobile phone number of ${locale === undefined || locale === 'any' ? 'any country' : String(locale)}`,
      checked(/[0-9]/),
    ),
  ),
  isTaxId: loose(CHECKSUM, ([locale]: [string?]) =>
    text(taxNumber(locale ?? 'en-US'), `tax number of ${locale ?? 'en-US'}`, checked(/[0-9A-Za-z]/)),
  ),
  isIdentityCard: loose(CHECKSUM, ([locale]: [string]) =>
    text(/^([A-Za-zıſ\s+()[\]-]*[0-9]){5,}[A-Za-zıſ\s+()[\]-]*$/, `identity card number of ${locale}`, { ...checked(), minLength: 8 }),
  ),
  isPassportNumber: loose(COUNTRY, ([country]: [string]) =>
    text(['MZ', 'PH'].includes(country) ? null : `^\\s*((${letters}|[0-9-])\\s*){6,11}$`, `passport number of ${country}`, checked()),
  ),
  isPostalCode: loose(
    ([country]: [string]) => (country === 'DE' ? undefined : 'which codes a country uses is left to validator.js'),
    ([country]) =>
      text(
        POSTAL_CODES.has(country) ? `^${POSTAL_CODES.get(country)}$` : /^[\sA-Z_a-z-]{0,4}[0-9][\s0-9A-Z_a-z-]{0,9}$/,
        `postal code of ${country}`,
        checked(/[0-9]/),
      ),
  ),
} satisfies Record<string, Rule>

/** Tax numbers that are so many digits, and signs that validator.js strips. */
const TAX_DIGITS = new Map([
  ['bg-BG', 10],
  ['de-AT', 9],
  ['de-DE', 11],
  ['en-CA', 9],
  ['fr-BE', 11],
  ['fr-LU', 13],
  ['hr-HR', 11],
  ['hu-HU', 10],
  ['nl-NL', 9],
  ['pt-PT', 9],
  ['ro-RO', 13],
  ['sl-SI', 8],
  ['uk-UA', 10],
])

function taxNumber(locale: string): string {
  if (locale === 'en-US') return '^[0-9]{2}[- ]?[0-9]{7}$'
  const count = TAX_DIGITS.get(locale)
  return count ? `^[^0-9A-Za-z]*([0-9][^0-9A-Za-z]*){${count}}$` : '[0-9A-Za-z]'
}
