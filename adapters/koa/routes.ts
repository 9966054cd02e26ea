import { type KoaLayer, type KoaRouter, koaRouters, verbsOf } from '../../src/dispatch/koa-routers.js'
import type { FunctionRoute } from '../../src/tools/function-routes.js'

/** Every route of an application's routers, and of `mount`'s applications and routers by the path they hang under, in their order. */
export function readRoutes(app: object, mount: Readonly<Record<string, object>>): FunctionRoute<KoaLayer>[] {
  const below = Object.entries(mount).flatMap(([path, inner]) =>
    routersOf(inner).flatMap((router) => routesOf(router, path.replace(/\/$/, ''))),
  )
  return [...routersOf(app).flatMap((router) => routesOf(router, '')), ...below]
}

const routersOf = (app: object): readonly KoaRouter[] => koaRouters(app) ?? ('stack' in app ? [app as KoaRouter] : [])

function routesOf({ stack }: KoaRouter, prefix: string): FunctionRoute<KoaLayer>[] {
  return stack.flatMap((layer) => {
    const pattern = typeof layer.path === 'string' ? trimmed(prefix + layer.path, layer) : layer.path
    return verbsOf(layer).map((verb) => ({ verb, pattern, handlers: layer.stack, native: layer }))
  })
}

/** An end slash means nothing, unless the router is strict. */
const trimmed = (path: string, { opts }: KoaLayer) => (opts?.strict ? path : path.replace(/(.)\/$/, '$1')) || '/'
