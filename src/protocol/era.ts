import { isObject } from '../is-object.js'

/** The revisions of the 2025 era, with its handshake. */
export const LEGACY_VERSIONS = ['2024-10-07', '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const
/** The revisions of the 2026 era, in which every request says for itself what it speaks. */
export const MODERN_VERSIONS = ['2026-07-28'] as const

/** Keys of `_meta` in the 2026 era (2026-07-28, basic/index). */
export const META = {
  version: 'io.modelcontextprotocol/protocolVersion',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
} as const

/**
 * Whether a decoded message speaks the 2026 era: by its own `_meta`, else by the header, where the transport has one. Nothing is
 * remembered between messages (2026-07-28, basic/versioning: a dual-era server may serve both on one endpoint or process).
 */
export function isModern(message: unknown, versionHeader?: string): boolean {
  if (metaOf(message)?.[META.version] !== undefined) return true
  const isInitialize = isObject(message) && message.method === 'initialize'
  return !isInitialize && versionHeader !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(versionHeader) && versionHeader >= '2026'
}

/** The `_meta` of a decoded message, if there is one. */
export function metaOf(message: unknown): Readonly<Record<string, unknown>> | undefined {
  const params = isObject(message) ? message.params : undefined
  const meta = isObject(params) ? params._meta : undefined
  return isObject(meta) ? meta : undefined
}
