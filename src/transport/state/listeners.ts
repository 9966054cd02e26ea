import { errorText } from '../../log-text.js'
import type { BusEvent } from './event-bus.js'

type Listener = (event: BusEvent) => void

/** Who hears the events of a bus on this node. One who throws is logged, and keeps none of the others from hearing. */
export class Listeners {
  readonly #listeners = new Set<{ readonly hear: Listener }>()

  constructor(private readonly log: (text: string) => void) {}

  /** The result ends it. */
  add(hear: Listener): () => void {
    const listener = { hear } // the same function may listen twice
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  emit(event: BusEvent): void {
    for (const { hear } of this.#listeners) {
      try {
        hear(event)
      } catch (error) {
        this.log(`backend2mcp: a listener failed at the event "${event.kind}": ${errorText(error)}`)
      }
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
