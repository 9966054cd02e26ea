/** The time of one call. It stands still while somebody is asked: a person may think longer than a route may run. */
export class Clock {
  #timer: NodeJS.Timeout | undefined
  #started = 0
  #asking = 0
  #ended = false
  #left: number

  constructor(
    ms: number,
    private readonly ring: () => void,
  ) {
    this.#left = ms
  }

  // A timer of our own: AbortSignal.timeout does not keep the process alive.
  start(): void {
    if (this.#ended) return
    this.#started = Date.now()
    this.#timer = setTimeout(this.ring, Math.max(this.#left, 1))
  }

  /** For good. */
  stop(): void {
    this.#ended = true
    clearTimeout(this.#timer)
  }

  async pausedFor<T>(work: Promise<T>): Promise<T> {
    if (this.#asking++ === 0) {
      clearTimeout(this.#timer)
      this.#left -= Date.now() - this.#started
    }
    try {
      return await work
    } finally {
      if (--this.#asking === 0) this.start()
    }
  }
}
