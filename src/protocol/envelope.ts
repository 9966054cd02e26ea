import type { IncomingHttpHeaders } from 'node:http'
import { asLevel, LOG_LEVELS, type LogLevel } from '../tools/client-link.js'
import { RPC, type RpcRequest } from './check-message.js'
import { META, metaOf, MODERN_VERSIONS } from './era.js'
import { Fault } from './fault.js'
import { isObject } from '../is-object.js'

/** Error codes of the 2026 era (2026-07-28, basic/index, Error Codes). */
export const MODERN = { headerMismatch: -32020, missingCapability: -32021, unsupportedVersion: -32022 } as const

/** What a request of the 2026 era says of its client. */
export interface Envelope {
  readonly capabilities: Readonly<Record<string, unknown>>
  /** The least level of log messages that the client wants; absent: none. */
  readonly logLevel?: LogLevel
  readonly progressToken?: string | number
}

/** Where the name in the header `Mcp-Name` stands in the body (basic/transports/streamable-http, Standard Request Headers). */
const NAMED: Readonly<Record<string, 'name' | 'uri'>> = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' }

/**
 * Reads the envelope, and compares it with the headers that mirror it, where the transport has them. Throws `Fault`: -32602 for an
 * envelope that is not whole, -32020 for headers that are missing or differ, -32022 for a version that is not served.
 */
export function readEnvelope(request: RpcRequest, headers?: IncomingHttpHeaders): Envelope {
  const meta = metaOf(request) ?? {}
  const version = meta[META.version]
  if (headers && version === undefined && headers['mcp-method'] === undefined) throw mismatch('the header Mcp-Method is missing')
  if (typeof version !== 'string') throw incomplete(`_meta["${META.version}"] must be a string`)
  if (headers) compareHeaders(request, version, headers)
  const capabilities = meta[META.capabilities]
  if (!isObject(capabilities)) throw incomplete(`_meta["${META.capabilities}"] must be an object`)
  const { progressToken, [META.logLevel]: logLevel } = meta
  if (logLevel !== undefined && !asLevel(logLevel)) throw incomplete(`_meta["${META.logLevel}"] must be one of ${LOG_LEVELS.join(', ')}`)
  if (!(MODERN_VERSIONS as readonly string[]).includes(version))
    throw new Fault(MODERN.unsupportedVersion, `Unsupported protocol version: ${version}`, {
      supported: MODERN_VERSIONS,
      requested: version,
    })
  return {
    capabilities,
    ...(logLevel !== undefined && { logLevel: logLevel as LogLevel }),
    ...(progressToken !== undefined && { progressToken: progressToken as string | number }),
  }
}

function compareHeaders({ method, params }: RpcRequest, version: string, headers: IncomingHttpHeaders): void {
  compare('MCP-Protocol-Version', headers['mcp-protocol-version'], version)
  compare('Mcp-Method', headers['mcp-method'], method)
  const named = NAMED[method]
  const name = named && params?.[named]
  if (typeof name === 'string') compare('Mcp-Name', headers['mcp-name'], name)
}

function compare(name: string, header: string | readonly string[] | undefined, body: string): void {
  if (header === undefined) throw mismatch(`the header ${name} is missing`)
  const value = decoded(String(header))
  if (value !== body) throw mismatch(`${name} says ${JSON.stringify(value)}, and the body ${JSON.stringify(body)}`)
}

/** `=?base64?...?=` carries what a header cannot (basic/transports/streamable-http, Value Encoding). */
function decoded(value: string): string {
  const encoded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(value)?.[1]
  return encoded === undefined ? value : Buffer.from(encoded, 'base64').toString('utf8')
}

const mismatch = (why: string) => new Fault(MODERN.headerMismatch, `Header mismatch: ${why}.`)
const incomplete = (why: string) => new Fault(RPC.invalidParams, `Invalid params: ${why}.`)
