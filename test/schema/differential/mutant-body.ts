import { POOL } from './pool.js'
import { type Draw, pick } from './random.js'

/** A body near another one: a key dropped, added or renamed, or a value of any depth changed for any other. */
export function mutantBody(body: unknown, draw: Draw): unknown {
  if (Array.isArray(body))
    return body.length > 0 && draw(2) > 0 ? body.with(draw(body.length), mutantBody(pick(body, draw), draw)) : [...body, pick(POOL, draw)]
  if (typeof body !== 'object' || body === null) return pick(POOL, draw)
  const keys = Object.keys(body)
  if (keys.length === 0) return { other: pick(POOL, draw) }
  const key = pick(keys, draw)
  const { [key]: value, ...rest } = body as Record<string, unknown>
  const edits = [
    () => rest,
    () => ({ ...body, other: pick(POOL, draw) }),
    () => ({ ...rest, [`${key}_`]: value }),
    () => ({ ...body, [key]: pick(POOL, draw) }),
    () => ({ ...body, [key]: [value] }),
    () => ({ ...body, [key]: mutantBody(value, draw) }),
    () => ({ ...body, [key]: mutantBody(value, draw) }),
  ]
  return pick(edits, draw)()
}
