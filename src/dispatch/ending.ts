/** What ends a request early: an `AbortSignal`, or ours, which costs nothing until somebody asks for the signal. */
export type Stop = AbortSignal | Ending

/**
 * An AbortController that makes its signal only for who asks. Node 20 gives every AbortSignal a hidden class of its own in the old generation, and
 * few handlers look at theirs.
 */
export class Ending {
  aborted = false
  reason: unknown
  #listeners: (() => void)[] = []
  #controller: AbortController | undefined

  /** The first reason counts. */
  abort(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    this.#controller?.abort(reason)
    for (const listener of this.#listeners.splice(0)) listener()
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.aborted) this.#controller.abort(this.reason)
    return this.#controller.signal
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  /** Calls once, now where it is aborted already. The result takes the listener away. */
  onAbort(listener: () => void): () => void {
    if (this.aborted) listener()
    else this.#listeners.push(listener)
    return () => {
      const at = this.#listeners.indexOf(listener)
      if (at >= 0) this.#listeners.splice(at, 1)
    }
  }
}

/** The same for either kind. */
export function onAbort(stop: Stop, listener: () => void): () => void {
  if (stop instanceof Ending) return stop.onAbort(listener)
  if (stop.aborted) listener()
  else stop.addEventListener('abort', listener, { once: true })
  return () => stop.removeEventListener('abort', listener)
}
