import { RUN_CAPTURE } from '../adapter.js'
import { isProtected } from '../auth/authenticate.js'
import { Backend2McpError } from '../errors.js'
import type { Settings } from '../options.js'

/**
 * Refuses an endpoint in an application of production that nobody protects: behind a proxy on the same machine every caller looks local.
 * Not while the command line loads the application, as it opens no port. Throws `OPEN_BIND`.
 */
export function refuseOpenMount(settings: Settings, place: string): void {
  if (isProtected(settings) || process.env.NODE_ENV !== 'production' || RUN_CAPTURE in globalThis) return
  throw new Backend2McpError(
    'OPEN_BIND',
    `NODE_ENV is production, and ${place} is not told who protects its endpoint: behind a proxy on the same machine every caller looks local.`,
    "give a provider, auth: new BearerAuthProvider({ validTokens: [...] }), write auth: 'app' when the application's global guards protect it, or auth: 'none' when it is meant to be open.",
  )
}
