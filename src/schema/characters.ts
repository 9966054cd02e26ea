/** The characters from one to another, at most 300. */
export const charactersUpTo = (from: string, to: string): string[] =>
  Array.from({ length: Math.min(to.codePointAt(0)! - from.codePointAt(0)! + 1, 300) }, (_, index) =>
    String.fromCodePoint(from.codePointAt(0)! + index),
  )

const DIGITS = charactersUpTo('0', '9')
const LETTERS = [...charactersUpTo('a', 'z'), ...charactersUpTo('A', 'Z')]
const WORD = [...LETTERS, ...DIGITS, '_']
const SPACE = [' ', '\t', '\n', '\r']

/** What people write. */
export const PLAIN: readonly string[] = [...LETTERS, ...DIGITS]
/** ASCII without controls. */
export const PRINTABLE: readonly string[] = charactersUpTo(' ', '~')

const not = (signs: readonly string[]) => PRINTABLE.filter((sign) => !signs.includes(sign))

/** What a regular expression means by a letter behind a backslash; `\b` and `\B` take no character. */
export const ESCAPES: Readonly<Record<string, readonly string[]>> = {
  d: DIGITS,
  w: WORD,
  s: SPACE,
  D: not(DIGITS),
  W: not(WORD),
  S: not(SPACE),
  t: ['\t'],
  n: ['\n'],
  r: ['\r'],
  f: ['\f'],
  v: ['\v'],
  b: [''],
  B: [''],
}
