// A process that uses every part of a state and closes the bus; then nothing may keep it. Arguments: `memory`, or `redis` and its URL.
import { Redis } from 'ioredis'
import { redisState } from '../../../adapters/redis/index.js'
import { memoryState } from '../../../src/transport/state/memory-state.js'

const [kind, url = ''] = process.argv.slice(2)
const client = kind === 'redis' ? new Redis(url, { maxRetriesPerRequest: 1 }) : undefined
const state = client ? redisState(client, { prefix: 'closing:' }) : memoryState()

const heard = new Promise((resolve) => state.eventBus.subscribe(resolve))
const asking = setInterval(() => state.eventBus.publish({ kind: 'tools' }), 20)
await heard
clearInterval(asking)
await state.sessionStore.save({ id: 'a', owner: 'b', initialize: {}, openedAt: 0 }, 60_000)
await state.eventStore.append('a', 's', {})
await state.rateLimiter.take('a', 1, { points: 1, windowMs: 60_000 })
await state.idempotencyStore.begin('a', 'd', 60_000)
await state.eventBus.close()
await client?.quit() // the user's own, still open
console.log('closed')
