import type { BusEvent } from '../transport/state/event-bus.js'

/** What has changed since a client looked: a list, or what stands at one URI. */
export type Change = { readonly kind: 'tools' | 'prompts' | 'resources' } | { readonly kind: 'resource'; readonly uri: string }

/** Tells every connected client's binding of a change, and the other nodes, where there are any. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>()
  /** Where the other nodes hear of it; set when the endpoint is opened. */
  toOthers: ((event: BusEvent) => void) | undefined

  /** `heard`: what another node tells of. */
  constructor(readonly heard: (event: BusEvent) => void) {}

  /** How many hear of it on this node. */
  get listeners(): number {
    return this.#listeners.size
  }

  /** The result ends it. */
  on(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** To this node's clients. */
  tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}
