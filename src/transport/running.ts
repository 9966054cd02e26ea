import type { ServerResponse } from 'node:http'

interface Exchange {
  readonly stop: () => void
  readonly res: ServerResponse | undefined
  at: number
}

/**
 * The exchanges under way, so that a server that stops can wait for them and then end them. An array and no Set: V8 keeps a Set's outgrown
 * tables linked, and one that has grown old drags every later exchange into the old generation.
 */
export class Running {
  readonly #exchanges: Exchange[] = []

  /** When one ended last, by `performance.now()`. */
  endedAt = -Infinity

  /** `stop` ends the exchange at once. `res`: what will answer it. The result says that it has ended by itself. */
  add(stop: () => void, res?: ServerResponse): () => void {
    const exchange = { stop, res, at: this.#exchanges.length }
    this.#exchanges.push(exchange)
    return () => this.#remove(exchange)
  }

  #remove(exchange: Exchange): void {
    if (this.#exchanges[exchange.at] !== exchange) return // has ended already
    this.endedAt = performance.now()
    const last = this.#exchanges.pop()!
    if (last !== exchange) this.#exchanges[exchange.at] = last
    last.at = exchange.at
  }

  get size(): number {
    return this.#exchanges.length
  }

  /** Their clients are told to make another connection for what they ask next. */
  closeConnections(): void {
    for (const { res } of this.#exchanges) if (res && !res.headersSent) res.setHeader('connection', 'close')
  }

  /** Stops all that is left. */
  end(): void {
    for (const { stop } of this.#exchanges.slice()) stop() // each takes itself away
  }
}
