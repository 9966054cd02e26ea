import { type Draw, pick } from './random.js'

const LETTERS = [...' \t-+._/:,;@#%()[]{}"\\\'0123456789aAbBfFgGxXzZüıſ٣😀'] as const

/** A value near another one, of the same type: what a careless caller sends. */
export function mutant(value: unknown, draw: Draw): unknown {
  if (typeof value === 'string') return mutantText(value, draw)
  if (typeof value === 'number') return mutantNumber(value, draw)
  if (Array.isArray(value)) return mutantList(value, draw)
  return value
}

/** One to three small edits of a text. */
function mutantText(text: string, draw: Draw): string {
  const parts = [...text]
  for (let edits = 1 + draw(3); edits > 0; edits--) {
    const at = draw(parts.length + 1)
    const edit = draw(5)
    const old = parts[at] ?? ''
    const now = [[pick(LETTERS, draw), ...(old ? [old] : [])], [], [pick(LETTERS, draw)], [old.toUpperCase()], [old, old]][edit]!
    parts.splice(at, 1, ...now.filter((part) => part !== ''))
  }
  return parts.join('')
}

function mutantNumber(number: number, draw: Draw): number {
  // beyond 1e21 ajv's own arithmetic fails, whatever the schema: it divides and reads the text of the result
  const more = Math.abs(number) < 1e15 ? number * 10 : number
  const near = [number + 1, number - 1, -number, number + 0.5, more, number / 3, number + 2 ** -draw(40), draw(1000) - 500]
  return pick(near, draw)
}

function mutantList(list: readonly unknown[], draw: Draw): unknown[] {
  const at = draw(list.length + 1)
  const other = list.length > 0 ? mutant(pick(list, draw), draw) : 'a'
  const edits = [
    () => list.filter((_, index) => index !== at),
    () => list.toSpliced(at, 0, other),
    () => list.toSpliced(at, 1, other),
    () => [...list, ...list],
    () => list.toSpliced(at, 0, ...list.slice(0, 1)),
  ]
  return pick(edits, draw)()
}
