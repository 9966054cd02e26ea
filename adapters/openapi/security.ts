import { isObject } from '../../src/is-object.js'
import type { Document } from './document.js'
import { resolved } from './references.js'

/** A security scheme, and where what it asks for stands in a request. */
export interface Scheme {
  /** Its name in the document: what `credentials` is keyed by. */
  readonly key: string
  readonly in?: 'header' | 'query' | 'cookie'
  /** Of the header, the query parameter or the cookie. */
  readonly name?: string
  /** What stands before the value. */
  readonly prefix: string
}

/** The ways in of one operation: what it says itself, else what the document says for all (OpenAPI 3.1, 4.8.30). */
export function securityOf(document: Document, own: unknown): Scheme[][] {
  const ways = own ?? document.security
  if (!Array.isArray(ways)) return []
  const list = ways.filter(isObject)
  if (list.some((way) => Object.keys(way).length === 0)) return [] // optional
  return list.map((way) => Object.keys(way).map((key) => toScheme(document, key)))
}

function toScheme(document: Document, key: string): Scheme {
  const { components, securityDefinitions } = document as {
    components?: { securitySchemes?: Record<string, unknown> }
    securityDefinitions?: Record<string, unknown>
  }
  const given = resolved(document, (components?.securitySchemes ?? securityDefinitions ?? {})[key])
  const { type, in: place, name, scheme } = (isObject(given) ? given : {}) as Record<string, string | undefined>
  const header = { in: 'header', name: 'authorization' } as const
  if (type === 'apiKey' && name !== undefined && (place === 'header' || place === 'query' || place === 'cookie'))
    return { key, in: place, name, prefix: '' }
  if (type === 'basic' || (type === 'http' && scheme?.toLowerCase() === 'basic')) return { key, ...header, prefix: 'Basic ' }
  if (type === 'http' || type === 'oauth2' || type === 'openIdConnect') return { key, ...header, prefix: 'Bearer ' }
  return { key, prefix: '' }
}
