import type { Server } from 'node:net'
import { pathToFileURL } from 'node:url'
import { RUN_CAPTURE } from '../adapter.js'
import { Backend2McpError } from '../errors.js'
import type { AdapterOptions } from '../options.js'
import { packageHint, resolveFrom } from './app-folder.js'
import { Boot } from './boot.js'
import { isDocument, openDocument, readUpstream } from './document.js'
import type { Framework, Opened } from './framework.js'
import { FRAMEWORK_NAMES, likelyFrameworks } from './frameworks.js'
import { guardListen, type ListenGuard } from './guard-listen.js'
import { importApp, isApplication, namedExport, usualExport } from './import-app.js'
import type { Target } from './locate.js'
import { crashed, holdsNest, verdict, watchBoot } from './watch-boot.js'
import { within } from '../transport/within.js'

/** How long a server of no known kind may stand alone until the boot is given up. */
const QUIET_MS = 1500
/** How long an application may take to end. */
const END_MS = 5000

/** An application, started without a port, and the way to open one for ourselves. */
export interface LoadedApp extends Opened {
  readonly allowListen: ListenGuard['allow']
}

/**
 * Starts the application of `target` as `node FILE` would, but opens no port. `judgeOnly`: no handler of a judged call runs. `preview`: no provider is built, where the framework can do that. Throws `APP_CRASHED`, `NEVER_LISTENED`,
 * `BUNDLED_FRAMEWORK`, `FRAMEWORK_NOT_FOUND`, `EXPORT_NOT_FOUND` and `MISSING_PEER`.
 */
export async function loadApp(
  { file, exportName, upstream }: Target,
  wanted: Framework | undefined,
  options: AdapterOptions,
  { judgeOnly = false, preview = false } = {},
): Promise<LoadedApp> {
  if (isDocument(file)) return { ...(await openDocument(file, upstream ?? readUpstream({}), options)), allowListen: (open) => open() }
  const boot = new Boot(file, options, preview)
  const frameworks = wanted ? [wanted] : likelyFrameworks(file, packageHint(file))
  let imported = false
  const guard = guardListen(() => {
    if (boot.ready) boot.found(boot.ready)
    else if (imported) void look()
    else setTimeout(look, QUIET_MS) // a file may await for ever after it has listened
  })
  const stop = watchBoot(boot, guard.servers)
  // A file that serves itself, `new McpAdapter(app).run()`, is served by us with what it asked for.
  const own = globalThis as { [RUN_CAPTURE]?: (adapter: Opened['adapter']) => Promise<void> }
  own[RUN_CAPTURE] = (adapter) => {
    if (Object.keys(options).length > 0) boot.reject(ownOptions(file, options))
    else boot.found({ adapter, close: () => Promise.resolve() })
    return new Promise(() => {})
  }

  const look = async (): Promise<void> => {
    try {
      const app = await openServers(guard, frameworks, boot)
      if (app) return boot.found(app)
    } catch (error) {
      return boot.reject(error)
    }
    const giveUp = () => boot.started || !imported || boot.reject(verdict(boot, guard.servers, ''))
    setTimeout(giveUp, QUIET_MS).unref()
  }

  const start = async (): Promise<Opened> => {
    await shareMetadata(file)
    if (judgeOnly) for (const framework of frameworks) await framework.judgeOnly?.(file)
    for (const framework of frameworks) await framework.capture(boot)
    const exports = await importApp(file)
    imported = true
    if (exportName !== undefined) {
      const value = await make(namedExport(exports, exportName, file))
      const app = (await open(value, frameworks, boot)) ?? (await openServers(guard, frameworks, boot)) ?? boot.ready
      if (app) return app
      throw notAnApplication(`${file}:${exportName}`)
    }
    if (guard.servers.length > 0) await look()
    else if (!boot.started) {
      const usual = usualExport(exports)
      const app = await open(isApplication(usual) ? usual : await make(usual, 0), frameworks, boot)
      if (app) return app
      if (isApplication(usual)) throw notAnApplication(file)
    }
    return boot.outcome
  }

  try {
    const app = await Promise.race([boot.outcome, start()])
    return { adapter: app.adapter, close: () => endKindly(app, boot), allowListen: guard.allow }
  } catch (error) {
    throw crashed(file, error)
  } finally {
    stop()
    delete own[RUN_CAPTURE]
  }
}

/** The answer is given already: an application that cannot end does not spoil it. */
async function endKindly(app: Opened, boot: Boot): Promise<void> {
  try {
    await within(END_MS, app.close())
  } catch (error) {
    boot.note(`the application failed while it was ending: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The application's own reflect-metadata comes first: whoever loads one later shares it. */
async function shareMetadata(file: string): Promise<void> {
  const path = resolveFrom(file, 'reflect-metadata')
  if (path !== undefined) await import(pathToFileURL(path).href)
}

/** An application that is exported as a promise or by a factory. A function that wants more than `most` arguments is no factory. */
async function make(value: unknown, most = Infinity): Promise<unknown> {
  if (typeof value !== 'function' || isApplication(value)) return value
  const isClass = /^class\b/.test(Function.prototype.toString.call(value))
  return isClass || value.length > most ? undefined : (value as () => unknown)()
}

/** What Nest listens with. */
const BELOW_NEST = new Set(['express', 'fastify'])

async function open(value: unknown, frameworks: readonly Framework[], boot: Boot): Promise<Opened | undefined> {
  for (const framework of frameworks) {
    const isInside = BELOW_NEST.has(framework.name) && frameworks.length > 1 && !boot.started && holdsNest(boot.file)
    const app = value === undefined || isInside ? undefined : await framework.open(value, boot)
    if (app) return app
  }
  return undefined
}

/** The first of the listening servers whose application has routes: others may serve metrics. */
async function openServers(guard: ListenGuard, frameworks: readonly Framework[], boot: Boot): Promise<Opened | undefined> {
  const found = new Map<object, { readonly app: Opened; readonly tools: number }>()
  for (const server of guard.servers as readonly Server[]) {
    for (const listener of guard.requestListeners(server)) {
      const app = await open(listener, frameworks, boot)
      if (!app) continue
      const { tools, leftOut } = await app.adapter.listTools()
      if (tools.size + leftOut.length > 0) found.set(app.adapter, { app, tools: tools.size })
    }
  }
  const [first, ...others] = [...found.values()]
  const more = others.filter(({ tools }) => tools > 0).map(({ app, tools }) => `${app.adapter.framework} (${tools} tools)`)
  if (first && more.length > 0)
    boot.note(
      `several applications listen: ${first.app.adapter.framework} is taken, not ${more.join(', ')}. --framework NAME or FILE:EXPORT takes another.`,
    )
  return first?.app
}

function ownOptions(file: string, options: AdapterOptions): Backend2McpError {
  const flags = Object.keys(options)
  return new Backend2McpError(
    'BAD_OPTION',
    `${file} makes its own McpAdapter, whose options decide: ${flags.map((flag) => `--${flag}`).join(', ')} would be ignored.`,
    `leave it out, or write new McpAdapter(app, { ${flags.join(', ')} }) in the file.`,
  )
}

function notAnApplication(place: string): Backend2McpError {
  return new Backend2McpError(
    'FRAMEWORK_NOT_FOUND',
    `${place} is no application of a framework that this version knows.`,
    `export a module class, an application or a function that makes one, of ${FRAMEWORK_NAMES}.`,
  )
}
