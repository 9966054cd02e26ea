import type { IncomingMessage, ServerResponse } from 'node:http'
import { providerOf } from '../auth/authenticate.js'
import type { Settings } from '../options.js'

/** Any page may read it, with the headers that MCP clients send. */
const PUBLIC = { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET, OPTIONS', 'access-control-allow-headers': '*' }

/**
 * Answers the requests for the protected resource's metadata (RFC 9728, section 3): public, and outside of the endpoint's guards. Undefined
 * for a request of anything else, and where no provider has such metadata.
 */
export function wellKnown(settings: Settings): {
  readonly paths: readonly string[]
  answer(req: IncomingMessage, res: ServerResponse): boolean
} {
  const metadata = providerOf(settings)?.resourceMetadata
  const paths = metadata?.paths ?? []
  const body = Buffer.from(JSON.stringify(metadata?.document ?? {}))
  return {
    paths,
    answer({ method, url = '' }, res) {
      if (paths.length === 0 || !paths.includes(url.split('?')[0]!)) return false
      if (method === 'OPTIONS') res.writeHead(204, PUBLIC).end()
      else if (method !== 'GET' && method !== 'HEAD') res.writeHead(405, { allow: 'GET, HEAD, OPTIONS' }).end()
      else {
        const headers = { ...PUBLIC, 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'max-age=3600' }
        res.writeHead(200, headers).end(body)
      }
      return true
    },
  }
}
