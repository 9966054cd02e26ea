import Module from 'node:module'

/** Any function that was put somewhere to be called. */
export type Listener = (...args: unknown[]) => unknown

/** Replaces a method, on a prototype or an object, by what `make` makes of the original. Inherited ones get a place of their own. */
export function patch(target: object, name: string, make: (original: Listener) => Listener): void {
  const original = (target as Record<string, Listener>)[name]!
  Object.defineProperty(target, name, { value: make(original), configurable: true, writable: true })
}

/** Loads a CommonJS file as Node loads the file it is started with: `require.main === module` holds in it. */
export function loadAsMain(file: string): unknown {
  return (Module as unknown as { _load(file: string, parent: null, isMain: true): unknown })._load(file, null, true)
}

/** The parts of a Nest application that the CLI touches. */
export interface NestApp {
  init(): Promise<unknown>
  get(token: symbol, options: { strict: false }): unknown
  getHttpAdapter(): object
  close(): Promise<void>
}

/** What the CLI replaces in `@nestjs/core`. */
export interface NestCore {
  readonly NestApplication: { readonly prototype: object }
  readonly NestFactory: { create(module: unknown, options: object): Promise<NestApp> }
}

const has = (value: unknown, ...methods: string[]) =>
  value !== null &&
  (typeof value === 'object' || typeof value === 'function') &&
  methods.every((name) => typeof Reflect.get(value, name) === 'function')

/** What `NestFactory.create()` gives, of whatever copy of Nest. */
export function isNestApp(value: unknown): value is NestApp {
  return has(value, 'getHttpAdapter', 'useGlobalGuards', 'init')
}

/** A class with `@Module()`, or a dynamic module. */
export function isNestModule(value: unknown): boolean {
  if (typeof value !== 'function') return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'module') === 'function'
  const keys = typeof Reflect.getMetadataKeys === 'function' ? (Reflect.getMetadataKeys(value) as unknown[]) : []
  return ['imports', 'providers', 'controllers', 'exports'].some((key) => keys.includes(key))
}

/** `express()`: a function that is a router as well. */
export const isExpressApp = (value: unknown): value is Listener => typeof value === 'function' && has(value, 'handle', 'use', 'set')

/** `new Koa()`. */
export const isKoaApp = (value: unknown): value is object =>
  typeof value === 'object' && has(value, 'callback', 'use') && Array.isArray(Reflect.get(value!, 'middleware'))

/** `new Hono()`. */
export const isHonoApp = (value: unknown): value is object =>
  typeof value === 'object' && has(value, 'fetch', 'route', 'on', 'getPath') && Array.isArray(Reflect.get(value!, 'routes'))

/** `fastify()`. */
export const isFastifyApp = (value: unknown): value is object =>
  typeof value === 'object' && has(value, 'ready', 'register', 'addHook', 'inject')

/** Whether any routing-controllers in this process has met a controller. All its copies share one global. */
export function hasControllers(): boolean {
  const storage = Reflect.get(globalThis, 'routingControllersMetadataArgsStorage') as { actions?: unknown[] } | undefined
  return (storage?.actions?.length ?? 0) > 0
}
