import type { SessionStore } from '../../src/transport/state/session-store.js'
import { checkClient, readSession, type RedisClient } from './internals.js'
import { readOptions, type RedisStateOptions } from './options.js'

/** A session is a key with JSON that expires. Throws `BAD_OPTION` for what is no client of ioredis. */
export function redisSessionStore(client: RedisClient, options: RedisStateOptions = {}): SessionStore {
  checkClient(client, 'redisSessionStore')
  const { prefix } = readOptions(options, 'redisSessionStore')
  const keyOf = (id: string) => `${prefix}session:${id}`
  return {
    async save(session, ttlMs) {
      await client.set(keyOf(session.id), JSON.stringify(session), 'PX', Math.ceil(ttlMs))
    },
    async get(id) {
      const text = await client.get(keyOf(id))
      return text === null ? undefined : readSession(text)
    },
    touch: async (id, ttlMs) => Number(await client.pexpire(keyOf(id), Math.ceil(ttlMs))) === 1,
    async delete(id) {
      await client.del(keyOf(id))
    },
  }
}
