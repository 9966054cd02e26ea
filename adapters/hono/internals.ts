import type { RequestListener } from 'node:http'
import type { SchemaSource } from '../../decorators/metadata.js'

/** The only file that knows what Hono and its companions keep inside. */

/** One function of a route; a route of several functions has an entry for each. */
export interface HonoRoute {
  /** `ALL` for middleware and for `app.all`. */
  readonly method: string
  /** With every base path. */
  readonly path: string
  readonly handler: object
}

/** The parts of a Hono application that are used. */
export interface HonoApp {
  readonly routes: readonly HonoRoute[]
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>
  readonly router: {
    match(method: string, path: string): readonly [readonly (readonly [readonly [unknown, HonoRoute], unknown])[], ...unknown[]]
  }
  getPath(request: { readonly url: string }, options?: object): string
  /** For the command line: what serves it, where nothing but its routes is known. */
  readonly listener?: RequestListener
  readonly openAPIRegistry?: { readonly definitions: readonly Definition[] }
}

type Content = Readonly<Record<string, { readonly schema?: SchemaSource }>>

/** What `createRoute` of @hono/zod-openapi was given. */
export interface OpenApiRoute {
  readonly method: string
  /** `/users/{id}` */
  readonly path: string
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly request?: { readonly params?: SchemaSource; readonly query?: SchemaSource; readonly body?: { readonly content?: Content } }
  readonly responses?: Readonly<Record<string, { readonly content?: Content }>>
}

interface Definition {
  readonly type: string
  readonly route?: OpenApiRoute
}

export const definitionsOf = (app: HonoApp): readonly OpenApiRoute[] =>
  (app.openAPIRegistry?.definitions ?? []).flatMap(({ type, route }) => (type === 'route' && route ? route : []))

/** The function that was registered, below what Hono wraps around those of a sub-application with an error handler of its own. */
export function registered(handler: object): object {
  const inner = (handler as { readonly __COMPOSED_HANDLER?: object }).__COMPOSED_HANDLER
  return inner ? registered(inner) : handler
}

/** The routes that a request would run, in their order. Asked at a call only: the first question ends the time in which routes can be added. */
export const matched = (app: HonoApp, method: string, path: string): readonly HonoRoute[] =>
  app.router.match(method, path)[0].map(([[, route]]) => route)
