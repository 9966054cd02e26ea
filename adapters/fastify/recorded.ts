import { subscribe } from 'node:diagnostics_channel'
import type { JsonSchema } from '../../decorators/metadata.js'

/** The only file that knows what Fastify tells its hooks. */

/** What Fastify's `onRoute` hook gets. */
export interface RouteOptions {
  readonly method: string | readonly string[]
  /** With every prefix. */
  readonly url: string
  readonly handler: object
  readonly schema?: Readonly<Record<string, unknown>>
  config?: Readonly<Record<string | symbol, unknown>>
  readonly constraints?: Readonly<Record<string, unknown>>
  readonly [hook: string]: unknown
}

/** A route as it was declared, and where. */
export interface Recorded {
  readonly route: RouteOptions
  /** The instance that declared it: its schemas are those that `$ref` sees. */
  readonly instance: { getSchemas(): Readonly<Record<string, JsonSchema>> }
}

/** Where a request has landed, as Fastify's request tells it. */
interface Request {
  readonly method: string
  readonly raw: object
  readonly routeOptions: { readonly url?: string; readonly config?: { readonly [ROUTE]?: RouteOptions } }
}

/** What one request expects of its route. */
export interface Expected {
  readonly method: string
  readonly route: RouteOptions
  refused(landed: string): void
}

type Hook = (this: Recorded['instance'], route: RouteOptions) => void
interface Instance {
  readonly routing?: unknown
  addHook(name: 'onRoute', hook: Hook): void
  addHook(name: 'onRequest', hook: (request: Request, reply: unknown, done: (error?: Error) => void) => void): void
}

/** Lies in a route's config, which is all of it that a request leads back to. */
const ROUTE = Symbol('backend2mcp:route')
/** Lies on Node's request. */
export const EXPECTED = Symbol('backend2mcp:expected')
const recorded = new WeakMap<object, Recorded[]>()
const instances: WeakRef<object & Instance>[] = []

// From its creation on: a hook that is added later misses routes, and after `ready()` none can be added.
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { readonly fastify: object & Instance }
  const routes: Recorded[] = []
  recorded.set(fastify, routes)
  instances.push(new WeakRef(fastify))
  fastify.addHook('onRoute', function (route) {
    const own = { ...route } // Fastify goes on with the same object for the next URL
    routes.push({ route: own, instance: this })
    route.config = { ...route.config, [ROUTE]: own }
  })
  fastify.addHook('onRequest', (request, _reply, done) => {
    const expected = (request.raw as { readonly [EXPECTED]?: Expected })[EXPECTED]
    if (!expected || isThere(request, expected)) return done()
    const landed = `${request.method} ${request.routeOptions.url}`
    expected.refused(landed)
    done(Object.assign(new Error(`another route: ${landed}`), { statusCode: 409, stack: '' }))
  })
})

/** Where nothing matches, Fastify's own 404 is the answer, as over HTTP. */
function isThere({ method, routeOptions: { url, config } }: Request, { method: expected, route }: Expected): boolean {
  return url === undefined || (method === expected && config?.[ROUTE] === route)
}

/** The instance that a value is, or whose request listener it is. */
export function recordedInstance(value: unknown): object | undefined {
  if (recordedRoutes(value as object)) return value as object
  return instances.map((one) => one.deref()).find((one) => one?.routing === value)
}

/** The routes of an instance so far; undefined for one that was made before this file was loaded. */
export function recordedRoutes(app: object): readonly Recorded[] | undefined {
  for (let at: object | null = Object(app) === app ? app : null; at; at = Object.getPrototypeOf(at) as object | null) {
    const routes = recorded.get(at)
    if (routes) return routes // an encapsulated instance inherits from the one that is known
  }
  return undefined
}
