/** A place that is taken until `leave`, which may be called twice. */
export interface Slot {
  leave(): void
}

const MOST_WAITING = 256
/** How long a call waits for a place. */
export const WAIT_MS = 1000
/** Callers whose count is kept at 0: to take each away and put it back makes garbage that outlives the call. */
const MOST_IDLE = 1000

interface Waiting {
  readonly owner: string
  readonly go: (slot: Slot | undefined) => void
}

/** So many places for all, and so many for one owner. */
export class Places {
  #taken = 0
  readonly #byOwner = new Map<string, number>()
  readonly #waiting = new Set<Waiting>()

  constructor(
    private readonly most: number,
    private readonly mostPerOwner: number,
  ) {}

  /** Undefined: there is none. */
  take(owner: string): Slot | undefined {
    return this.#isFree(owner) ? this.#slot(owner) : undefined
  }

  /** Who finds none waits, at most one second and at most 256 of them; the first who may is let in first. Undefined: there was none in time. */
  wait(owner: string): Slot | Promise<Slot | undefined> {
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
