import type { QueryParser } from '../tools/query-style.js'
import { type MountLayer, mountPaths } from './express-mounts.js'

/** What Express 4 and 5 keep of a layer. */
export interface ExpressLayer extends MountLayer {
  readonly name?: string
  readonly route?: ExpressRoute
  readonly handle?: { readonly stack?: readonly ExpressLayer[] }
}

/** A route object: one path, several verbs, the functions of all. */
export interface ExpressRoute {
  readonly path: string | RegExp | readonly (string | RegExp)[]
  readonly methods: Readonly<Record<string, boolean>>
  readonly stack: readonly { readonly name: string; readonly method?: string; readonly handle: object }[]
}

/** What is found on the way through an application's layers. */
export interface ExpressVisitor {
  route(route: ExpressRoute, prefix: string): void
  /** A mounted application or router whose routes, or whose place, Express does not tell. */
  hidden?(layer: ExpressLayer, prefix: string): void
}

/** Walks the routes of an application or a router, nested ones with their prefixes, and those of `mount`'s applications by the path they hang under. */
export function walkExpress(app: object, mount: Readonly<Record<string, object>>, visitor: ExpressVisitor): void {
  const walk = (stack: readonly ExpressLayer[], prefix: string): void => {
    for (const layer of stack) {
      if (layer.route) visitor.route(layer.route, prefix)
      else if (layer.handle?.stack) {
        const places = mountPaths(layer)
        if (places.length === 0) visitor.hidden?.(layer, prefix)
        for (const place of places) walk(layer.handle.stack, prefix + place)
      } else if (layer.name === 'mounted_app') visitor.hidden?.(layer, prefix)
    }
  }
  walk(expressStack(app), '')
  for (const [path, sub] of Object.entries(mount)) walk(expressStack(sub), path.replace(/\/$/, ''))
}

/** Express 4 keeps its router under `_router`, and its `router` getter throws; Express 5 has `router`; a plain Router is its own. */
function expressStack(app: object): readonly ExpressLayer[] {
  const { _router } = app as { _router?: { stack: ExpressLayer[] } }
  if (_router) return _router.stack
  const isExpress4 = typeof (app as { lazyrouter?: unknown }).lazyrouter === 'function' // without a route it has no router yet
  const router =
    !isExpress4 && 'router' in app ? (app as { router: { stack: ExpressLayer[] } }).router : (app as { stack?: ExpressLayer[] })
  return router.stack ?? []
}

/** Whether end slashes tell paths apart. */
export const isStrict = (app: object): boolean => (app as { enabled?(setting: string): boolean }).enabled?.('strict routing') === true

/** What an Express application makes of the text after the `?`; undefined for a plain Router. */
export function expressQueryParser(app: object): QueryParser | undefined {
  const express = app as { set?: unknown; enabled?: unknown; get?(setting: string): unknown }
  const isApplication = typeof express.set === 'function' && typeof express.enabled === 'function' // a plain Router's get() registers a route
  return isApplication ? (express.get?.('query parser fn') as QueryParser | undefined) : undefined
}

/** `app.route('/x').all(check).get(show)` has a GET; `app.all('/x', show)` has every verb. */
export function expressVerbs({ methods }: ExpressRoute): string[] {
  const verbs = Object.keys(methods).filter((verb) => methods[verb] && verb !== '_all')
  return verbs.length === 0 || verbs.length > 20 ? ['all'] : verbs // Express 5 writes `app.all` as every verb that there is
}
