import type { HttpMethod, Route } from '../adapter.js'
import { type FunctionRoute, requestKey } from './function-routes.js'
import { pathTemplates, plainShape } from './path-template.js'

/**
 * Which routes a framework's own route objects stand for, hidden ones included: a call must not land on them either. Those of every verb and those
 * that end in a wildcard are left out, as they are written to run before others; a tool's own is never. What one request means alike, `shapeOf`
 * says: routes of another reader know no shape, and their path has to do.
 */
export function knownRoutes<Native>(
  found: readonly FunctionRoute<Native>[],
  routes: readonly (Route<Native> & Shaped)[],
  objectOf: (native: Native) => object,
  shapeOf = ({ path, shape }: Shaped): string => shape ?? plainShape(path),
): Map<object, Set<string>> {
  const ids = new Map<string, string[]>()
  for (const route of routes) {
    const key = requestKey({ method: route.method, shape: shapeOf(route) })
    ids.set(key, [...(ids.get(key) ?? []), route.id])
  }
  const tools = new Set(routes.filter((route) => route.unusable === undefined).map(({ native }) => objectOf(native)))
  const known = new Map<object, Set<string>>()
  for (const { verb, pattern, native } of found) {
    const templates = typeof pattern === 'string' ? pathTemplates(pattern) : []
    const passes = verb === 'all' || templates.length === 0 || templates.some(({ wildcard }) => wildcard)
    const object = objectOf(native)
    if (passes && !tools.has(object)) continue
    const own = known.get(object) ?? new Set<string>()
    for (const template of templates)
      for (const method of verb === 'all' ? VERBS : [verb.toUpperCase() as HttpMethod])
        for (const id of ids.get(requestKey({ method, shape: shapeOf(template) })) ?? []) own.add(id)
    if (own.size === 0) own.add(`${verb.toUpperCase()} ${String(pattern)}`)
    known.set(object, own)
  }
  return known
}

interface Shaped {
  readonly path: string
  readonly shape?: string
}

const VERBS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
