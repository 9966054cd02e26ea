import { RequestMethod, type Type, VERSION_NEUTRAL, VersioningType } from '@nestjs/common'
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core'
import { readHost, readModulePath, readPaths, readPrefix, readVerb, readVersion, type Version } from './internals.js'

/** One path of one handler, as Nest registers it, in the framework's own pattern syntax. */
export interface NestPath {
  readonly verb: RequestMethod
  readonly path: string
  readonly controller: Type
  readonly method: string
  readonly handler: object
  readonly version: Version | undefined
  readonly host: ReturnType<typeof readHost>
}

/**
 * Every path of every controller, composed as Nest composes it: URI version, module path, controller path, method path, then the
 * global prefix in front unless excluded. `exclude` is matched with the path without version and before the end slash goes.
 */
export function* composePaths(modules: ModulesContainer, config: ApplicationConfig): Generator<NestPath> {
  const compose = composer(config)
  for (const module of modules.values()) {
    const modulePath = readModulePath(modules, module.metatype)
    for (const { metatype } of module.controllers.values()) {
      const controller = metatype as Type
      const own = readPaths(controller)
      if (!own) continue
      for (const method of new MetadataScanner().getAllMethodNames(controller.prototype as object)) {
        const handler = (controller.prototype as Record<string, object>)[method]!
        const tails = readPaths(handler)
        if (!tails) continue // rpc, ws and plain methods
        const verb = readVerb(handler)
        const host = readHost(controller)
        for (const { path, version } of compose({ modulePath, own, tails, verb, controller, handler })) {
          yield { verb, path, controller, method, handler, version, host }
        }
      }
    }
  }
}

interface Parts {
  readonly modulePath: string | undefined
  readonly own: readonly string[]
  readonly tails: readonly string[]
  readonly verb: RequestMethod
  readonly controller: object
  readonly handler: object
}

function composer(config: ApplicationConfig) {
  const versioning = config.getVersioning()
  const { prefix, exclude } = readPrefix(config)
  const byUri = versioning?.type === VersioningType.URI
  const mark = byUri && versioning.prefix !== undefined ? versioning.prefix || '' : 'v'
  const base = (version: Version | undefined) =>
    byUri && version !== undefined && version !== VERSION_NEUTRAL ? `/${mark}${String(version)}` : ''
  const isExcluded = (path: string, verb: RequestMethod) =>
    exclude.some((rule) => (rule.requestMethod === RequestMethod.ALL || rule.requestMethod === verb) && rule.pathRegex.exec(path))

  return function* ({
    modulePath,
    own,
    tails,
    verb,
    controller,
    handler,
  }: Parts): Generator<{ path: string; version: Version | undefined }> {
    const versions = [readVersion(handler) || (versioning && (readVersion(controller) ?? versioning.defaultVersion))].flat()
    for (const start of own)
      for (const tail of tails)
        for (const version of versions) {
          const front = base(version)
          const parts = [modulePath && lead(modulePath), lead(start || '/'), lead(tail || '/')].filter(
            (part) => part !== undefined && part !== '',
          )
          const path = (parts as string[]).reduce((sum, part) => trim(sum) + part, front)
          const bare = lead(path.slice(front.length) || '/')
          const full = lead(isExcluded(bare, verb) || !prefix ? path : trim(lead(prefix)) + path)
          yield { path: full === '/' ? full : trim(full), version }
        }
  }
}

const lead = (path: string) => (!path ? '' : path.startsWith('/') || path.startsWith('{/') ? path : `/${path}`)
const trim = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path)
