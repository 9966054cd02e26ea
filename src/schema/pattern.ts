import type { Fragment } from './fragment.js'

/** A regular expression as JSON Schema's `pattern` (ECMA-262 with the `u` flag), or in words where it cannot be one. */
export function patternFragment(regexp: RegExp): Fragment {
  const source = portableSource(regexp)
  return source === undefined ? { types: ['string'], say: `matches ${regexp.toString()}` } : { types: ['string'], pattern: source }
}

/** A pattern without flags that matches the same texts; undefined: there is none that is safe to write. */
export function portableSource({ source, flags }: RegExp): string | undefined {
  if (/[msv]/.test(flags)) return undefined
  const plain = flags.includes('i') ? bothCases(source) : source
  if (plain === undefined) return undefined
  const clean = plain.replace(/\\([^\w^$\\.*+?()[\]{}|/-])/g, '$1') // identity escapes that `u` forbids: \# \@ \-
  for (const candidate of [clean, clean.replace(/\\-/g, '-')]) if (compiles(candidate)) return candidate
  return undefined
}

/** ASCII letters in both cases; undefined for everything whose meaning a rewrite might change. */
function bothCases(source: string): string | undefined {
  if (/\(\?[=!<]|\\[pPuxckbB1-9]|[^\x00-\x7f]/.test(source)) return undefined
  const ranges = [...source.matchAll(/(\\?.)-(\\?.)/g)].filter(([, from, to]) => /[A-Za-z]/.test(from! + to!))
  if (ranges.some(([range]) => range !== 'a-z' && range !== 'A-Z')) return undefined
  let inClass = false
  return source.replace(/\\.|\[|\]|a-z|A-Z|[A-Za-z]/g, (part) => {
    if (part === '[' || part === ']') inClass = part === '['
    if (part.length === 2 || part === '[' || part === ']') return part
    if (part.length === 3) return 'a-zA-Z'
    const letters = part.toLowerCase() + part.toUpperCase()
    return inClass ? letters : `[${letters}]`
  })
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source, 'u') instanceof RegExp
  } catch {
    return false
  }
}
