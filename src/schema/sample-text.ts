import type { JsonSchema } from '../../decorators/metadata.js'
import { randomFrom } from './random-from.js'
import { textOfPattern } from './text-of-pattern.js'

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

const MOST_DRAWN = 40
/** Longer texts are not tried. */
export const LONGEST = 5000

/** Texts that may fit a schema of texts, the likeliest first. Nobody promises that they do: ask the schema. The same for the same seed. */
export function textCandidates(schema: JsonSchema, seed: number): string[] {
  const { format, description, minLength, maxLength, examples, default: fallback } = schema
  const words = [format, description].filter(isText)
  const known = KNOWN.filter(([is]) => words.some((word) => is.test(word))).map(([, text]) => text)
  const told = [...((examples as unknown[] | undefined) ?? []), fallback].filter(isText)
  const patterns = [schema, ...((schema.allOf as readonly JsonSchema[] | undefined) ?? [])].map(({ pattern }) => pattern).filter(isText)
  const least = Number(minLength ?? 0)
  const most = Math.min(Number(maxLength ?? Infinity), LONGEST)
  const sized = [...(least > 0 && least <= LONGEST ? ['a'.repeat(least)] : []), ...(most < LONGEST ? ['a'.repeat(most)] : [])]
  return [...new Set([...told, ...known, ...drawn(patterns, least, most, seed), ...PLAIN, ...sized, ...(isText(format) ? [] : [''])])]
}

/** Texts of each pattern, short ones first, then long enough. */
function drawn(patterns: readonly string[], least: number, most: number, seed: number): string[] {
  const random = randomFrom(seed)
  const longest = Math.min(most, least + 4)
  return patterns.flatMap((pattern) =>
    Array.from({ length: MOST_DRAWN }, (_, round) => {
      const extra = round === 0 ? 0 : round % 2 === 1 ? round >> 3 : longest
      const text = textOfPattern(pattern, extra, random)
      // Most patterns are open at both ends of a repetition: cutting or repeating often still matches.
      return text === undefined
        ? []
        : [text, text.slice(0, most), text.repeat(Math.ceil(least / (text.length || 1)) || 1).slice(0, longest || undefined)]
    }).flat(),
  )
}

const isText = (value: unknown): value is string => typeof value === 'string'
