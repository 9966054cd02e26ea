import { RequestMethod, type Type, VERSION_NEUTRAL, VersioningType } from '@nestjs/common'
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import { readToolFacts } from '../../decorators/metadata.js'
import type { HttpMethod, Route } from '../../src/adapter.js'
import { Backend2McpError } from '../../src/errors.js'
import type { Settings } from '../../src/options.js'
import { pathTemplate } from '../../src/tools/path-template.js'
import { composePaths, type NestPath } from './compose-paths.js'
import { isSse, lacksTypes, readAnew, readHandlerParameters, readTags, type Version } from './internals.js'
import { uploadsOf } from './uploads.js'

/** What it takes to call one handler and nothing else. */
export interface NestNative {
  readonly controller: Type
  readonly method: string
  readonly handler: object
  /** Headers that lead to this handler: version header, media type, host. */
  readonly headers: Readonly<Record<string, string>>
}

/** Marks the controller that McpModule generates, which is no route of the application's. */
export const ENDPOINT = Symbol.for('backend2mcp:endpoint')

/**
 * The routes of a Nest application, one a handler: where a handler has several paths or versions, the first. Throws `MISSING_METADATA`
 * when the application was built without decorator metadata.
 */
export function readRoutes(modules: ModulesContainer, config: ApplicationConfig, settings: Settings): Route<NestNative>[] {
  readAnew()
  const firsts = new Map<object, Map<Type, NestPath>>()
  for (const path of composePaths(modules, config)) {
    if (Reflect.hasMetadata(ENDPOINT, path.controller)) continue
    const byController = firsts.get(path.handler) ?? new Map<Type, NestPath>()
    if (!byController.has(path.controller)) byController.set(path.controller, path)
    firsts.set(path.handler, byController)
  }
  const paths = [...firsts.values()].flatMap((byController) => [...byController.values()])
  checkMetadata(paths)
  const ids = new Map<string, number>()
  return paths.map((path) => {
    const route = toRoute(path, config, settings)
    const seen = ids.get(route.id) ?? 0
    ids.set(route.id, seen + 1)
    return seen === 0 ? route : { ...route, id: `${route.id} (${route.source}${seen > 1 ? ` ${seen}` : ''})` }
  })
}

function toRoute(
  { verb, path, controller, method, handler, version, host }: NestPath,
  config: ApplicationConfig,
  settings: Settings,
): Route<NestNative> {
  const { options, annotated, misplaced } = readToolFacts(controller, handler)
  const template = pathTemplate(path)
  const verbName = RequestMethod[verb]
  const httpMethod = (verb === RequestMethod.ALL ? (options.method ?? 'GET') : verbName) as HttpMethod
  const hostName = hostOf(host, settings)
  const versions = versionHeaders(version, config, settings)
  const unusable =
    (verb === RequestMethod.ALL && !options.method && "takes every verb: choose one with @McpTool({ method: 'GET' })") ||
    (!USABLE.has(httpMethod) && `${verbName} routes are no tools`) ||
    (!template && `its path ${path} is a pattern without names`) ||
    (template?.wildcard && !annotated && 'ends in a wildcard: mark it with @McpTool() to expose it') ||
    (hostName === null && 'bound to hosts by a pattern: name one with the option host') ||
    (readHandlerParameters(controller, method).some(({ place }) => place === 'file') &&
      uploadsOf(controller, handler, options).length === 0 &&
      "takes an uploaded file: name its fields with @McpTool({ files: ['picture'] })") ||
    undefined
  return {
    id: `${httpMethod} ${template?.path ?? path}`,
    method: httpMethod,
    path: template?.path ?? path,
    native: { controller, method, handler, headers: { ...versions, ...(hostName && { host: hostName }) } },
    source: `${controller.name}.${method}`,
    options,
    annotated,
    tags: readTags(controller, handler),
    schemaSource: 'dto',
    ...(unusable && { unusable }),
    warnings: [
      ...misplaced.map((field) => `@McpTool({ ${field} }) on the class is ignored: write it on the method`),
      ...(isSse(handler) ? ['streams events: a call tells them as progress, and ends with the stream or at its timeout'] : []),
    ],
  }
}

const USABLE = new Set<string>(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** The one host of a controller; undefined: every host; null: only known by a pattern. */
function hostOf(host: NestPath['host'], settings: Settings): string | undefined | null {
  if (host === undefined) return undefined
  const fixed = [host].flat().find((one) => typeof one === 'string' && !/[:*{(]/.test(one)) as string | undefined
  return fixed ?? (settings.host === 'localhost' ? null : settings.host)
}

function versionHeaders(version: Version | undefined, config: ApplicationConfig, settings: Settings): Record<string, string> {
  const versioning = config.getVersioning()
  if (!versioning || typeof version !== 'string' || (version as unknown) === VERSION_NEUTRAL) return {}
  if (versioning.type === VersioningType.HEADER) return { [versioning.header.toLowerCase()]: version }
  if (versioning.type === VersioningType.MEDIA_TYPE) return { accept: `application/json;${versioning.key}${version}` }
  return versioning.type === VersioningType.CUSTOM ? settings.versionHeaders(version) : {}
}

function checkMetadata(paths: readonly NestPath[]): void {
  const bare = paths.filter(({ controller, method }) => lacksTypes(controller, method))
  if (bare.length === 0) return
  const names = bare.slice(0, 3).map(({ controller, method }) => `${controller.name}.${method}`)
  throw new Backend2McpError(
    'MISSING_METADATA',
    `${bare.length} handlers carry no parameter types (${names.join(', ')}${bare.length > 3 ? ', ...' : ''}): the compiler or runner dropped decorator metadata.`,
    'compile with tsc, SWC (decoratorMetadata: true) or oxc and "emitDecoratorMetadata": true; tsx, esbuild and Node\'s type stripping write none.',
  )
}
