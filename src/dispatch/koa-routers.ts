import type { QueryParser } from '../tools/query-style.js'

/** What @koa/router 13 and 15 keep of a route. One without methods is a middleware. */
export interface KoaLayer {
  /** With its router's prefix. */
  readonly path: string | RegExp
  readonly methods: readonly string[]
  readonly stack: readonly { readonly name: string }[]
  readonly opts?: { readonly strict?: boolean }
}

export interface KoaRouter {
  readonly stack: readonly KoaLayer[]
  readonly exclusive?: boolean
  match(path: string, method: string): { readonly route: boolean; readonly pathAndMethod: readonly KoaLayer[] }
}

/** The routers of a Koa application in order; undefined when `app` is none. */
export function koaRouters(app: object): KoaRouter[] | undefined {
  const { middleware } = app as { middleware?: readonly { readonly router?: KoaRouter }[] }
  return Array.isArray(middleware) ? middleware.flatMap(({ router }: { readonly router?: KoaRouter }) => router ?? []) : undefined
}

/** True for a Koa application. */
export const isKoa = (app: object): boolean =>
  koaRouters(app) !== undefined && typeof (app as { callback?: unknown }).callback === 'function'

/** The verbs of a layer, in lower case; `all` for those of `router.all`. HEAD comes with every GET. */
export function verbsOf({ methods }: KoaLayer): string[] {
  const verbs = [...new Set(methods)].filter((method) => method !== 'HEAD' || !methods.includes('GET'))
  return verbs.length > 20 ? ['all'] : verbs.map((verb) => verb.toLowerCase())
}

/** What a Koa application makes of the text after the `?`. */
export function koaQueryParser(app: object): QueryParser {
  const { request } = app as { readonly request: object }
  return (text) =>
    (Object.assign(Object.create(request) as object, { req: { url: `/?${text}`, headers: {} } }) as { query?: unknown }).query
}
