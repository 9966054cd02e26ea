import type { RequestListener } from 'node:http'
import type { Route, RouteRequest, RouteResponse } from '../adapter.js'
import { OtherRouteError } from '../errors.js'
import { nodeDispatcher } from './node-dispatcher.js'

/**
 * Runs a request through a listener that says where it lands. What it answers after `refused` is thrown away. Throws `OtherRouteError` then.
 */
export async function runExpecting(
  request: RouteRequest,
  route: Route,
  listenerOf: (refused: (landed: string) => void) => RequestListener,
  remoteAddress: string,
): Promise<RouteResponse> {
  let landed: string | undefined
  const listener = listenerOf((other) => (landed = other))
  const answer = await nodeDispatcher(
    listener,
    remoteAddress,
  )(request).catch((error: unknown) => {
    if (landed === undefined) throw error
  })
  if (landed !== undefined || !answer) throw new OtherRouteError(route.id, landed ?? '')
  return answer
}
