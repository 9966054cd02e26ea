import { ExpiringMap } from './expiring-map.js'
import type { Idempotent, IdempotencyStore } from './idempotency-store.js'

const MOST_KEYS = 10_000
const MOST_BYTES = 64 * 1024 * 1024

interface Done {
  readonly digest: string
  /** JSON, so that nobody's later change of the result changes what is given again. */
  readonly text: string
  readonly bytes: number
}

/**
 * The keys of one node, at most 10,000 of them and 64 MiB of results: over it, the results that were there first are forgotten, the last one
 * never. `begin` rejects when as many calls are running.
 */
export function memoryIdempotencyStore(now: () => number = Date.now): IdempotencyStore {
  let bytes = 0
  const running = new ExpiringMap<string>(now)
  const done = new ExpiringMap<Done>(now, (gone) => (bytes -= gone.bytes))
  const isFull = () => running.size + done.size > MOST_KEYS
  const forget = () => {
    while ((isFull() && done.size > 0) || (bytes > MOST_BYTES && done.size > 1)) done.delete(done.oldest()!)
    if (isFull()) running.sweep()
  }
  return {
    async begin(key, digest, ttlMs) {
      const known = stateOf(digest, running.get(key), done.get(key))
      if (known) return known
      running.set(key, digest, ttlMs)
      forget()
      if (!isFull()) return { state: 'new' }
      running.delete(key)
      throw new Error(`${MOST_KEYS} calls with a key are running`)
    },
    async renew(key, ttlMs) {
      const digest = running.get(key)
      if (digest !== undefined) running.set(key, digest, ttlMs)
    },
    async finish(key, digest, result, ttlMs) {
      const text = JSON.stringify(result)
      const size = Buffer.byteLength(text)
      running.delete(key)
      done.set(key, { digest, text, bytes: size }, ttlMs)
      bytes += size
      forget()
    },
    async release(key) {
      running.delete(key)
      done.delete(key)
    },
  }
}

function stateOf(digest: string, running: string | undefined, done: Done | undefined): Idempotent | undefined {
  const before = running ?? done?.digest
  if (before === undefined) return undefined
  if (before !== digest) return { state: 'other' }
  return done ? { state: 'done', result: JSON.parse(done.text) as object } : { state: 'running' }
}
