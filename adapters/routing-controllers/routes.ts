import type { ActionMetadata, RoutingControllersOptions } from 'routing-controllers'
import { readToolFacts } from '../../decorators/metadata.js'
import type { HttpMethod, Route } from '../../src/adapter.js'
import { Backend2McpError } from '../../src/errors.js'
import { pathTemplate } from '../../src/tools/path-template.js'
import { claim } from './claim.js'
import { handlerOf, lostByInheritance, type Mounted, mountedRoutes, readActions, readParamTypes } from './internals.js'

/** What it takes to describe one action and to know that a call has reached it. */
export interface RcNative {
  readonly action: ActionMetadata
  /** Express' route object, or Koa's router layer. */
  readonly layer: object
}

const USABLE = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** The routes of an application, in the order of their declaration. Throws `MISSING_METADATA` when it was built without decorator metadata. */
export function readRoutes(
  app: object,
  options: RoutingControllersOptions | undefined,
  mount: Readonly<Record<string, object>> | undefined,
): Route<RcNative>[] {
  const claimed = claim(readActions(options), mountedRoutes(app, mount))
  const mounted = [...claimed].flatMap(([action, routes]) => routes.map((route) => ({ action, route })))
  checkMetadata([...claimed].filter(([, routes]) => routes.length > 0).map(([action]) => action))
  const ids = new Map<string, number>()
  return mounted.map(({ action, route }) => {
    const made = toRoute(action, route)
    const seen = ids.get(made.id) ?? 0
    ids.set(made.id, seen + 1)
    return seen === 0 ? made : { ...made, id: `${made.id} (${made.source}${seen > 1 ? ` ${seen}` : ''})` }
  })
}

function toRoute(action: ActionMetadata, { verb, path, native }: Mounted): Route<RcNative> {
  const source = `${(action.target as { name: string }).name}.${action.method}`
  const { options, annotated, misplaced } = readToolFacts(action.target, handlerOf(action.target, action.method))
  const template = pathTemplate(String(path))
  const method = (verb === 'all' ? (options.method ?? 'GET') : verb.toUpperCase()) as HttpMethod
  const lost = lostByInheritance(action)
  const unusable =
    (lost.length > 0 && `the base class's ${lost.join(' and ')} do not apply to it (routing-controllers does not inherit them)`) ||
    (verb === 'all' && !options.method && "takes every verb: choose one with @McpTool({ method: 'GET' })") ||
    (verb !== 'all' && !USABLE.has(verb) && `${verb.toUpperCase()} routes are no tools`) ||
    (!template && `its path ${String(path)} is a pattern without names`) ||
    (template?.wildcard && !annotated && 'ends in a wildcard: mark it with @McpTool() to expose it') ||
    undefined
  return {
    id: `${method} ${template?.path ?? String(path)}`,
    method,
    path: template?.path ?? String(path),
    native: { action, layer: native },
    source,
    options,
    annotated,
    schemaSource: 'dto',
    ...(unusable && { unusable }),
    warnings: [
      ...misplaced.map((field) => `@McpTool({ ${field} }) on the class is ignored: write it on the method`),
      ...(lost.length > 0 ? [`is served by HTTP without its base class's ${lost.join(' and ')}: declare them on the subclass again`] : []),
      ...(action.params.some(({ type, isArray }) => type === 'body' && isArray)
        ? ['its array body is neither transformed nor validated by routing-controllers']
        : []),
    ],
  }
}

function checkMetadata(actions: readonly ActionMetadata[]): void {
  const bare = actions.filter(({ target, method, params }) => params.length > 0 && !readParamTypes(target, method))
  if (bare.length === 0) return
  const names = bare.slice(0, 3).map(({ target, method }) => `${(target as { name: string }).name}.${method}`)
  throw new Backend2McpError(
    'MISSING_METADATA',
    `${bare.length} actions carry no parameter types (${names.join(', ')}${bare.length > 3 ? ', ...' : ''}): the compiler or runner dropped decorator metadata.`,
    'compile with tsc, SWC (decoratorMetadata: true) or oxc and "emitDecoratorMetadata": true; tsx, esbuild and Node\'s type stripping write none.',
  )
}
