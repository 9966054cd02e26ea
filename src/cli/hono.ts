import type { RequestListener } from 'node:http'
import { pathToFileURL } from 'node:url'
import type { HonoApp, HonoRoute } from '../../adapters/hono/internals.js'
import { Backend2McpError } from '../errors.js'
import { resolveFrom } from './app-folder.js'
import type { Framework } from './framework.js'
import { isHonoApp, type Listener, patch } from './internals.js'

type Router = HonoApp['router']

/** Every router's routes, in the order in which routers were made. */
const routers = new Map<Router, HonoRoute[]>()
let getPath: HonoApp['getPath'] | undefined

/** Hono: an exported application, or the one behind a listener of @hono/node-server, whose routes are watched as they are added. */
export const hono: Framework = {
  name: 'hono',
  packages: ['hono', '@hono/node-server'],

  async capture({ file }) {
    const [router, url] = await Promise.all(['hono/router/smart-router', 'hono/utils/url'].map((name) => importFrom(file, name)))
    const { SmartRouter } = (router ?? {}) as { SmartRouter?: { prototype: object } }
    if (SmartRouter) watchRoutes(SmartRouter.prototype)
    getPath = (url as { getPath?: HonoApp['getPath'] } | undefined)?.getPath
  },

  async open(value, { file, options }) {
    const app = isHonoApp(value) ? value : isNodeServerListener(value) ? behind(value as RequestListener, file) : undefined
    if (!app) return undefined
    const { McpAdapter } = await import('../../adapters/hono/index.js')
    return { adapter: new McpAdapter(app, options), close: () => Promise.resolve() }
  },
}

/** The ES module, which @hono/node-server's users load; a CommonJS application has the other. */
async function importFrom(file: string, name: string): Promise<object | undefined> {
  const path = resolveFrom(file, name)
  if (path === undefined) return undefined
  const esm = path.replace('/dist/cjs/', '/dist/')
  return (await import(pathToFileURL(esm).href)) as object
}

function watchRoutes(prototype: object): void {
  patch(prototype, 'add', (add) => {
    return function (this: Router, ...args: unknown[]): unknown {
      const [, , handler] = args as [string, string, readonly [unknown, HonoRoute]]
      routers.set(this, [...(routers.get(this) ?? []), handler[1]])
      return add.apply(this, args)
    }
  })
}

/** `getRequestListener()` makes an async function of two arguments; no other framework here does. */
const isNodeServerListener = (value: unknown): value is Listener =>
  routers.size > 0 && typeof value === 'function' && value.length === 2 && value.constructor.name === 'AsyncFunction'

/** The one application whose routes are not all in another's. Throws `FRAMEWORK_NOT_FOUND` where there are several. */
function behind(listener: RequestListener, file: string): (HonoApp & { readonly listener: RequestListener }) | undefined {
  const all = [...routers].filter(([, routes]) => routes.length > 0)
  const roots = all.filter(([own, routes]) => !all.some(([other, more]) => other !== own && holds(more, routes)))
  if (roots.length > 1) {
    throw new Backend2McpError(
      'FRAMEWORK_NOT_FOUND',
      `${file} makes several Hono applications.`,
      'export the one that it serves: export default app',
    )
  }
  const [[router, routes]] = roots as [[Router, HonoRoute[]]]
  return { routes, router, getPath: getPath!, fetch: () => Promise.reject(new Error('served by its listener')), listener }
}

/** `app.route('/api', sub)` adds a route for each of `sub`, under its path and with its function. */
const holds = (outer: readonly HonoRoute[], inner: readonly HonoRoute[]) =>
  inner.every((route) =>
    outer.some(
      ({ method, path, handler }) =>
        method === route.method && path.endsWith(route.path === '/' ? '' : route.path) && isSame(handler, route.handler),
    ),
  )

const isSame = (one: object, other: object) =>
  one === other || (one as { readonly __COMPOSED_HANDLER?: object }).__COMPOSED_HANDLER === other
