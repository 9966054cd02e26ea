interface Entry<V> {
  readonly value: V
  readonly endsAt: number
}

/** So few are never worth a sweep. */
const FEW = 100

/**
 * Values that end at a time told by `now`, in milliseconds. No timer: what has ended is swept when as many values were written as had been left, so
 * that a write costs O(1) on the whole, and at most twice what lives is held. `onGone` is told of every value that leaves or is replaced.
 */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, Entry<V>>()
  #writesToSweep = FEW

  constructor(
    private readonly now: () => number,
    private readonly onGone: (value: V) => void = () => {},
  ) {}

  /** With those that have ended and are not swept yet. */
  get size(): number {
    return this.#entries.size
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (!entry || entry.endsAt > this.now()) return entry?.value
    this.delete(key)
    return undefined
  }

  /** Writes it behind all others, to live for `ttlMs` from now. */
  set(key: string, value: V, ttlMs: number): void {
    this.delete(key)
    this.#entries.set(key, { value, endsAt: this.now() + ttlMs })
    if (--this.#writesToSweep <= 0) this.sweep()
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry && this.#entries.delete(key)) this.onGone(entry.value)
  }

  /** The key that was written first. */
  oldest(): string | undefined {
    return this.#entries.keys().next().value
  }

  /** Lets go of everything that has ended. */
  sweep(): void {
    const now = this.now()
    for (const [key, { endsAt }] of this.#entries) if (endsAt <= now) this.delete(key)
    this.#writesToSweep = Math.max(this.#entries.size, FEW)
  }
}
