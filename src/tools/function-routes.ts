import { type McpFunctionOptions, readToolFacts } from '../../decorators/metadata.js'
import type { HttpMethod, Route } from '../adapter.js'
import { bothAccess } from './both-access.js'
import { definedTools } from './defined-tools.js'
import { type PathTemplate, pathTemplates } from './path-template.js'

/** One route of a framework whose routes are functions, as the framework has it. */
export interface FunctionRoute<Native> {
  /** Lower case; `all` for a route of every verb. */
  readonly verb: string
  /** With every prefix, in the framework's own syntax. */
  readonly pattern: string | RegExp
  /** What runs for it, in order: any of them may carry a tag. */
  readonly handlers: readonly object[]
  readonly native: Native
  /** What tells it from routes of the same verb and path: a version, a host. */
  readonly variant?: string
  readonly tags?: readonly string[]
  /** What the framework's own place for it says; a tag on a function wins. */
  readonly options?: McpFunctionOptions
  /** What its framework knows of it in our words; it marks nothing. */
  readonly declared?: McpFunctionOptions
  /** Why it can be no tool, as far as the framework tells. */
  readonly unusable?: string
  /** What its schemas are, where the framework has them. */
  readonly schemaSource?: Route['schemaSource']
}

/** A route that knows what one HTTP request tells of its path: see `PathTemplate`. */
export interface ShapedRoute<Native> extends Route<Native> {
  readonly shape: string
}

const USABLE = new Set(['get', 'post', 'put', 'patch', 'delete'])

/**
 * Makes Routes of function routes, in their order. Optional parts of a path give a route with and one without them. Routes that one request means
 * all alike are one (`app.get('/users/:id', load)` before `app.get('/users/:user', show)`); other patterns of their parameters make them two.
 * Throws `BAD_OPTION` for a key of `defineTools` that is no route.
 */
export function functionRoutes<Native>(app: object, found: readonly FunctionRoute<Native>[]): ShapedRoute<Native>[] {
  const defined = definedTools(app)
  const routes = new Map<string, ShapedRoute<Native>>()
  for (const one of found) {
    const facts = factsOf(one)
    const templates = typeof one.pattern === 'string' ? pathTemplates(one.pattern) : []
    for (const template of templates.length > 0 ? templates : [undefined]) {
      const made = toRoute(one, facts, template, template && defined.take(one.verb, template))
      const key = made.unusable === undefined ? `${requestKey(made)} ${one.variant ?? ''}` : `${routes.size}`
      const earlier = routes.get(key)
      routes.set(key, earlier ? joined(earlier, made) : made)
    }
  }
  const all = [...routes.values()]
  defined.checkTaken(all)
  return uniqueIds(all)
}

function toRoute<Native>(
  { verb, pattern, handlers, native, tags, unusable: given, schemaSource }: FunctionRoute<Native>,
  facts: ReturnType<typeof factsOf>,
  template: PathTemplate | undefined,
  said: McpFunctionOptions | undefined,
): ShapedRoute<Native> {
  const path = template?.path ?? String(pattern)
  const options = { ...facts.options, ...said }
  const annotated = facts.annotated || said !== undefined
  const method = (verb === 'all' ? (options.method ?? 'GET') : verb.toUpperCase()) as HttpMethod
  const source = sourceOf(handlers)
  const reason = given ?? unusable(verb, template, path, options, annotated)
  return {
    id: `${method} ${path}`,
    method,
    path,
    shape: template?.shape ?? path,
    native,
    ...(source && { source }),
    options,
    annotated,
    ...(tags && { tags }),
    schemaSource: schemaSourceOf(options, schemaSource),
    ...(reason && { unusable: reason }),
  }
}

/** Two routes of one request: what either says counts, who may call it by both, and the later one, which answers, is the source. */
function joined<Native>(first: ShapedRoute<Native>, second: ShapedRoute<Native>): ShapedRoute<Native> {
  const access = bothAccess(first.options, second.options)
  const options = {
    ...first.options,
    ...second.options,
    ...access,
    annotations: { ...first.options?.annotations, ...second.options?.annotations },
    ...((first.options?.hidden || second.options?.hidden) && { hidden: true }),
  }
  const source = second.source ?? first.source
  return {
    ...first,
    ...(source && { source }),
    options,
    annotated: first.annotated === true || second.annotated === true,
    schemaSource: schemaSourceOf(options, first.schemaSource),
    ...(access.roles?.length === 0 && { unusable: 'its handlers ask for different roles: no caller of one role may run both' }),
  }
}

/** What one HTTP request cannot tell apart: `GET /users/{}`, `GET /users/{\d+}`. */
export const requestKey = ({ method, shape }: Pick<ShapedRoute<unknown>, 'method' | 'shape'>): string => `${method} ${shape}`

/** Ids that tell equal paths apart. */
export function uniqueIds<R extends Route>(routes: readonly R[]): R[] {
  const ids = new Map<string, number>()
  return routes.map((route) => {
    const seen = ids.get(route.id) ?? 0
    ids.set(route.id, seen + 1)
    return seen === 0 ? route : { ...route, id: `${route.id} (${route.source ?? seen + 1}${route.source && seen > 1 ? ` ${seen}` : ''})` }
  })
}

/** What the tags on a route's functions say together; a later one wins. */
function factsOf({ handlers, declared = {}, options: own = {} }: FunctionRoute<unknown>): {
  readonly options: McpFunctionOptions
  readonly annotated: boolean
} {
  const facts = handlers.map((handler) => readToolFacts(Object.prototype, handler))
  const annotations = Object.assign(
    {},
    own.annotations,
    ...facts.map(({ options }) => options.annotations),
  ) as McpFunctionOptions['annotations']
  const options = Object.assign({}, declared, own, ...facts.map((one) => one.options), { annotations }) as McpFunctionOptions
  if (declared.hidden || own.hidden || facts.some((one) => one.options.hidden)) options.hidden = true
  const isOwn = Object.keys(own).some((field) => field !== 'hidden')
  return { options, annotated: isOwn || facts.some(({ annotated }) => annotated) }
}

function unusable(
  verb: string,
  template: PathTemplate | undefined,
  path: string,
  { method }: McpFunctionOptions,
  annotated: boolean,
): string | undefined {
  if (verb === 'all' && !method) return "takes every verb: choose one with mcpTool({ method: 'GET' }, handler)"
  if (verb !== 'all' && !USABLE.has(verb)) return `${verb.toUpperCase()} routes are no tools`
  if (!template) return `its path ${path} is a pattern without names`
  return template.wildcard && !annotated ? 'ends in a wildcard: mark it with mcpTool() to expose it' : undefined
}

/** The name of what answers, where it has one. */
const sourceOf = (handlers: readonly object[]): string | undefined =>
  handlers
    .map((handler) => (handler as { name?: unknown }).name)
    .findLast((name) => typeof name === 'string' && /^[\w$]+$/.test(name) && name !== 'anonymous') as string | undefined

function schemaSourceOf(
  { input, params, query, body }: McpFunctionOptions,
  otherwise: Route['schemaSource'] = 'path-only',
): Route['schemaSource'] {
  const sources = [input, params, query, body].filter((source) => source !== undefined)
  if (sources.length === 0) return otherwise
  if (sources.some((source) => '~standard' in source)) return 'standard-schema'
  return sources.some((source) => typeof source === 'function') ? 'dto' : 'json-schema'
}
