import type { AuthContext } from '../auth/context.js'
import { ownerKey } from '../auth/owner-key.js'
import type { BaseAdapter } from '../adapter.js'
import type { Log } from '../log.js'
import { errorText } from '../log-text.js'
import { accessOf } from '../tools/access.js'
import { memoryRateLimiter } from '../transport/state/memory-rate-limiter.js'
import type { RateLimiter } from '../transport/state/rate-limiter.js'
import type { Caller } from './caller.js'
import { Places, type Slot, WAIT_MS } from './places.js'

/** What may not run now: 429 by rate, 503 by number. */
export interface Busy {
  readonly status: 429 | 503
  readonly message: string
  readonly retryAfterMs: number
}

/** What one endpoint takes at once, and in a minute. */
export interface Limits {
  /** Asked before each call of a tool; its place is held until it leaves. Names that the caller sees no tool under share one count. */
  enter(caller: Caller, name: string): Promise<Slot | Busy>
  /** Asked before each stream that only listens. */
  listen(caller: Caller): Slot | Busy
}

const MINUTE_MS = 60_000

/** The limits of one endpoint: calls of one tool by one caller in a minute, calls at once and streams at once, of one caller and of all. */
export function makeLimits(adapter: BaseAdapter<unknown>, limiter: RateLimiter): Limits {
  const { settings } = adapter
  const { maxCallsPerMinute: perMinute, maxConcurrentCalls, maxConcurrentCallsPerCaller } = settings
  const places = new Places(maxConcurrentCalls || Infinity, maxConcurrentCallsPerCaller || Infinity)
  const streams = new Places(settings.maxStreams, settings.maxStreamsPerCaller)
  const take = perMinute === false ? undefined : takerOf(limiter, perMinute, settings.log)
  const listen = ({ auth, remoteAddress }: Caller) => streams.take(ownerKey(auth, remoteAddress)) ?? TOO_MANY_STREAMS
  if (!take && maxConcurrentCalls === false && maxConcurrentCallsPerCaller === false) return { listen, enter: () => Promise.resolve(FREE) }
  return {
    listen,
    async enter({ auth, remoteAddress }, name) {
      const owner = ownerKey(auth, remoteAddress)
      if (!take) return (await places.wait(owner)) ?? BUSY
      const seen = await seenName(adapter, name, auth).catch(() => undefined) // a list that fails fails the call, which says so
      const { allowed, retryAfterMs } = await take(`${owner} ${seen ?? ''}`)
      if (!allowed) return tooMany(seen, perMinute, retryAfterMs)
      return (await places.wait(owner)) ?? BUSY
    },
  }
}

/** A shared store that fails does not stop the calls: each node counts for itself until it is back, and says so once. */
function takerOf(limiter: RateLimiter, perMinute: number, log: Log) {
  const rate = { points: perMinute, windowMs: MINUTE_MS }
  let alone: RateLimiter | undefined
  return async (key: string): Promise<{ readonly allowed: boolean; readonly retryAfterMs: number }> => {
    try {
      const taken = await limiter.take(key, 1, rate)
      alone = undefined
      return taken
    } catch (error) {
      if (!alone) log(`backend2mcp: the rate limiter's store fails, so that each node counts for itself: ${errorText(error)}`, 'warn')
      alone ??= memoryRateLimiter()
      return alone.take(key, 1, rate)
    }
  }
}

/** The name, where the caller sees a tool of it. */
async function seenName(adapter: BaseAdapter<unknown>, name: string, auth: AuthContext): Promise<string | undefined> {
  const tool = (await adapter.listTools()).tools.get(name)
  return tool && (await accessOf(tool, auth, adapter.settings)).kind !== 'hidden' ? name : undefined
}

/** Where nothing is limited. */
const FREE: Slot = { leave() {} }

const tooMany = (tool = 'this tool', perMinute: number | false, retryAfterMs: number): Busy => ({
  status: 429,
  message: `Too many calls of ${tool}: ${perMinute} a minute at the most. Try again in ${Math.ceil(retryAfterMs / 1000)} s.`,
  retryAfterMs: Math.max(retryAfterMs, 1),
})

const BUSY: Busy = { status: 503, message: 'Busy: too many calls are running. Try again in 1 s.', retryAfterMs: WAIT_MS }
const TOO_MANY_STREAMS: Busy = { status: 503, message: 'Busy: too many clients listen.', retryAfterMs: 60_000 }
