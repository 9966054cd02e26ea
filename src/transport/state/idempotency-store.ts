/** What is known of a key. `other`: it was used with other arguments. */
export type Idempotent =
  | { readonly state: 'new' }
  | { readonly state: 'running' }
  | { readonly state: 'other' }
  | { readonly state: 'done'; readonly result: object }

/** Remembers the results of calls that carry a key of their client's, so that a retried write does not run twice. A store that fails rejects: the call is then not made. */
export interface IdempotencyStore {
  /** Takes the key for `ttlMs`. `new` is told exactly once. `digest`: of the arguments. */
  begin(key: string, digest: string, ttlMs: number): Promise<Idempotent>
  /** Keeps the key of a call that still runs for `ttlMs` from now. */
  renew(key: string, ttlMs: number): Promise<void>
  /** Keeps the result for `ttlMs` from now. */
  finish(key: string, digest: string, result: object, ttlMs: number): Promise<void>
  /** The call was not made: the key is free again. */
  release(key: string): Promise<void>
}
