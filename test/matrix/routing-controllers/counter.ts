import type { IncomingHttpHeaders } from 'node:http'
import type { Decision } from './before.js'

/** Throttling as an application writes it itself: so many requests for each Authorization header. */
export function counter(most: number): { decide(headers: IncomingHttpHeaders): Decision; reset(): void } {
  const seen = new Map<string, number>()
  return {
    decide({ authorization = '' }) {
      const times = (seen.get(authorization) ?? 0) + 1
      seen.set(authorization, times)
      return times > most ? { status: 429, body: { times } } : undefined
    },
    reset: () => seen.clear(),
  }
}
