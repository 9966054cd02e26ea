/** What has changed since a client looked: a list, or what stands at one URI. */
export type Change = { readonly kind: 'tools' | 'prompts' | 'resources' } | { readonly kind: 'resource'; readonly uri: string }

/** Tells every connected client's binding of a change. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>()

  get listeners(): number {
    return this.#listeners.size
  }

  /** The result ends it. */
  on(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  emit(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}
