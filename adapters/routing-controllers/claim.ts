import type { ActionMetadata } from 'routing-controllers'
import type { Mounted } from './internals.js'

/**
 * Which mounted routes belong to which action: a mounted route belongs to the action with the longest own route that it ends in. An
 * action may be mounted twice, or not at all. Longest first, as an empty route is the end of every path.
 */
export function claim(actions: readonly ActionMetadata[], mounted: readonly Mounted[]): Map<ActionMetadata, Mounted[]> {
  const trim = (path: string) => path.replace(/\/$/, '') // Koa's router drops an end slash
  const own = ({ fullRoute }: ActionMetadata) => (typeof fullRoute === 'string' ? trim(fullRoute) : undefined)
  const longestFirst = [...actions].sort((a, b) => (own(b)?.length ?? 0) - (own(a)?.length ?? 0))
  const claimed = new Map<ActionMetadata, Mounted[]>(actions.map((action) => [action, []]))
  for (const route of mounted) {
    const { path } = route
    if (typeof path !== 'string') continue
    const action = longestFirst.find(
      (one) => one.type.toLowerCase() === route.verb && own(one) !== undefined && trim(path).endsWith(own(one)!),
    )
    if (action) claimed.get(action)!.push(route)
  }
  return claimed
}
