import { CORPUS, type Place } from '../contract/hostile-values.js'
import { type Draw, pick } from '../schema/differential/random.js'

const PLAIN = ['7', 'a b', 'a/b', '\u00fc', 'x', 'hello', '42', 'A-1', 'true', '2024-02-30'] as const
const FOREIGN = ['isAdmin', '__proto__', 'constructor', 'prototype', 'id', 'page', 'role', 'toString'] as const

/** A text: plain, known to be hostile, two of those together, or of any code units. */
export function anyText(draw: Draw): string {
  const kind = draw(10)
  if (kind < 4) return pick(PLAIN, draw)
  if (kind < 7) return pick(CORPUS, draw)
  if (kind < 8) return pick(CORPUS, draw).slice(0, 300) + pick(['', '/', '.', '%2f', '\\', ';'], draw) + pick(CORPUS, draw).slice(0, 300)
  return Array.from({ length: 1 + draw(12) }, () => String.fromCharCode(draw(4) === 0 ? draw(0x10000) : draw(0x80))).join('')
}

/** Any JSON, as JSON.parse gives it: `__proto__` is an own key. */
export function anyValue(draw: Draw, depth = 0): unknown {
  const kind = draw(depth > 3 ? 8 : 12)
  if (kind < 5) return anyText(draw)
  if (kind < 6) return draw(2) === 0 ? draw(1e6) - 5e5 : (draw(1e6) - 5e5) / 7
  if (kind < 7) return draw(2) === 0
  if (kind < 8) return null
  if (kind < 9) return Array.from({ length: draw(4) }, () => anyValue(draw, depth + 1))
  return Object.fromEntries(Array.from({ length: draw(4) }, () => [anyKey(draw), anyValue(draw, depth + 1)]))
}

const anyKey = (draw: Draw): string => (draw(3) === 0 ? pick(FOREIGN, draw) : anyText(draw))

/** Arguments for a tool whose declared ones are given by place; now and then one is missing, and one is there that nobody declared. */
export function anyArguments(places: Readonly<Record<string, Place>>, draw: Draw): Record<string, unknown> {
  const entries = Object.entries(places).flatMap(([name, place]): [string, unknown][] => {
    if (draw(100) >= (place === 'path' ? 98 : 75)) return []
    return [[name, place === 'path' || place === 'header' ? (draw(20) === 0 ? anyValue(draw) : anyText(draw)) : anyValue(draw)]]
  })
  if (draw(100) >= 94) entries.push([anyKey(draw), anyValue(draw)])
  return Object.fromEntries(entries)
}
