import { pathToFileURL } from 'node:url'
import { Backend2McpError } from '../errors.js'
import { resolveFrom } from './app-folder.js'
import type { Boot } from './boot.js'
import type { Framework, Opened } from './framework.js'
import { isNestApp, isNestModule, type Listener, type NestApp, type NestCore, patch } from './internals.js'
import { judgeNest } from './judge.js'
import { previewNest } from './preview-nest.js'
import { checkPeers } from './peers.js'

/** By HTTP adapter: the one object that an application and Nest's proxies around it share. */
const opened = new WeakMap<object, Promise<Opened>>()

/** Nest: its own `listen` runs, on a server that opens no port; the adapter is made just before `init()`, while guards can still be added. */
export const nestjs: Framework = {
  name: 'nestjs',
  packages: ['@nestjs/core', '@nestjs/common'],

  async capture(boot) {
    const core = await nestCore(boot.file)
    if (!core) return
    if (boot.preview) return previewNest(core, boot)
    patch(core.NestFactory, 'create', (create) =>
      noting(boot, (module, ...rest) => create.call(core.NestFactory, module, ...orThrow(rest))),
    )
    // Its signal handlers would race the command's own end of the application, which runs the same hooks by close().
    patch(core.NestApplication.prototype, 'enableShutdownHooks', () => {
      return function (this: NestApp): NestApp {
        return this
      }
    })
    patch(core.NestApplication.prototype, 'init', (init) => {
      return async function (this: NestApp, ...args: unknown[]): Promise<unknown> {
        const app = await noting(boot, () => openOnce(this, boot))()
        const result: unknown = await noting(boot, () => init.apply(this, args))()
        boot.ready = app as Opened
        return result
      }
    })
  },

  async judgeOnly(file) {
    const [context, common] = await Promise.all(
      ['@nestjs/core/router/router-execution-context', '@nestjs/common'].map((name) => importFrom(file, name)),
    )
    if (!context || !common) return
    const { HttpException } = common as unknown as { HttpException: new (text: string, status: number) => Error }
    // An HttpException, as Nest writes all others to the log.
    judgeNest(
      (context as unknown as { RouterExecutionContext: { prototype: object } }).RouterExecutionContext.prototype,
      () => new HttpException('judged', 418),
    )
  },

  async open(value, boot) {
    const app = isNestModule(value) ? await create(value, boot) : value
    if (!isNestApp(app)) return undefined
    await app.init()
    const found = opened.get(app.getHttpAdapter())
    if (found) return found
    throw new Backend2McpError(
      'BUNDLED_FRAMEWORK',
      `The application of ${boot.file} was made by another copy of Nest than the one installed for it.`,
      'leave @nestjs/* out of the bundle (externals), or install one copy for the file and what it imports.',
    )
  },
}

async function nestCore(file: string): Promise<NestCore | undefined> {
  return (await importFrom(file, '@nestjs/core')) as NestCore | undefined
}

/** A package as the application gets it, whether an ES module (12) or a CommonJS one (10, 11). */
async function importFrom(file: string, name: string): Promise<object | undefined> {
  const path = resolveFrom(file, name)
  if (path === undefined) return undefined
  const module = (await import(pathToFileURL(path).href)) as { default?: object }
  return module.default ?? module
}

async function create(module: unknown, { file, note }: Boot): Promise<NestApp> {
  note(
    'a module is served without what main.js adds: global pipes, prefix, versioning, middleware such as helmet. Give main.js instead, unless the module holds them all.',
  )
  return (await nestCore(file))!.NestFactory.create(module, { abortOnError: false })
}

/** Remembers the error of a step of the boot: the application may swallow it. */
function noting(boot: Boot, step: Listener): Listener {
  return async (...args) => {
    boot.started = true
    try {
      return await step(...args)
    } catch (error) {
      boot.failed(error)
      throw error
    }
  }
}

/** Nest ends the process when it cannot start; here it throws, so that the cause can be told. */
function orThrow([first, second]: unknown[]): unknown[] {
  const isHttpAdapter = typeof first === 'object' && first !== null && 'patch' in first
  return isHttpAdapter ? [first, { ...(second as object), abortOnError: false }] : [{ ...(first as object), abortOnError: false }]
}

function openOnce(app: NestApp, boot: Boot): Promise<Opened> {
  const key = app.getHttpAdapter()
  const found = opened.get(key) ?? openApp(app, boot)
  opened.set(key, found)
  return found
}

async function openApp(app: NestApp, { file, options }: Boot): Promise<Opened> {
  checkPeers(nestjs, file)
  const [{ McpAdapter }, { serviceOf }] = await Promise.all([
    import('../../adapters/nestjs/index.js'),
    import('../../adapters/nestjs/find-module.js'),
  ])
  const service = serviceOf(app)
  const flags = Object.keys(options)
  if (service && flags.length > 0) {
    throw new Backend2McpError(
      'BAD_OPTION',
      `The application imports McpModule, whose options decide: ${flags.map((flag) => `--${flag}`).join(', ')} would be ignored.`,
      `leave it out, or write McpModule.forRoot({ ${flags.map((flag) => `${flag}: ${JSON.stringify(options[flag as keyof typeof options])}`).join(', ')} }).`,
    )
  }
  const adapter = service?.adapter ?? new McpAdapter(app as unknown as ConstructorParameters<typeof McpAdapter>[0], options)
  return { adapter, close: () => app.close() }
}
