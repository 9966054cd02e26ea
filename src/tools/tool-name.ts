import { createHash } from 'node:crypto'
import type { HttpMethod } from '../adapter.js'

/** What a tool name must be (MCP clients refuse anything else). */
export const TOOL_NAME = /^[A-Za-z0-9_-]{1,64}$/
const LONGEST = 64
const HASH = 8

/**
 * A tool's name after its route: the verb and the last `segments` segments of the path, a parameter as `by_` and its name.
 * One segment is the shortest form: `GET /users/{id}` is `get_by_id`, `POST /search` is `post_search`; two give `get_users_by_id`.
 * Without `segments` the shortest; with `Infinity` the whole path. A name over 64 characters ends in a short hash of the whole.
 */
export function toolName(method: HttpMethod, path: string, segments = 1): string {
  let name = ''
  for (let end = path.length, left = segments; left > 0 && end > 0;) {
    const start = path.lastIndexOf('/', end - 1)
    if (start + 1 < end) {
      name = `_${word(path.slice(start + 1, end))}${name}`
      left--
    }
    end = start
  }
  return fitName(method.toLowerCase() + (name || '_root'))
}

/** The names of a route by 1, 2, ... segments, up to the whole path: `toolName` for each length, at the price of one. */
export function toolNames(method: HttpMethod, path: string): string[] {
  const verb = method.toLowerCase()
  let name = ''
  const names = path
    .split('/')
    .filter(Boolean)
    .toReversed()
    .map((segment) => fitName(verb + (name = `_${word(segment)}${name}`)))
  return names.length > 0 ? names : [`${verb}_root`]
}

/** Cuts a name to 64 characters; a name that was cut ends in 8 hex digits of its SHA-256, so that it stays its own. One without an ASCII letter or digit is its hash. */
export function fitName(name: string): string {
  if (TOOL_NAME.test(name)) return name // most are
  const clean = name.replace(/[^A-Za-z0-9_-]+/g, '_')
  if (!/[A-Za-z0-9]/.test(clean)) return hash(name)
  if (clean.length <= LONGEST) return clean
  return `${clean.slice(0, LONGEST - HASH - 1)}_${hash(clean)}`
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, HASH)

/** A static segment as it is, `{id}` as `by_id`, `{*rest}` as `by_rest`; parameters inside a segment (`{a}-{b}`) likewise. One without an ASCII letter is its hash. */
function word(segment: string): string {
  if (/^[A-Za-z0-9-]+$/.test(segment)) return segment // most are
  const parameter = /^\{\*?([A-Za-z0-9-]+)\}$/.exec(segment)
  if (parameter) return `by_${parameter[1]}`
  const clean = segment
    .replace(/\{\*?([^}]*)\}/g, (_, name: string) => `_by_${name}_`)
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/_{2,}/g, '_')
    .replace(/^_|_$/g, '')
  return clean || hash(segment)
}
