import type { Fragment } from './fragment.js'

/** A character that JavaScript counts as two, such as an emoji. */
export const BEYOND_16_BITS = '[^\\x00-\uFFFF]'

/** A regular expression as JSON Schema's `pattern` (ECMA-262 with the `u` flag), or in words where it cannot be one. */
export function patternFragment(regexp: RegExp): Fragment {
  const source = portableSource(regexp)
  if (source === undefined) return { types: ['string'], say: `matches ${regexp.toString()}` }
  // The expression may count an emoji as two characters, so any text with one is taken where that matters.
  const open = `(?:${source})|${BEYOND_16_BITS}`
  return {
    types: ['string'],
    pattern: countsUnits(regexp) && COUNTED.test(source) ? open : source,
    ...(countsUnits(regexp) && { wide: { pattern: open } }),
  }
}

/** What `patternFragment` leaves out or counts otherwise, in a sentence; undefined: it matches the same texts. */
export function patternLooseness(regexp: RegExp): string | undefined {
  if (portableSource(regexp) === undefined) return 'no portable pattern says the same as this expression and its flags'
  if (regexp.sticky) return 'a sticky expression matches from where it last stopped'
  return countsUnits(regexp) ? 'without the flag u, the expression counts an emoji as two characters' : undefined
}

const COUNTED = /\{([2-9]|[1-9][0-9])/

/** Without the flag `u`, what matches any character matches half an emoji. */
function countsUnits({ source, flags }: RegExp): boolean {
  const plain = source.replace(/\\[^DWS]/g, '')
  return !/[uv]/.test(flags) && (/\\[DWS]|\[\^|[\uD800-\uDFFF]/.test(plain) || plain.replace(/\[[^\]]*\]/g, '').includes('.'))
}

/** A pattern without flags that matches the same texts; undefined: there is none that is safe to write. */
export function portableSource({ source, flags }: RegExp): string | undefined {
  if (/v|i.*u/.test(flags)) return undefined
  const anyCase = flags.includes('i')
  if (anyCase && /\(\?[=!<a-z-]|\\[pPuxckbB1-9]|[\u0080-\uFFFF]/.test(source)) return undefined
  const rewritten = anyCase || /[ms]/.test(flags) || !compiles(source) ? rewrite(source, flags) : source
  return rewritten !== undefined && compiles(rewritten) ? rewritten : undefined
}

/** An escape, a range inside a class, or one character. */
const PART = /\\[^]|[^]/gu
const IDENTITY = /^\\[^\w^$\\.*+?()[\]{}|/]$/u

/**
 * Drops escapes that the `u` flag forbids (`\#`, `\@`), writes ASCII letters in both cases, and what `.`, `^` and `$` mean under the flags
 * `s` and `m`; undefined where the meaning might change.
 */
function rewrite(source: string, flags: string): string | undefined {
  const anyCase = flags.includes('i')
  const parts = source.match(PART) ?? []
  let inClass = false
  let out = ''
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!
    if (!inClass) {
      inClass = part === '['
      const own = flags.includes('m') && /^[$^]$/.test(part) ? lineEnd(part, at, parts.length) : part
      if (own === undefined) return undefined
      out +=
        anyCase && isLetter(own)
          ? `[${cases(own)}]`
          : own === '.' && flags.includes('s')
            ? '[\\s\\S]'
            : IDENTITY.test(own)
              ? own.slice(1)
              : own
    } else if (parts[at + 1] === '-' && parts[at + 2] !== undefined && parts[at + 2] !== ']' && part !== ']') {
      const range = rangeCases(part, parts[at + 2]!, anyCase)
      if (range === undefined) return undefined
      out += range
      at += 2
    } else {
      inClass = part !== ']'
      out += anyCase && isLetter(part) ? cases(part) : IDENTITY.test(part) && part !== '\\-' ? part.slice(1) : part
    }
  }
  return out
}

/** The start or the end of a line, with the line break itself, which only the ends of a pattern can spare. */
function lineEnd(part: string, at: number, length: number): string | undefined {
  if (part === '^') return at === 0 ? `(?:^|${LINE_BREAK})` : undefined
  return at === length - 1 ? `(?:$|${LINE_BREAK})` : undefined
}
const LINE_BREAK = '[\\n\\r\u2028\u2029]'

const isLetter = (part: string) => /^[A-Za-z]$/.test(part)
const cases = (letter: string) => letter.toLowerCase() + letter.toUpperCase()

/** Only ranges of letters of one case have a plain other case; `[A-z]` and `[!-a]` do not. */
function rangeCases(from: string, to: string, anyCase: boolean): string | undefined {
  const range = `${from}-${to}`
  if (!anyCase || /^[0-9]-[0-9]$/.test(range)) return range
  if (/^([a-z]-[a-z]|[A-Z]-[A-Z])$/.test(range)) return `${range.toLowerCase()}${range.toUpperCase()}`
  return /^[ -@]-[ -@]$/.test(range) ? range : undefined
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source, 'u') instanceof RegExp
  } catch {
    return false
  }
}
