import { within } from './within.js'

/** The exchanges under way, so that a server that stops can wait for them and then end them. */
export class Running {
  readonly #stops = new Set<() => void>()
  #idle: (() => void) | undefined

  /** `stop` ends the exchange at once. The result says that it has ended by itself. */
  add(stop: () => void): () => void {
    this.#stops.add(stop)
    return () => {
      this.#stops.delete(stop)
      if (this.#stops.size === 0) this.#idle?.()
    }
  }

  /** Waits until all have ended, at most `graceMs`; then stops the rest. */
  async end(graceMs: number): Promise<void> {
    if (graceMs > 0 && this.#stops.size > 0) await within(graceMs, new Promise<void>((resolve) => (this.#idle = resolve)))
    for (const stop of this.#stops) stop()
  }
}
