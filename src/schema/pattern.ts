import type { Fragment } from './fragment.js'

/** A regular expression as JSON Schema's `pattern` (ECMA-262 with the `u` flag), or in words where it cannot be one. */
export function patternFragment(regexp: RegExp): Fragment {
  const source = portableSource(regexp)
  if (source === undefined) return { types: ['string'], say: `matches ${regexp.toString()}` }
  // The check form takes any text with an emoji, as the expression may count it as two characters.
  return { types: ['string'], pattern: source, ...(countsUnits(regexp) && { wide: { pattern: `(?:${source})|[\u{10000}-\u{10FFFF}]` } }) }
}

/** What `patternFragment` leaves out or counts otherwise, in a sentence; undefined: it matches the same texts. */
export function patternLooseness(regexp: RegExp): string | undefined {
  if (portableSource(regexp) === undefined) return 'no portable pattern says the same as this expression and its flags'
  if (regexp.sticky) return 'a sticky expression matches from where it last stopped'
  return countsUnits(regexp) ? 'without the flag u, the expression counts an emoji as two characters' : undefined
}

/** Without the flag `u`, what matches any character matches half an emoji. */
function countsUnits({ source, flags }: RegExp): boolean {
  const plain = source.replace(/\\[^DWS]/g, '')
  return !/[uv]/.test(flags) && (/\\[DWS]|\[\^|[\uD800-\uDFFF]/.test(plain) || plain.replace(/\[[^\]]*\]/g, '').includes('.'))
}

/** A pattern without flags that matches the same texts; undefined: there is none that is safe to write. */
export function portableSource({ source, flags }: RegExp): string | undefined {
  if (/[msv]/.test(flags) || /i.*u/.test(flags)) return undefined
  const anyCase = flags.includes('i')
  if (anyCase && /\(\?[=!<a-z-]|\\[pPuxckbB1-9]|[\u0080-\uFFFF]/.test(source)) return undefined
  const parts = anyCase || !compiles(source) ? rewrite(source, anyCase) : source
  return parts !== undefined && compiles(parts) ? parts : undefined
}

/** An escape, a range inside a class, or one character. */
const PART = /\\[^]|[^]/gu
const IDENTITY = /^\\[^\w^$\\.*+?()[\]{}|/]$/u

/** Drops escapes that the `u` flag forbids (`\#`, `\@`), and writes ASCII letters in both cases; undefined where the meaning might change. */
function rewrite(source: string, anyCase: boolean): string | undefined {
  const parts = source.match(PART) ?? []
  let inClass = false
  let out = ''
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!
    if (!inClass) {
      inClass = part === '['
      out += anyCase && isLetter(part) ? `[${cases(part)}]` : IDENTITY.test(part) ? part.slice(1) : part
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
