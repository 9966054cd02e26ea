import { ExpiringMap } from './expiring-map.js'
import type { SessionRecord, SessionStore } from './session-store.js'

/** The sessions of one node. Their number is bounded by who opens them and by their expiry. */
export function memorySessionStore(now: () => number = Date.now): SessionStore {
  const sessions = new ExpiringMap<SessionRecord>(now)
  return {
    save: async (session, ttlMs) => sessions.set(session.id, session, ttlMs),
    get: async (id) => sessions.get(id),
    async touch(id, ttlMs) {
      const session = sessions.get(id)
      if (session) sessions.set(id, session, ttlMs)
      return session !== undefined
    },
    delete: async (id) => sessions.delete(id),
  }
}
