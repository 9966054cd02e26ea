import type { IncomingMessage, ServerResponse } from 'node:http'
import { writeHidden } from '../../decorators/metadata.js'
import type { BaseAdapter } from '../adapter.js'
import { isProtected } from '../auth/authenticate.js'
import { logReport } from '../tools/report.js'
import { mcpHandler } from './http.js'
import { refuseOpenMount } from './open-mount.js'
import { wellKnown } from './well-known.js'

type Request = IncomingMessage & { readonly body?: unknown }

/**
 * MCP as a Node `(req, res)` handler inside the host application, which may have parsed the body already. It is no tool itself. Until the
 * option `auth` says who protects it, only loopback callers get in. Throws `OPEN_BIND` in production.
 */
export function mountedHandler(adapter: BaseAdapter<unknown>): (req: Request, res: ServerResponse) => Promise<void> {
  refuseOpenMount(adapter.settings, 'handler()')
  const handle = mcpHandler(adapter, { loopbackOnly: !isProtected(adapter.settings) })
  let isTold = false
  const handler = (req: Request, res: ServerResponse) => {
    if (!isTold) void tell(adapter)
    isTold = true
    return handle(req, res, req.body)
  }
  writeHidden(handler)
  return handler
}

/** The table of tools: with the first request, as the application's routes may all stand behind the handler. */
async function tell(adapter: BaseAdapter<unknown>): Promise<void> {
  const list = await adapter.listTools().catch(() => undefined) // a list that fails fails the request, which says so
  if (list) logReport(list, adapter.settings.log)
}

/** Middleware in Express' form that serves the OAuth metadata at its own two paths (RFC 9728) and lets everything else pass. */
export function metadataMiddleware(adapter: BaseAdapter<unknown>): (req: IncomingMessage, res: ServerResponse, next: () => void) => void {
  const metadata = wellKnown(adapter.settings)
  return (req, res, next) => {
    if (!metadata.answer(req, res)) next()
  }
}
