import { randomUUID } from 'node:crypto'
import type { Idempotent, IdempotencyStore } from '../../src/transport/state/idempotency-store.js'
import { checkClient, type Held, readHeld, type RedisClient } from './internals.js'
import { readOptions, type RedisStateOptions } from './options.js'

/** A key that is taken may be gone again when it is looked at. */
const MOST_TRIES = 3

/** A key of a client is a key with JSON that expires: who took it, and the result when there is one. Throws `BAD_OPTION` for what is no client of ioredis. */
export function redisIdempotencyStore(client: RedisClient, options: RedisStateOptions = {}): IdempotencyStore {
  checkClient(client, 'redisIdempotencyStore')
  const { prefix } = readOptions(options, 'redisIdempotencyStore')
  const keyOf = (key: string) => `${prefix}idempotency:${key}`
  return {
    async begin(key, digest, ttlMs) {
      const taker = randomUUID()
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        if (await client.set(keyOf(key), JSON.stringify({ digest, taker } satisfies Held), 'PX', Math.ceil(ttlMs), 'NX'))
          return { state: 'new' }
        const held = await client.get(keyOf(key))
        if (held !== null) return stateOf(held, digest, taker)
      }
      throw new Error('the key is taken and let go all the time')
    },
    async renew(key, ttlMs) {
      await client.pexpire(keyOf(key), Math.ceil(ttlMs))
    },
    async finish(key, digest, result, ttlMs) {
      await client.set(keyOf(key), JSON.stringify({ digest, result } satisfies Held), 'PX', Math.ceil(ttlMs))
    },
    async release(key) {
      await client.del(keyOf(key))
    },
  }
}

function stateOf(text: string, digest: string, taker: string): Idempotent {
  const held = readHeld(text)
  if (held?.digest !== digest) return { state: 'other' }
  if (held.taker === taker) return { state: 'new' } // ioredis sends a command again when the connection broke before its answer
  return held.result ? { state: 'done', result: held.result } : { state: 'running' }
}
