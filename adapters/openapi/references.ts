import { isObject } from '../../src/is-object.js'
import type { Document } from './document.js'

/** What a local reference leads to; the value itself where it is none. Throws for one that leads out of the document, or nowhere. */
export function resolved(document: Document, value: unknown, depth = 0): unknown {
  if (!isObject(value) || typeof value.$ref !== 'string') return value
  const { $ref } = value as { $ref: string }
  if (!$ref.startsWith('#/')) throw new Error(`the reference ${JSON.stringify($ref)} leads out of the document`)
  const found = $ref
    .slice(2)
    .split('/')
    .map((key) => decodeURIComponent(key).replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce<unknown>((at, key) => (isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined), document)
  if (found === undefined || depth > 20) throw new Error(`the reference ${JSON.stringify($ref)} leads nowhere`)
  return resolved(document, found, depth + 1)
}

/** JSON of any kind: `application/json`, `application/problem+json; charset=utf-8`. */
export const isJson = (type: string): boolean => /^[\w.+-]+\/([\w.-]+\+)?json\b|^\*\/\*/i.test(type)
