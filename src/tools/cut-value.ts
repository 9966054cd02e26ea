import { pointer } from './pointer.js'

/** A place of which a part was left out: items of a list, characters of a text, or the whole of it (`kept: 0`). */
export interface Cut {
  /** JSON pointer (RFC 6901) into the answer; `''`: the answer itself. */
  readonly pointer: string
  readonly kept: number
  readonly of: number
}

/** A shorter text says less than its beginning does. */
const LEAST_TEXT = 200
const MARK = '…'

/**
 * A JSON value cut to a budget of bytes, and still of its own form: lists lose items from their end, long texts their end, and only what
 * cannot be shortened is left out of its object. What is small stays whole.
 */
export function cutValue(value: unknown, budget: number): { readonly value: unknown; readonly cuts: readonly Cut[] } {
  const cuts: Cut[] = []
  const kept = fit(value, budget, [], cuts)
  return { value: kept === NOTHING ? null : kept, cuts }
}

const NOTHING = Symbol('left out')
const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '')

function fit(value: unknown, budget: number, path: readonly string[], cuts: Cut[]): unknown {
  if (sizeOf(value) <= budget) return value
  if (typeof value === 'string') return fitText(value, budget, path, cuts)
  if (Array.isArray(value)) return fitList(value, budget, path, cuts)
  if (typeof value === 'object' && value !== null) return fitObject(value as Record<string, unknown>, budget, path, cuts)
  return NOTHING
}

function fitText(text: string, budget: number, path: readonly string[], cuts: Cut[]): unknown {
  if (budget < LEAST_TEXT || text.length < LEAST_TEXT) return NOTHING
  let end = Math.min(text.length, budget)
  while (sizeOf(text.slice(0, end) + MARK) > budget) end = Math.floor(end * 0.9)
  if (isHighSurrogate(text.charCodeAt(end - 1))) end--
  cuts.push({ pointer: pointer(path), kept: end, of: text.length })
  return text.slice(0, end) + MARK
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff

function fitList(list: readonly unknown[], budget: number, path: readonly string[], cuts: Cut[]): unknown {
  if (budget < 2) return NOTHING
  let left = budget - 2
  const kept: unknown[] = []
  for (const item of list) {
    const size = sizeOf(item) + 1
    if (size > left) break
    kept.push(item)
    left -= size
  }
  // The first item alone is too large: a part of it says more than nothing.
  const first = kept.length === 0 && list.length > 0 ? fit(list[0], left, [...path, '0'], cuts) : NOTHING
  if (first !== NOTHING) kept.push(first)
  if (kept.length < list.length) cuts.push({ pointer: pointer(path), kept: kept.length, of: list.length })
  return kept
}

/** The small properties first, whole; each of the others gets an equal part of what is left. */
function fitObject(object: Readonly<Record<string, unknown>>, budget: number, path: readonly string[], cuts: Cut[]): unknown {
  if (budget < 2) return NOTHING
  const entries = Object.entries(object).map(([key, value]) => ({ key, value, size: sizeOf(value), name: sizeOf(key) + 2 }))
  const kept = new Map<string, unknown>()
  let left = budget - 2
  let open = entries.length
  for (const { key, value, size, name } of entries.toSorted((a, b) => a.size - b.size)) {
    const share = Math.floor(left / open--) - name
    const fitting = size <= share || size <= LEAST_TEXT ? (size + name <= left ? value : NOTHING) : fit(value, share, [...path, key], cuts)
    if (fitting === NOTHING) cuts.push({ pointer: pointer([...path, key]), kept: 0, of: 1 })
    else {
      kept.set(key, fitting)
      left -= name + sizeOf(fitting)
    }
  }
  return Object.fromEntries(entries.filter(({ key }) => kept.has(key)).map(({ key }) => [key, kept.get(key)]))
}

/** The beginning of a text in at most so many bytes, without half a character. */
export function cutText(text: string, budget: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= budget) return text
  let end = budget
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
