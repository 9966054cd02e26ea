import { within } from './within.js'

interface Exchange {
  readonly stop: () => void
  at: number
}

/**
 * The exchanges under way, so that a server that stops can wait for them and then end them. An array and no Set: V8 keeps a Set's outgrown
 * tables linked, and one that has grown old drags every later exchange into the old generation.
 */
export class Running {
  readonly #exchanges: Exchange[] = []
  #idle: (() => void) | undefined

  /** `stop` ends the exchange at once. The result says that it has ended by itself. */
  add(stop: () => void): () => void {
    const exchange = { stop, at: this.#exchanges.length }
    this.#exchanges.push(exchange)
    return () => this.#remove(exchange)
  }

  #remove(exchange: Exchange): void {
    if (this.#exchanges[exchange.at] !== exchange) return // has ended already
    const last = this.#exchanges.pop()!
    if (last !== exchange) this.#exchanges[exchange.at] = last
    last.at = exchange.at
    if (this.#exchanges.length === 0) this.#idle?.()
  }

  /** Waits until all have ended, at most `graceMs`; then stops the rest. */
  async end(graceMs: number): Promise<void> {
    if (graceMs > 0 && this.#exchanges.length > 0) await within(graceMs, new Promise<void>((resolve) => (this.#idle = resolve)))
    const left = this.#exchanges.slice() // each takes itself away
    for (const { stop } of left) stop()
  }
}
