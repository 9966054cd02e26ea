import { escapePattern } from '../fragment.js'
import { DECIMAL_SEPARATORS } from './alphabets.js'
import { checked, has, type Options, text } from './keywords.js'
import { exact, loose, type Rule } from './rule.js'

const UNKNOWN_LOCALE = 'the locale is not in our tables'
const SPACES = 'where a space may stand is left to validator.js'
const TINY = 'the text of a number nearer to 0 than 0.000001 has an exponent, and is refused'

const latitude = '[+-]?(90(\\.0+)?|[1-8]?[0-9](\\.[0-9]+)?)'
const longitude = '\\s?[+-]?(180(\\.0+)?|1[0-7][0-9](\\.[0-9]+)?|[0-9]{1,2}(\\.[0-9]+)?)'

/** Numbers that are written as text. */
export const NUMBER_TEXT_RULES = {
  isNumberString: loose(
    ([options]: [Options]) => (options?.no_symbols || separatorOf(options) ? undefined : UNKNOWN_LOCALE),
    ([options]) => text(options?.no_symbols ? /^[0-9]+$/ : numberText(separatorOf(options)), 'a number as text'),
  ),
  isDecimal: loose(
    ([options]: [Options]) => (separatorOf(options) ? undefined : UNKNOWN_LOCALE),
    ([options]) => text(decimal(options, separatorOf(options)), 'decimal number as text'),
  ),
  isPort: exact(() =>
    text(
      /^-0$|^\+?(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$/,
      'port number as text',
      checked(/^[+-]?0*[0-9]{1,5}$/),
    ),
  ),
  isHexadecimal: exact(() => text(/^(0[xXhH])?[0-9a-fA-F]+$/)),
  isOctal: exact(() => text(/^(0[oO])?[0-7]+$/)),
  isLatLong: exact(() => text(`^(${latitude},${longitude}|\\(${latitude},${longitude}\\))(,[\\s\\S]*)?$`, 'latitude,longitude')),
  // A text may go on after a comma: class-validator puts `,0` after a latitude, and `0,` before a longitude.
  isLatitude: loose(TINY, () => ({
    types: ['number', 'string'],
    minimum: -90,
    maximum: 90,
    pattern: `^(${latitude}(,${longitude}(,[\\s\\S]*)?)?|\\(${latitude},${longitude}\\)(,[\\s\\S]*)?)$`,
  })),
  isLongitude: loose(TINY, () => ({
    types: ['number', 'string'],
    minimum: -180,
    maximum: 180,
    pattern: `^${longitude}(,[\\s\\S]*)?$`,
  })),
  isCurrency: loose(
    ([options]: [Options]) =>
      !amount(options) || options?.allow_negative_sign_placeholder || options?.allow_space_after_digits ? SPACES : undefined,
    ([options]) => text(null, 'amount of money', { ...has(/[0-9]/, ...[amount(options) ?? []].flat()), notPattern: '^-? ' }),
  ),
} satisfies Record<string, Rule>

const separatorOf = (options: Options): string | undefined => DECIMAL_SEPARATORS.get(String(options?.locale ?? 'en-US'))

const numberText = (separator?: string) => separator && `^[+-]?([0-9]*[${separator}])?[0-9]+$`

function decimal(options: Options, separator?: string): string | undefined {
  if (!separator) return undefined
  const fraction = `[${separator}][0-9]{${String(options?.decimal_digits ?? '1,')}}`
  return options?.force_decimal ? `^[-+]?[0-9]*${fraction}$` : `^[-+]?([0-9]+|[0-9]*${fraction})$`
}

/** As validator.js builds it, without its looks ahead; undefined: it reads the signs as parts of an expression. */
function amount(options: Options): string | undefined {
  const o = {
    symbol: '$',
    thousands_separator: ',',
    decimal_separator: '.',
    digits_after_decimal: [2],
    allow_decimal: true,
    ...defined(options),
  }
  const { allow_negatives: negatives = true, parens_for_negatives: parens } = o as Readonly<Record<string, unknown>>
  const { negative_sign_after_digits: after, negative_sign_before_digits: before } = o as Readonly<Record<string, unknown>>
  if (![o.thousands_separator, o.decimal_separator].every((sign) => /^\W$/u.test(sign)) || /^\w*\W.*[.*+?^${}()|[\]\\]/.test(o.symbol))
    return undefined
  const set = (key: string) => Boolean((o as Readonly<Record<string, unknown>>)[key])
  const symbol = `(${escapePattern(o.symbol)})${set('require_symbol') ? '' : '?'}`
  const digits = o.digits_after_decimal.map((count) => `[0-9]{${count}}`).join('|')
  const whole = `(0|[1-9][0-9]*|[1-9][0-9]{0,2}(${escapePattern(o.thousands_separator)}[0-9]{3})*)?`
  const fraction = `(${escapePattern(o.decimal_separator)}(${digits}))${set('require_decimal') ? '' : '?'}`
  let pattern = whole + (o.allow_decimal || set('require_decimal') ? fraction : '')
  if (negatives && !parens && after) pattern += '-?'
  else if (negatives && !parens && before) pattern = `-?${pattern}`
  if (set('allow_negative_sign_placeholder') || set('allow_space_after_symbol')) pattern = ` ?${pattern}`
  else if (set('allow_space_after_digits')) pattern += ' ?'
  pattern = set('symbol_after_digits') ? pattern + symbol : symbol + pattern
  if (negatives && parens) pattern = `(\\(${pattern}\\)|${pattern})`
  else if (negatives && !before && !after) pattern = `-?${pattern}`
  return `^${pattern}$`
}

const defined = (options: Options) => Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined))
