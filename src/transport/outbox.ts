import type { Outgoing } from './light.js'
import { Waiting } from './waiting.js'

/** Sends one message. A promise: it resolves when the reader has room for the next. */
type Write = (message: Outgoing) => Promise<void> | undefined

/**
 * Messages on the way to one reader, at the reader's pace: while it takes none, they wait, and those that a later one makes needless are dropped.
 * What is kept for a reader is bounded by what was written (`Write` says when that is enough) and by `Waiting`.
 */
export class Outbox {
  readonly #waiting = new Waiting()
  #room: Promise<void> | undefined

  constructor(private readonly write: Write) {}

  /** Resolves when there is room for more: a handler that awaits it is slowed to its reader's pace. Never rejects. */
  send(message: Outgoing): Promise<void> {
    if (this.#room) {
      this.#waiting.add(message)
      return this.#room
    }
    const full = this.write(message)
    return full ? (this.#room = this.#flushed(full)) : AT_ONCE
  }

  /** Messages that wait for the reader. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Everything is written. */
  idle(): Promise<void> {
    return this.#room ?? AT_ONCE
  }

  async #flushed(full: Promise<void>): Promise<void> {
    await full.catch(() => {}) // the reader is gone, and so is what waits for it
    while (this.#waiting.size > 0) for (const message of this.#waiting.take()) await this.write(message)?.catch(() => {})
    this.#room = undefined
  }
}

const AT_ONCE = Promise.resolve()
