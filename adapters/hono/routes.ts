import { type McpFunctionOptions, readToolFacts, type SchemaSource } from '../../decorators/metadata.js'
import type { FunctionRoute } from '../../src/tools/function-routes.js'
import { definitionsOf, type HonoApp, type HonoRoute, type OpenApiRoute, registered } from './internals.js'

/** Every route of an application and of those that `app.route` has put into it. What runs for every verb and ends in a wildcard is middleware. */
export function readRoutes(app: HonoApp): FunctionRoute<HonoRoute>[] {
  const documented = new Map(definitionsOf(app).map((route) => [`${route.method.toLowerCase()} ${route.path}`, route]))
  const verbs = new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ path }) => path))
  const isMiddleware = ({ method, path, handler }: HonoRoute) =>
    method === 'ALL' && (path.endsWith('*') || verbs.has(path)) && !readToolFacts(Object.prototype, registered(handler)).annotated
  const routes = new Map<string, HonoRoute[]>()
  for (const route of app.routes.filter((one) => !isMiddleware(one))) {
    const key = `${route.method} ${route.path}`
    routes.set(key, [...(routes.get(key) ?? []), route])
  }
  return [...routes.values()].map((functions): FunctionRoute<HonoRoute> => {
    const [route] = functions as [HonoRoute]
    const verb = route.method.toLowerCase()
    const pattern = patternOf(route.path)
    const document = documented.get(`${verb} ${pattern.replace(/:(\w+)/g, '{$1}')}`)
    return {
      verb,
      pattern,
      handlers: functions.map(({ handler }) => registered(handler)),
      native: route,
      ...(document?.tags && { tags: document.tags }),
      ...(document && { declared: declared(document) }),
    }
  })
}

/** Hono's patterns in the common syntax: `/:id{[0-9]+}` is `/:id([0-9]+)`. */
export const patternOf = (path: string): string => path.replace(/(:\w+)\{((?:[^{}]|\{[^{}]*\})*)\}/g, '$1($2)')

/** What `createRoute` of @hono/zod-openapi says, in our words. */
function declared({ summary, description, request = {}, responses = {} }: OpenApiRoute): McpFunctionOptions {
  const text = [summary, description].filter(Boolean).join('\n')
  const { params, query } = request
  const body = jsonOf(request.body?.content)
  const status = Object.keys(responses).find((code) => /^2(\d\d|xx)$/i.test(code))
  const output = status === undefined ? undefined : jsonOf(responses[status]?.content)
  return {
    ...(text && { description: text }),
    ...(params && { params }),
    // A documented route takes what its document names, and no more.
    query: query ?? { type: 'object', properties: {} },
    ...(body && { body }),
    ...(output && { output }),
  }
}

function jsonOf(content: NonNullable<NonNullable<OpenApiRoute['request']>['body']>['content']): SchemaSource | undefined {
  const type = Object.keys(content ?? {}).find((name) => /^application\/(.*\+)?json\b/.test(name))
  return type === undefined ? undefined : content![type]!.schema
}
