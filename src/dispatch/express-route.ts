import type { IncomingMessage } from 'node:http'

/** Which of our routes a framework's own route object stands for; one object may carry several. */
export type KnownRoutes = ReadonlyMap<object, ReadonlySet<string>>

/**
 * Makes an Express request refuse every route but the expected one. Express writes `req.route` just before a route's handlers run;
 * the first known route decides, later writes are fall-through after the answer. A verb that middleware has changed (method-override) makes it
 * another route as well. `refused` learns where the call landed: the application's own answer to the 409 is then thrown away.
 */
export function expectRoute(req: IncomingMessage, expected: string, known: KnownRoutes, refused: (landed: string) => void): void {
  const { method } = req
  let current: object | undefined
  let decided = false
  Object.defineProperty(req, 'route', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set(route: object | undefined) {
      current = route
      const ids = route && known.get(route)
      if (!ids || decided) return
      decided = true
      const [first = ''] = ids
      if (ids.has(expected) && req.method === method) return
      const landed = req.method === method ? first : `${req.method} ${first.replace(/^\S+ /, '')}`
      refused(landed)
      throw Object.assign(new Error(`another route: ${landed}`), { status: 409, stack: '' })
    },
  })
}
