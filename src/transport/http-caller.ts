import type { IncomingMessage } from 'node:http'
import { anonymous } from '../auth/context.js'
import type { Settings } from '../options.js'
import type { Caller } from '../protocol/caller.js'

const FORWARDED = ['x-request-id', 'traceparent', 'tracestate', 'accept-language']

/** Makes a reader of who calls. The caller's own credential goes inward, and the headers of the allow-list; nothing else of the MCP request does. */
export function httpCaller({ forwardHeaders }: Settings): (req: IncomingMessage) => Caller {
  const names = new Set([...FORWARDED, ...forwardHeaders.map((name) => name.toLowerCase())])
  return ({ headers, socket: { remoteAddress } }) => {
    const { authorization } = headers
    const identityHeaders: Record<string, string> = authorization === undefined ? {} : { authorization }
    const forwardedHeaders: Record<string, string> = {}
    for (const name of names) if (headers[name] !== undefined) forwardedHeaders[name] = String(headers[name])
    return {
      transport: 'http',
      identityHeaders,
      forwardedHeaders,
      auth: anonymous(identityHeaders, authorization === undefined ? 'none' : 'bearer'),
      ...(remoteAddress && { remoteAddress }),
    }
  }
}
