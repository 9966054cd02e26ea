import { isSecretName } from '../log-text.js'

/** Most bytes of what one call leaves behind: a line of the audit, an attribute of a span. */
export const MOST_BYTES = 8 * 1024
const MOST_CHARACTERS = 200
const MOST_DEPTH = 8
const MOST_ENTRIES = 50
const HIDDEN = '[redacted]'

/**
 * A copy of a JSON value for people who may not see secrets: values under names that say secret are hidden at any depth, texts are cleaned and cut to 200
 * characters, lists and objects to 50 entries and 8 levels.
 */
export function redact(value: unknown, clean: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return shortText(value, clean)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MOST_DEPTH) return '[deeper]'
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ENTRIES).map((item) => redact(item, clean, depth + 1))
    return value.length > MOST_ENTRIES ? [...items, `[${value.length - MOST_ENTRIES} more]`] : items
  }
  const names = Object.keys(value)
  const entries = names.slice(0, MOST_ENTRIES).map((name): [string, unknown] => {
    const inside = (value as Record<string, unknown>)[name]
    return [shortText(name, clean), isSecretName(name) ? HIDDEN : redact(inside, clean, depth + 1)]
  })
  if (names.length > MOST_ENTRIES) entries.push(['[more]', names.length - MOST_ENTRIES])
  return Object.fromEntries(entries)
}

/** A text without secrets, of at most 200 characters. */
export function shortText(text: string, clean: (text: string) => string): string {
  const shown = clean(text.slice(0, 2 * MOST_CHARACTERS)) // a secret that stands across the cut is still seen as one
  return text.length > MOST_CHARACTERS ? `${shown.slice(0, MOST_CHARACTERS)}[${text.length} characters]` : shown
}

/** A redacted value as JSON of at most 8 KiB; larger: its size in words. */
export function boundedJson(value: unknown, clean: (text: string) => string): string {
  const text = JSON.stringify(redact(value, clean)) ?? 'null'
  const bytes = Buffer.byteLength(text)
  return bytes <= MOST_BYTES ? text : JSON.stringify(tooLarge(bytes))
}

/** Stands for what is left out. */
export const tooLarge = (bytes: number): string => `[${bytes} bytes]`
