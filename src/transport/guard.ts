import type { IncomingMessage } from 'node:http'
import { providerOf } from '../auth/authenticate.js'
import type { Settings } from '../options.js'

/** Why a request is refused before its body is read. */
export interface Refusal {
  readonly status: number
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])

/** True for an address of this machine: 127.0.0.0/8, ::1, and IPv4 in IPv6. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$|^localhost$/i.test(address)
}

/**
 * The checks that cost nothing, in the order of their refusals: caller, Host, Origin (403), method (405), path (404), content type
 * (415), Accept (406), credential (400). They close DNS rebinding and cross-site calls (2025-11-25, basic/transports, Security Warning).
 */
export function refuse(
  req: IncomingMessage,
  settings: Settings,
  { loopbackOnly, path }: { readonly loopbackOnly: boolean; readonly path?: string },
): Refusal | undefined {
  const local = isLoopback(req.socket.localAddress)
  if (loopbackOnly && !isLoopback(req.socket.remoteAddress))
    return forbidden("only callers on this machine are let in until the option 'auth' says who protects the endpoint")
  if (!hostAllowed(req.headers.host, settings, local))
    return forbidden(`the Host ${JSON.stringify(req.headers.host ?? '')} is not allowed; see the option 'allowedHosts'`)
  if (!originAllowed(req.headers.origin, settings, local))
    return forbidden(`the Origin ${JSON.stringify(req.headers.origin)} is not allowed; see the option 'allowedOrigins'`)
  const verbs = settings.sessions === false ? ['POST'] : ['POST', 'GET', 'DELETE']
  if (!verbs.includes(req.method!))
    return { status: 405, message: `Method not allowed: this endpoint takes ${verbs.join(', ')}.`, headers: { allow: verbs.join(', ') } }
  if (path !== undefined && req.url?.split('?')[0] !== path) return { status: 404, message: `Not found: MCP is at ${path}.` }
  if (count(req, 'authorization') > 1) return { status: 400, message: 'Two Authorization headers: send one.' }
  if (req.method !== 'POST') return undefined
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? ''))
    return { status: 415, message: 'Unsupported media type: send application/json.' }
  if (!acceptsBoth(req.headers.accept)) return { status: 406, message: 'Not acceptable: accept application/json and text/event-stream.' }
  return undefined
}

const forbidden = (why: string): Refusal => ({ status: 403, message: `Forbidden: ${why}.` })

function hostAllowed(host: string | undefined, settings: Settings, local: boolean): boolean {
  const allowedHosts = [...settings.allowedHosts, ...resourceHost(settings)]
  const name = hostName(host)
  if (name === undefined) return false
  if (local && LOOPBACK_HOSTS.has(name)) return true
  return allowedHosts.length > 0
    ? allowedHosts.some((allowed) => allowed.toLowerCase() === name || allowed.toLowerCase() === host?.toLowerCase())
    : !local
}

/** The host of the OAuth resource is where clients reach the endpoint. */
function resourceHost(settings: Settings): string[] {
  const resource = providerOf(settings)?.resourceMetadata?.document.resource
  return typeof resource === 'string' && URL.canParse(resource) ? [new URL(resource).hostname] : []
}

function originAllowed(origin: string | undefined, { allowedOrigins }: Settings, local: boolean): boolean {
  if (origin === undefined) return true
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (!url || url.origin === 'null') return origin !== 'null' && allowedOrigins.includes(origin) // an extension's own scheme, when it is written out
  if (allowedOrigins.some((allowed) => URL.canParse(allowed) && new URL(allowed).origin === url.origin)) return true
  return local && LOOPBACK_HOSTS.has(url.hostname)
}

/** `Example.com:3000` is `example.com`; undefined for what is no host. */
function hostName(host: string | undefined): string | undefined {
  return /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i.exec(host ?? '')?.[1]?.toLowerCase()
}

function acceptsBoth(accept = ''): boolean {
  const types = accept
    .toLowerCase()
    .split(',')
    .map((part) => part.split(';')[0]!.trim())
  const takes = (type: string) => types.includes('*/*') || types.includes(type) || types.includes(`${type.split('/')[0]}/*`)
  return takes('application/json') && takes('text/event-stream')
}

const count = (req: IncomingMessage, name: string) =>
  req.rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === name).length
