import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { AuthContext } from '../auth/context.js'
import { ownerKey } from '../auth/owner-key.js'
import type { BaseAdapter } from '../adapter.js'
import { accessOf } from '../tools/access.js'
import type { Caller } from './caller.js'

/** A call that may run. It holds its place until `leave`, which may be called twice. */
export interface Slot {
  leave(): void
}

/** A call that may not run now: 429 by rate, 503 by concurrency. */
export interface Busy {
  readonly status: 429 | 503
  readonly message: string
  readonly retryAfterMs: number
}

/** Asked before each call of a tool. Names that the caller sees no tool under share one count. */
export interface Limits {
  enter(caller: Caller, name: string): Promise<Slot | Busy>
}

const MINUTE_S = 60
const MOST_WAITING = 256
const WAIT_MS = 1000
/** Callers whose count is kept at 0: to take each away and put it back makes garbage that outlives the call. */
const MOST_IDLE = 1000

/** The limits of one endpoint: calls of one tool by one caller in a minute, and calls at once, of one caller and of all. */
export function makeLimits(adapter: BaseAdapter<unknown>): Limits {
  const { settings } = adapter
  const places = new Places(settings.maxConcurrentCalls || Infinity, settings.maxConcurrentCallsPerCaller || Infinity)
  const perMinute = settings.maxCallsPerMinute
  const rate = perMinute === false ? undefined : new RateLimiterMemory({ points: perMinute, duration: MINUTE_S })
  if (!rate && settings.maxConcurrentCalls === false && settings.maxConcurrentCallsPerCaller === false)
    return { enter: () => Promise.resolve(FREE) }
  return {
    async enter({ auth, remoteAddress }, name) {
      const owner = ownerKey(auth, remoteAddress)
      if (!rate) return (await places.take(owner)) ?? BUSY
      const seen = await seenName(adapter, name, auth).catch(() => undefined) // a list that fails fails the call, which says so
      const retryAfterMs = await rate.consume(`${owner} ${seen ?? ''}`).then(
        () => undefined,
        (over: { msBeforeNext: number }) => Math.max(over.msBeforeNext, 1),
      )
      if (retryAfterMs !== undefined) return tooMany(seen, perMinute, retryAfterMs)
      return (await places.take(owner)) ?? BUSY
    },
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
  retryAfterMs,
})

const BUSY: Busy = { status: 503, message: 'Busy: too many calls are running. Try again in 1 s.', retryAfterMs: WAIT_MS }

interface Waiting {
  readonly owner: string
  readonly go: (slot: Slot | undefined) => void
}

/** Places for calls. Who finds none waits, at most one second and at most 256 of them; the first who may run is let in first. */
class Places {
  #taken = 0
  readonly #byOwner = new Map<string, number>()
  readonly #waiting = new Set<Waiting>()

  constructor(
    private readonly most: number,
    private readonly mostPerOwner: number,
  ) {}

  /** Undefined: there was no place in time. */
  take(owner: string): Slot | Promise<Slot | undefined> {
    if (this.#isFree(owner)) return this.#slot(owner)
    return new Promise((resolve) => {
      if (this.#waiting.size >= MOST_WAITING) return resolve(undefined)
      const giveUp = setTimeout(() => waiting.go(undefined), WAIT_MS)
      const waiting: Waiting = {
        owner,
        go: (slot) => {
          clearTimeout(giveUp)
          this.#waiting.delete(waiting)
          resolve(slot)
        },
      }
      this.#waiting.add(waiting)
    })
  }

  #isFree = (owner: string) => this.#taken < this.most && (this.#byOwner.get(owner) ?? 0) < this.mostPerOwner

  #slot(owner: string): Slot {
    this.#taken++
    this.#byOwner.set(owner, (this.#byOwner.get(owner) ?? 0) + 1)
    let left = false
    return {
      leave: () => {
        if (left) return
        left = true
        this.#taken--
        const others = this.#byOwner.get(owner)! - 1
        this.#byOwner.set(owner, others)
        if (others === 0 && this.#byOwner.size > MOST_IDLE) this.#byOwner.delete(owner)
        for (const waiting of this.#waiting) if (this.#isFree(waiting.owner)) return waiting.go(this.#slot(waiting.owner))
      },
    }
  }
}
