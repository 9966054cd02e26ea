import { mountPaths } from '../../src/dispatch/express-mounts.js'
import { type ExpressLayer, type ExpressRoute, expressVerbs, isStrict, walkExpress } from '../../src/dispatch/express-stack.js'
import type { FunctionRoute } from '../../src/tools/function-routes.js'

/** Where the routes of an application are, that Express does not tell, and which could not be found. */
export interface Found {
  readonly routes: readonly FunctionRoute<ExpressRoute>[]
  /** Mounted applications and routers whose routes are not seen: where, and why. */
  readonly unseen: readonly { readonly path: string; readonly reason: string }[]
}

/** Every route of an application, of its nested routers and of `mount`'s applications, in the order in which Express tries them. */
export function readRoutes(app: object, mount: Readonly<Record<string, object>>): Found {
  const routes: FunctionRoute<ExpressRoute>[] = []
  const unseen: { path: string; reason: string }[] = []
  const mounted = new Set(Object.keys(mount).map(trimmed))
  const end = (path: string) => (isStrict(app) || path === '/' ? path : trimmed(path)) // else an end slash means nothing
  walkExpress(app, mount, {
    route: (route, prefix) => {
      for (const path of [route.path].flat() as (string | RegExp)[]) {
        const pattern = typeof path === 'string' ? end(prefix + path) || '/' : path
        for (const verb of expressVerbs(route)) routes.push({ verb, pattern, handlers: handlersOf(route, verb), native: route })
      }
    },
    hidden: (layer, prefix) => {
      for (const path of placesOf(layer, prefix)) if (!mounted.has(path)) unseen.push({ path, reason: reasonOf(layer, path) })
    },
  })
  return { routes, unseen }
}

const trimmed = (path: string) => path.replace(/\/$/, '')

const handlersOf = ({ stack }: ExpressRoute, verb: string) =>
  stack.filter(({ method }) => verb === 'all' || method === undefined || method === verb).map(({ handle }) => handle)

const placesOf = (layer: ExpressLayer, prefix: string) => {
  const places = mountPaths(layer)
  return places.length > 0 ? places.map((place) => trimmed(prefix + place)) : [`${prefix}/?`]
}

const reasonOf = ({ name }: ExpressLayer, path: string) =>
  name === 'mounted_app'
    ? `a mounted application, which Express hides: new McpAdapter(app, { mount: { '${path.endsWith('?') ? '/its/path' : path || '/'}': it } })`
    : 'a router under a path that Express does not tell (a pattern, or router 2.0 to 2.2): install router 2.3, or write its path as a text, or name it with the option mount'
