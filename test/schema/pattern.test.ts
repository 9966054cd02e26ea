import { describe, expect, test } from 'vitest'
import { patternFragment, portableSource } from '../../src/schema/pattern.js'

const TEXTS = [
  '',
  ...'aAbBzZ0_-#@.[]\\/ \n',
  'ab',
  'AB',
  'aB',
  'a-z',
  'A-Z',
  'a-Z',
  'abc-',
  '12',
  'a1',
  'A1',
  'é',
  'É',
  '\u017F',
  '\u212A',
  '^',
  '`',
  'fF',
  'a.b',
  'x#y@z',
  'y',
  'x\ny',
  'y\r\nx',
  'x\u2028y\u2029',
  'xyx',
  'a\nb',
  '\n',
]

/** Patterns that have a portable form: it must match what the original matches. */
const PORTABLE: readonly RegExp[] = [
  /^[a-z]+$/,
  /^[a-z]+$/i,
  /^[A-Z]{1,2}$/i,
  /a-z/i,
  /^a-[zb]$/i,
  /^[a-f0-9]+$/i,
  /^[^a-c]$/i,
  /^[.-]|ab$/i,
  /^[-a]$/i,
  /^[a-]$/i,
  /^\w\.\d?|\[a\]/i,
  /^(?:ab|b)c?$/i,
  /^(a|b)\/?$/i,
  /[A-Z]/g,
  /^[\]a]$/i,
  new RegExp(String.raw`\#|\@|\-`),
  new RegExp(String.raw`^[\#\@\-]$`),
  new RegExp(String.raw`^[a\-z]\-?$`),
  new RegExp(String.raw`^\\\#?$`),
  new RegExp(String.raw`^[\\\#]$`),
  new RegExp(String.raw`\!a`, 'i'),
  /^y$/m,
  /^Y|x$/im,
  /[$^]|y$/m,
  /^$/m,
  /a.b/s,
  /^[.]|\.|.y/ims,
]

/** Patterns whose meaning a rewrite might change, or that `u` cannot say: they go into words. */
const WORDS: readonly RegExp[] = [
  /^y$|x/m,
  /a^b/m,
  /[A-z]/i,
  /[!-a]/i,
  /é/i,
  /(?<!a)b/i,
  /(a)\1/i,
  /\x41/i,
  /\bab/i,
  /a/iu,
  new RegExp(String.raw`^[\p{L}--[a-z]]$`, 'v'),
  new RegExp('a{'),
  new RegExp(String.raw`[\w-.]`),
  new RegExp(String.raw`^\a$`),
]

describe('patterns', () => {
  test.each(PORTABLE.map((regexp) => [String(regexp), regexp] as const))('%s keeps its meaning', (_, regexp) => {
    const source = portableSource(regexp)
    expect(source).toBeTypeOf('string')
    const portable = new RegExp(source!, 'u')
    expect(TEXTS.filter((text) => portable.test(text))).toEqual(TEXTS.filter((text) => text.match(regexp) !== null))
  })

  test.each(WORDS.map((regexp) => [String(regexp), regexp] as const))('%s is said in words', (_, regexp) => {
    expect(patternFragment(regexp)).toEqual({ types: ['string'], say: `matches ${String(regexp)}` })
  })

  test.each([/^.{2}$/, /^[^a]{2,3}$/, /^[\s\S]{4}$/, /^\S{2}/])('%s counts an emoji as two, and no schema refuses it', (regexp) => {
    const { pattern, wide } = patternFragment(regexp)
    const taken = ['😀', '😀😀', 'ab', 'abc', 'abcd'].filter((text) => regexp.test(text))
    expect(taken).not.toEqual([])
    for (const source of [pattern, wide?.pattern]) expect(taken.filter((text) => !new RegExp(source!, 'u').test(text))).toEqual([])
  })

  test('an expression that counts nothing is kept as it is, and the check form takes any emoji', () => {
    expect(patternFragment(/^[^@]+@[^@]+$/)).toMatchObject({
      pattern: '^[^@]+@[^@]+$',
      wide: { pattern: '(?:^[^@]+@[^@]+$)|[^\\x00-\uFFFF]' },
    })
    expect(patternFragment(/^[a.]$/)).toEqual({ types: ['string'], pattern: '^[a.]$' })
    expect(patternFragment(/^.$/u)).toEqual({ types: ['string'], pattern: '^.$' })
  })
})
