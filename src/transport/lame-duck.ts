import { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A proxy that has not sent anything for so long has noticed that the node is going. There is none in tests, which close an application again and again. */
const quietMs = () => (process.env.NODE_ENV === 'test' ? 0 : 1000)
const STEP_MS = 20

/** How busy an endpoint is. */
export interface Activity {
  /** Exchanges under way. */
  readonly running: number
  /** When the last request arrived or was answered, by `performance.now()`. */
  readonly lastAt: number
}

/**
 * Goes on answering for a while after the end was announced: no new connection is taken, the ones that are open are served until a second has
 * passed without a request, at most `mostMs`. To close idle connections at once, as `http.Server.close()` does, loses the calls that a proxy is just
 * putting on one of them, and a proxy does not send a POST again.
 */
export async function lameDuck(server: Server | undefined, activity: () => Activity, mostMs: number): Promise<void> {
  if (mostMs === 0) return
  if (server?.listening) Server.prototype.close.call(server) // http.Server's own would cut the idle connections
  const start = performance.now()
  const quiet = quietMs()
  const isQuiet = ({ running, lastAt }: Activity) => running === 0 && performance.now() - Math.max(lastAt, start - quiet / 2) >= quiet
  while (performance.now() - start < mostMs && !isQuiet(activity()) && !(await isAlone(server))) await sleep(STEP_MS)
}

/** Nobody is connected: nothing can come. */
function isAlone(server: Server | undefined): Promise<boolean> {
  return new Promise((resolve) => (server ? server.getConnections((error, count) => resolve(!error && count === 0)) : resolve(false)))
}
