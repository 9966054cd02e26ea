import type { JsonSchema } from '../../decorators/metadata.js'

/** Texts that people would give, by a format or by the words of a rule: a code list or a checksum is in no pattern. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/e-?mail/i, 'ada@example.com'],
  [/date-time|ISO 8601/i, '2024-05-17T09:30:00Z'],
  [/^date$/i, '2024-05-17'],
  [/uuid/i, '550e8400-e29b-41d4-a716-446655440000'],
  [/IPv6|ipv6/, '2001:db8::1'],
  [/IPv4|ipv4/i, '192.0.2.1'],
  [/domain name|hostname/i, 'example.com'],
  [/URL|^uri/i, 'https://example.com/'],
  [/credit card/i, '4111111111111111'],
  [/IBAN/, 'DE89370400440532013000'],
  [/ISIN/, 'US0378331005'],
  [/EAN/, '4006381333931'],
  [/ISBN/, '9783161484100'],
  [/currency/i, 'EUR'],
  [/two-letter country/i, 'DE'],
  [/three-letter country/i, 'DEU'],
  [/language/i, 'en'],
  [/phone number that starts/i, '+4915112345678'],
  [/time zone/i, 'Europe/Berlin'],
  [/strong password/i, 'Corr3ct-Horse!'],
  [/JSON text/i, '{"a":1}'],
  [/lower case/i, 'abc'],
  [/upper case/i, 'ABC'],
  [/decimal number/i, '1.5'],
  [/amount of money/i, '12.50'],
  [/MAC address/i, '00:1B:44:11:3A:B7'],
  [/base64/i, 'YWJj'],
  [/latitude,longitude/i, '52.52,13.4'],
]

const PLAIN = ['abc', 'a', 'abcdef', 'Abc123', '12', '1', 'true', 'a-b', 'https://example.com/a']

/** Texts that may fit a schema of texts, the likeliest first. Nobody promises that they do: ask the schema. */
export function textCandidates({
  format,
  description,
  pattern,
  minLength = 0,
  maxLength = Infinity,
  examples,
  default: fallback,
  allOf,
}: JsonSchema): string[] {
  const words = [format, description].filter((one): one is string => typeof one === 'string')
  const known = KNOWN.filter(([is]) => words.some((word) => is.test(word))).map(([, text]) => text)
  const told = [...((examples as unknown[] | undefined) ?? []), fallback].filter((one): one is string => typeof one === 'string')
  const patterns = [pattern, ...((allOf as readonly JsonSchema[] | undefined) ?? []).map((one) => one.pattern)]
  const drawn = patterns
    .flatMap((one) => (typeof one === 'string' ? [textOf(one, 0), textOf(one, 1)] : []))
    .filter((one) => one !== undefined)
  const least = Number(minLength)
  const most = Math.min(Number(maxLength), 5000)
  const sized = least > 0 ? ['a'.repeat(least)] : []
  if (most < 5000 && patterns.every((one) => one === undefined)) sized.push('a'.repeat(most))
  return [
    ...new Set([
      ...told,
      ...known,
      ...sized,
      ...drawn,
      ...drawn.map((text) => text.repeat(Math.ceil(least / (text.length || 1)) || 1)),
      ...PLAIN,
    ]),
  ]
}

/** A text that a pattern of ours matches: with each repetition as short as it may be, plus `extra`. Undefined: a construct that is not known. */
export function textOf(pattern: string, extra: number): string | undefined {
  const reader = { rest: [...pattern], extra }
  try {
    return choice(reader)
  } catch {
    return undefined
  }
}

interface Reader {
  rest: string[]
  readonly extra: number
}

/** `a|b`: the first branch that there is. */
function choice(reader: Reader): string {
  const branches = [sequence(reader)]
  while (reader.rest[0] === '|') {
    reader.rest.shift()
    branches.push(sequence(reader))
  }
  return branches[reader.extra % branches.length]!
}

function sequence(reader: Reader): string {
  let text = ''
  while (reader.rest.length > 0 && reader.rest[0] !== '|' && reader.rest[0] !== ')') {
    const one = atom(reader)
    text += one.repeat(Math.max(0, count(reader)))
  }
  return text
}

function atom(reader: Reader): string {
  const sign = reader.rest.shift()!
  if (sign === '^' || sign === '$') return ''
  if (sign === '.') return 'a'
  if (sign === '[') return characterOf(reader)
  if (sign === '\\') return escaped(reader)
  if (sign !== '(') return sign
  if (reader.rest[0] === '?') {
    if (reader.rest[1] !== ':') throw new Error('a lookaround or a name')
    reader.rest.splice(0, 2)
  }
  const text = choice(reader)
  reader.rest.shift()
  return text
}

function count(reader: Reader): number {
  const sign = reader.rest[0]
  if (sign === '*' || sign === '?') {
    reader.rest.shift()
    lazy(reader)
    return reader.extra
  }
  if (sign === '+') {
    reader.rest.shift()
    lazy(reader)
    return 1 + reader.extra
  }
  if (sign !== '{') return 1
  const end = reader.rest.indexOf('}')
  const [least = '1', most] = reader.rest
    .splice(0, end + 1)
    .slice(1, -1)
    .join('')
    .split(',')
  lazy(reader)
  return most === undefined ? Number(least) : Math.min(Number(least) + reader.extra, most === '' ? Infinity : Number(most))
}

function lazy(reader: Reader): void {
  if (reader.rest[0] === '?') reader.rest.shift()
}

const CLASSES: Readonly<Record<string, string>> = { d: '1', w: 'a', s: ' ', D: 'a', W: '-', S: 'a', t: '\t', n: '\n', r: '\r', b: '' }

function escaped(reader: Reader): string {
  const sign = reader.rest.shift()!
  if (sign === 'u') return String.fromCodePoint(codePoint(reader))
  if (sign === 'x') return String.fromCodePoint(Number.parseInt(reader.rest.splice(0, 2).join(''), 16))
  if (/[1-9pPkB]/.test(sign)) throw new Error('a reference or a property')
  return CLASSES[sign] ?? sign
}

function codePoint(reader: Reader): number {
  if (reader.rest[0] !== '{') return Number.parseInt(reader.rest.splice(0, 4).join(''), 16)
  const end = reader.rest.indexOf('}')
  return Number.parseInt(
    reader.rest
      .splice(0, end + 1)
      .slice(1, -1)
      .join(''),
    16,
  )
}

const WISHES = [...'aA1bB2cC3xX0-_. /']

/** `[a-z_]`: the character that people would take, if it is one of them. */
function characterOf(reader: Reader): string {
  const isNot = reader.rest[0] === '^'
  if (isNot) reader.rest.shift()
  const ranges: [string, string][] = []
  while (reader.rest[0] !== ']') {
    const from = member(reader)
    if (reader.rest[0] !== '-' || reader.rest[1] === ']') {
      ranges.push([from, from])
      continue
    }
    reader.rest.shift()
    const to = member(reader)
    ranges.push([from, to])
  }
  reader.rest.shift()
  const holds = (sign: string) => ranges.some(([from, to]) => from <= sign && sign <= to)
  const wish = WISHES.find((sign) => holds(sign) !== isNot)
  return wish ?? (isNot ? '~' : ranges[0]![0])
}

function member(reader: Reader): string {
  const sign = reader.rest.shift()!
  return sign === '\\' ? escaped(reader) : sign
}
