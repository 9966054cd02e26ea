import { ESCAPES, PLAIN, PRINTABLE, charactersUpTo } from './characters.js'

/**
 * A text that a pattern may match: each repetition as short as it may be, plus up to `extra`. What a pattern looks ahead for or back at is
 * left out, so the pattern has the last word. Undefined: a construct that is not known. `random` gives numbers from 0 up to 1.
 */
export function textOfPattern(pattern: string, extra: number, random: () => number): string | undefined {
  try {
    return choice({ pattern, at: 0, extra, random })
  } catch {
    return undefined
  }
}

interface Reader {
  readonly pattern: string
  at: number
  readonly extra: number
  readonly random: () => number
}

const oneOf = <T>({ random }: Reader, list: readonly T[]): T => list[Math.floor(random() * list.length)]!
const next = ({ pattern, at }: Reader) => pattern[at]

/** Steps over what `sticky` finds here. */
function take(reader: Reader, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = reader.at
  const found = sticky.exec(reader.pattern)
  if (found) reader.at = sticky.lastIndex
  return found
}

/** `a|b` */
function choice(reader: Reader): string {
  const branches = [sequence(reader)]
  while (take(reader, /\|/y)) branches.push(sequence(reader))
  return oneOf(reader, branches)
}

const MOST_ROUNDS = 5000

function sequence(reader: Reader): string {
  let text = ''
  while (reader.at < reader.pattern.length && next(reader) !== '|' && next(reader) !== ')') {
    const start = reader.at
    const rounds = [atom(reader)]
    const times = Math.min(count(reader), MOST_ROUNDS)
    const end = reader.at
    while (rounds.length < times) {
      reader.at = start
      rounds.push(atom(reader))
    }
    reader.at = end
    text += rounds.slice(0, times).join('')
  }
  return text
}

function atom(reader: Reader): string {
  const [sign] = take(reader, /[\s\S]/uy)!
  if (sign === '^' || sign === '$') return ''
  if (sign === '.') return oneOf(reader, PLAIN)
  if (sign === '[') return oneOf(reader, classOf(reader))
  if (sign === '\\') return oneOf(reader, escaped(reader))
  return sign === '(' ? group(reader) : sign
}

function group(reader: Reader): string {
  const [kind] = take(reader, /(\?(:|<?[=!]|<[^>]*>))?/y)!
  const text = choice(reader)
  if (!take(reader, /\)/y)) throw new Error('a group without an end')
  return /[=!]$/.test(kind) ? '' : text
}

/** How often: `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`. */
function count(reader: Reader): number {
  const found = take(reader, /(?:([*+?])|\{(\d+)(,(\d*))?\})\??/y)
  if (!found) return 1
  const [, sign, exactly, comma, most] = found
  const least = sign ? (sign === '+' ? 1 : 0) : Number(exactly)
  const open = sign ? (sign === '?' ? 1 : Infinity) : most === '' ? Infinity : Number(most)
  const limit = sign || comma ? open : least
  return Math.min(limit, least + Math.floor(reader.random() * (reader.extra + 1)))
}

/** `\d`, `\u0041`, `\p{L}`, `\.`: what stands behind the backslash. */
function escaped(reader: Reader): readonly string[] {
  const code = take(reader, /u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{2})/y)
  if (code) return [String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3]!, 16))]
  const property = take(reader, /[pP]\{[^}]+\}/y)
  if (property) return [...PRINTABLE, ...charactersUpTo('À', 'ÿ')].filter((sign) => new RegExp(`\\${property[0]}`, 'u').test(sign))
  if (take(reader, /[1-9k]/y)) throw new Error('a reference')
  const [sign] = take(reader, /[\s\S]/uy)!
  return ESCAPES[sign] ?? [sign]
}

/** `[a-z_]`: the characters of it that people write; all of it where there are none. */
function classOf(reader: Reader): readonly string[] {
  const isNot = take(reader, /\^/y) !== null
  const signs: string[] = []
  while (!take(reader, /\]/y)) {
    const from = member(reader)
    const isRange = from.length === 1 && take(reader, /-(?!\])/y) !== null
    signs.push(...(isRange ? charactersUpTo(from[0]!, member(reader)[0]!) : from))
  }
  const all = isNot ? PRINTABLE.filter((sign) => !signs.includes(sign)) : signs
  const plain = PLAIN.filter((sign) => all.includes(sign))
  if (all.length === 0) throw new Error('a class without a character that we know')
  return plain.length > 0 ? plain : all
}

function member(reader: Reader): readonly string[] {
  if (take(reader, /\\b/y)) return ['\b']
  const [sign] = take(reader, /[\s\S]/uy)!
  return sign === '\\' ? escaped(reader) : [sign]
}
