import type { IncomingMessage, ServerResponse } from 'node:http'
import { writeHidden } from '../../decorators/metadata.js'
import type { BaseAdapter } from '../adapter.js'
import { isProtected } from '../auth/authenticate.js'
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
  const handler = (req: Request, res: ServerResponse) => handle(req, res, req.body)
  writeHidden(handler)
  return handler
}

/** Middleware in Express' form that serves the OAuth metadata at its own two paths (RFC 9728) and lets everything else pass. */
export function metadataMiddleware(adapter: BaseAdapter<unknown>): (req: IncomingMessage, res: ServerResponse, next: () => void) => void {
  const metadata = wellKnown(adapter.settings)
  return (req, res, next) => {
    if (!metadata.answer(req, res)) next()
  }
}
