import type { RequestListener } from 'node:http'
import type { KnownRoutes } from './express-route.js'
import type { KoaLayer, KoaRouter } from './koa-routers.js'

interface Context {
  readonly method: string
  readonly matched?: readonly KoaLayer[]
}

interface App {
  createContext(req: unknown, res: unknown): Context
  callback(): RequestListener
}

/** What a call expects of its context; `refused` learns where it landed. */
export interface Expected {
  readonly id: string
  readonly method: string
  refused(landed: string): void
}

/**
 * A Koa application's request listener that refuses every route but the expected one. @koa/router writes `ctx.router` when it has matched a
 * request, before any handler of it runs; the first known route decides. `expectedOf` is asked with Node's request. The application itself is
 * left as it is: what differs is the context of these requests only.
 */
export function koaListener(app: object, known: KnownRoutes, expectedOf: (req: object) => Expected | undefined): RequestListener {
  const original = app as App
  const own = Object.create(original) as App
  own.createContext = (req, res) => {
    const context = original.createContext(req, res)
    const expected = expectedOf(req as object)
    if (expected) watch(context, known, expected)
    return context
  }
  return own.callback()
}

function watch(context: Context, known: KnownRoutes, { id, method, refused }: Expected): void {
  let router: KoaRouter | undefined
  let decided = false
  Object.defineProperty(context, 'router', {
    configurable: true,
    enumerable: true,
    get: () => router,
    set(given: KoaRouter) {
      router = given
      const layers = (context.matched ?? []).filter(({ methods }) => methods.includes(context.method))
      const layer = given.exclusive ? layers.findLast((one) => known.has(one)) : layers.find((one) => known.has(one))
      if (!layer || decided) return
      decided = true
      const ids = known.get(layer)!
      if (ids.has(id) && context.method === method) return
      const [landed = ''] = ids
      refused(landed)
      throw Object.assign(new Error(`another route: ${landed}`), { status: 409, expose: true })
    },
  })
}
