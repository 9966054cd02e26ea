import { escapePattern } from '../fragment.js'
import { BEYOND_16_BITS, patternFragment, patternLooseness } from '../pattern.js'
import { alphabetOf } from './alphabets.js'
import { has, type Options, text } from './keywords.js'
import { exact, loose, type Rule } from './rule.js'

const EMOJI = 'an emoji with a style selector (U+FE0E, U+FE0F) counts one less than in JSON Schema'
const CASES = 'letters beyond Latin, Greek and Cyrillic have cases too'
const BYTES = 'JSON Schema counts characters, not bytes'

// As characters, not as escapes: engines of other languages write those in other ways.
const HALF = ' -~\uFF61-\uFF9F\uFFA0-\uFFDC\uFFE8-\uFFEE'

/** Rules that count or compare characters. */
export const TEXT_RULES = {
  isLength: loose(EMOJI, ([least, most]: [number, number?]) => text(null, undefined, lengths(least, most))),
  minLength: loose(EMOJI, ([least]: [number]) => text(null, undefined, lengths(least))),
  maxLength: loose(EMOJI, ([most]: [number]) => text(null, undefined, lengths(undefined, most))),
  isByteLength: loose(BYTES, ([least, most]: [number, number?]) =>
    text(null, `${least} to ${most ?? 'any'} UTF-8 bytes`, {
      minLength: Math.ceil(least / 4),
      maxLength: most,
      ...(least > 1 && least <= 1000 && has(`[^\\x00-\\x7F]|^[\\s\\S]{${Math.ceil(least)}}`)),
    }),
  ),
  contains: exact(([part]: [string]) => text(escapePattern(part))),
  notContains: exact(([part]: [string]) => text(null, undefined, { notPattern: escapePattern(part) })),
  matches: loose(
    ([pattern, flags]: [RegExp | string, string?]) => patternLooseness(regexpOf(pattern, flags)),
    ([pattern, flags]) => patternFragment(regexpOf(pattern, flags)),
  ),
  isAlpha: loose(unknownLocale('letters'), ([locale]: [string?]) => text(alphabetOf('letters', locale) ?? /^[^0-9]*$/)),
  isAlphanumeric: loose(unknownLocale('lettersAndDigits'), ([locale]: [string?]) => text(alphabetOf('lettersAndDigits', locale))),
  isLowercase: loose(CASES, () => text(/^[^A-ZÀ-ÖØ-ÞΑ-ΩЀ-Я]*$/, 'lower case')),
  isUppercase: loose(CASES, () => text(/^[^a-zß-öø-ÿα-ωа-џ]*$/, 'upper case')),
  isAscii: exact(() => text('^[\\x00-\\x7F]+$')),
  isMultibyte: exact(() => text('[^\\x00-\\x7F]')),
  isSurrogatePair: exact(() => text(BEYOND_16_BITS)),
  isFullWidth: exact(() => text(`[^${HALF}]`)),
  isHalfWidth: exact(() => text(`[${HALF}]`)),
  isVariableWidth: exact(() => text(null, undefined, has(`[^${HALF}]`, `[${HALF}]`))),
  isBooleanString: exact(() => ({ enum: ['true', 'false', '1', '0'] })),
  isStrongPassword: loose('class-validator counts an emoji as two characters', ([options]: [Options]) => password(options ?? {})),
} satisfies Record<string, Rule>

const UNKNOWN_LOCALE = 'the locale is not in our tables'

function unknownLocale(kind: 'letters' | 'lettersAndDigits') {
  return ([locale]: [string?]) => (alphabetOf(kind, locale) ? undefined : UNKNOWN_LOCALE)
}

/** In the check form no length is the most, as emoji may count less. */
const lengths = (least?: number, most?: number) => ({ minLength: least, maxLength: most, wide: { maxLength: undefined } })

const regexpOf = (pattern: RegExp | string, flags?: string) => (pattern instanceof RegExp ? pattern : new RegExp(pattern, flags))

const LEAST = { minLength: 8, minLowercase: 1, minUppercase: 1, minNumbers: 1, minSymbols: 1 }
const OF_A_KIND = {
  minLowercase: 'a-z',
  minUppercase: 'A-Z',
  minNumbers: '0-9',
  minSymbols: '-#!$@£%^&*()_+|~=`{}\\[\\]:";\'<>?,.\\/\\\\ ',
}

function password(options: Readonly<Record<string, unknown>>) {
  if (options.returnScore) return text()
  const least = (key: keyof typeof LEAST) => Number(options[key] ?? LEAST[key])
  const length = least('minLength')
  const kinds = Object.entries(OF_A_KIND).flatMap(([key, kind]) => {
    const count = least(key as keyof typeof LEAST)
    return count > 0 ? [count === 1 ? `[${kind}]` : `([${kind}][^${kind}]*){${count}}`] : []
  })
  const words = `at least ${length} characters, ${least('minLowercase')} lower case, ${least('minUppercase')} upper case`
  return text(null, `strong password: ${words}, ${least('minNumbers')} digits, ${least('minSymbols')} symbols`, {
    minLength: Math.ceil(length / 2),
    ...has(...kinds, ...(length > 1 && length <= 1000 ? [`^[\\s\\S]{${length}}|${BEYOND_16_BITS}`] : [])),
  })
}
