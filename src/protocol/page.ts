import { RPC } from './check-message.js'
import { Fault } from './fault.js'

/** One page of a list in its fixed order (server/utilities/pagination). */
export interface Page<One> {
  readonly items: readonly One[]
  readonly nextCursor?: string
}

/** Where a page begins. A cursor is opaque to clients. Throws `Fault` (-32602) for one that is not ours. */
export function startOf(cursor: unknown, pageSize: number | undefined): number {
  if (cursor === undefined) return 0
  const text = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : ''
  const start = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (pageSize === undefined || start === 0 || start % pageSize !== 0 || cursorOf(start) !== cursor)
    throw new Fault(RPC.invalidParams, 'Invalid params: the cursor is none of this list. Begin again without one.')
  return start
}

/** The page that begins at `start`. */
export function pageOf<One>(all: readonly One[], start: number, pageSize: number | undefined): Page<One> {
  if (pageSize === undefined) return { items: all }
  const end = start + pageSize
  return { items: all.slice(start, end), ...(end < all.length && { nextCursor: cursorOf(end) }) }
}

const cursorOf = (start: number) => Buffer.from(String(start)).toString('base64url')
