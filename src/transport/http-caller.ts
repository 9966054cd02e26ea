import type { IncomingMessage } from 'node:http'
import { type Admitted, authenticate, type Denied, providerOf } from '../auth/authenticate.js'
import { anonymous } from '../auth/context.js'
import type { Settings } from '../options.js'
import type { Caller } from '../protocol/caller.js'

const FORWARDED = ['x-request-id', 'traceparent', 'tracestate', 'accept-language']

/**
 * Makes a reader of who calls. What carries the caller inward, by the provider or, without one, its own `Authorization`, and the headers of
 * the allow-list; nothing else of the MCP request does. A promise only where a provider has to be asked.
 */
export function httpCaller(settings: Settings): (req: IncomingMessage) => Caller | Promise<Caller | Denied> {
  const names = new Set([...FORWARDED, ...settings.forwardHeaders.map((name) => name.toLowerCase())])
  const provider = providerOf(settings)
  const callerOf = ({ headers, httpVersion, socket }: IncomingMessage, admitted: Admitted): Caller => {
    const { remoteAddress, remotePort } = socket
    const forwardedHeaders: Record<string, string> = {}
    for (const name of names) if (headers[name] !== undefined) forwardedHeaders[name] = String(headers[name])
    const protocolVersion = headers['mcp-protocol-version'] as string | undefined
    const wire = { httpVersion, remotePort, protocolVersion }
    const idempotencyKey = headers['idempotency-key'] as string | undefined
    return {
      transport: 'http',
      ...admitted,
      forwardedHeaders,
      ...(remoteAddress && { remoteAddress }),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      wire,
    }
  }
  if (!provider) return (req) => callerOf(req, unverified(req))
  return async (req) => {
    const admitted = await authenticate(provider, { rawHeaders: req.rawHeaders, url: req.url ?? '/', transport: 'http' }, settings)
    return 'status' in admitted ? admitted : callerOf(req, admitted)
  }
}

function unverified({ headers: { authorization } }: IncomingMessage): Admitted {
  const identityHeaders: Record<string, string> = authorization === undefined ? {} : { authorization }
  return { identityHeaders, auth: anonymous(identityHeaders, authorization === undefined ? 'none' : 'bearer') }
}
