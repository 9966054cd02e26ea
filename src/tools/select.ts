import type { Route } from '../adapter.js'
import type { Settings } from '../options.js'

/** Why a route is no tool, in words for the start-up table; undefined when it is one. */
export function reasonLeftOut(route: Route, { expose, include, exclude }: Settings): string | undefined {
  if (route.options?.hidden) return '@McpHidden'
  if (route.unusable) return route.unusable
  if (route.options?.prompt && !route.options.prompt.tool) return '@McpPrompt'
  if (route.options?.resource?.tool === false) return '@McpResource({ tool: false })'
  if (expose === 'annotated' && !route.annotated) return "not marked with @McpTool (expose: 'annotated')"
  if (expose === 'read-only' && !['GET', 'HEAD', 'OPTIONS'].includes(route.method)) return `${route.method} writes (expose: 'read-only')`
  const excluded = exclude.find((pattern) => matchesRoute(pattern, route))
  if (excluded !== undefined) return `exclude: "${excluded}"`
  // A pattern may also be a tool's name, which is not known yet: only patterns that cannot be one decide here.
  if (include.length > 0 && !include.some((pattern) => matchesRoute(pattern, route) || mayBeToolName(pattern))) return 'not in include'
  return undefined
}

/** A route that `@McpResource` marks, or a GET route that the option `resources` means; `exclude` wins. */
export function mayBeResource(route: Route, { resources, exclude }: Settings): boolean {
  if (!isServed(route, exclude)) return false
  return route.options?.resource !== undefined || (route.method === 'GET' && resources.some((pattern) => matchesRoute(pattern, route)))
}

/** A route that `@McpPrompt` marks; `exclude` wins. */
export const mayBePrompt = (route: Route, { exclude }: Settings): boolean => route.options?.prompt !== undefined && isServed(route, exclude)

const isServed = (route: Route, exclude: readonly string[]) =>
  !route.options?.hidden && !route.unusable && !exclude.some((pattern) => matchesRoute(pattern, route))

/** Why a named tool is left out, by the patterns that are tool names. */
export function reasonNameLeftOut(route: Route, name: string, { include, exclude }: Settings): string | undefined {
  const excluded = exclude.find((pattern) => glob(pattern).test(name))
  if (excluded !== undefined) return `exclude: "${excluded}"`
  const included = include.length === 0 || include.some((pattern) => glob(pattern).test(name) || matchesRoute(pattern, route))
  return included ? undefined : 'not in include'
}

/** Patterns of `include` and `exclude` that match nothing: most often a slip. */
export function idlePatterns(routes: readonly Route[], names: ReadonlyMap<Route, string>, { include, exclude }: Settings): string[] {
  const hit = (pattern: string) =>
    routes.some((route) => matchesRoute(pattern, route)) || [...names.values()].some((name) => glob(pattern).test(name))
  return [...include.map((pattern) => ['include', pattern]), ...exclude.map((pattern) => ['exclude', pattern])]
    .filter(([, pattern]) => !hit(pattern!))
    .map(([option, pattern]) => `${option}: "${pattern}" matches no route and no tool`)
}

const mayBeToolName = (pattern: string) => /^[A-Za-z0-9_*-]+$/.test(pattern)

/** Whether a pattern of `include`, `exclude` or `resources` means a route: verb and path, path, controller, tag. */
export function matchesRoute(pattern: string, route: Route): boolean {
  const [, verb, path] = /^([A-Za-z*]+)\s+(\/.*)$/.exec(pattern) ?? []
  if (path !== undefined) return (verb === '*' || verb!.toUpperCase() === route.method) && pathMatches(path, route.path)
  if (pattern.startsWith('/')) return pathMatches(pattern, route.path)
  const groups = [...(route.tags ?? []), ...(route.source ? [route.source.split('.')[0]!, route.source] : [])]
  return groups.some((group) => glob(pattern).test(group))
}

/** `:id` and `{id}` are the same; `*` stays in a segment, `**` does not. */
const pathMatches = (pattern: string, path: string) => glob(pattern.replace(/:(\w+)/g, '{$1}')).test(path)

function glob(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*?)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('')
  return new RegExp(`^${source}$`)
}
