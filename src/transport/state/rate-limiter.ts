/** So many points in so long a window. */
export interface Rate {
  readonly points: number
  readonly windowMs: number
}

/** Counts over every node. */
export interface RateLimiter {
  /** Takes `cost` points off the key's window, or says when it is worth trying again. Rejects when the store fails. */
  take(key: string, cost: number, rate: Rate): Promise<{ readonly allowed: boolean; readonly retryAfterMs: number }>
}
