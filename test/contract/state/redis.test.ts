import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis-5'
import { afterAll, beforeAll, describe } from 'vitest'
import { redisState } from '../../../adapters/redis/index.js'
import type { State } from '../../../src/transport/state/state.js'
import { redisMissing, type RedisServer, startRedis } from '../../redis-server.js'
import { type BusNodes, eventBusContract } from './event-bus.js'
import { eventStoreContract } from './event-store.js'
import { idempotencyStoreContract } from './idempotency-store.js'
import type { Nodes } from './nodes.js'
import { rateLimiterContract } from './rate-limiter.js'
import { sessionStoreContract } from './session-store.js'

/** As the README says: a Redis that does not answer is given up. */
const FINITE = { commandTimeout: 1000, maxRetriesPerRequest: 1 }
/** Both majors that the user may give. */
const MAJORS = {
  'ioredis 6': (url: string) => new Redis(url, FINITE),
  'ioredis 5': (url: string) => new Redis5(url, FINITE),
}

describe.skipIf(redisMissing)(`Redis${redisMissing ? ` (${redisMissing})` : ''}`, () => {
  let server: RedisServer
  let admin: Redis
  beforeAll(async () => {
    server = await startRedis()
    admin = new Redis(server.url)
  })
  afterAll(async () => {
    await admin?.quit()
    await server?.stop()
  })

  describe.each(Object.entries(MAJORS))('%s', (name, connect) => {
    let opened = 0

    /** Two nodes on one Redis, each with a client of its own. */
    async function two<Part extends keyof State>(part: Part): Promise<Nodes<State[Part]>> {
      const prefix = `${name}:${++opened}:`
      const clients = [connect(server.url), connect(server.url)]
      const [one, other] = clients.map((client) => redisState(client, { prefix, log: () => {} }))
      return {
        one: one![part],
        other: other![part],
        pass: (ms) => shorten(admin, prefix, ms),
        async close() {
          await Promise.all([one!.eventBus.close(), other!.eventBus.close()])
          await Promise.all(clients.map((client) => client.quit()))
        },
      }
    }

    const openBus = async (): Promise<BusNodes> => ({
      ...(await two('eventBus')),
      breakConnections: async () => void (await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')),
    })
    eventBusContract(name, openBus, { connected: true })
    eventStoreContract(name, () => two('eventStore'))
    sessionStoreContract(name, () => two('sessionStore'))
    rateLimiterContract(name, () => two('rateLimiter'))
    idempotencyStoreContract(name, () => two('idempotencyStore'))
  })
})

/** Redis has no clock to set: time goes by in that every key under the prefix has so much less of it left. */
async function shorten(client: Redis, prefix: string, ms: number): Promise<void> {
  for (const key of await client.keys(`${prefix}*`)) {
    const left = await client.pttl(key)
    if (left >= 0) await client.pexpire(key, Math.max(left - ms, 0))
  }
}
