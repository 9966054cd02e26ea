import type { Route } from '../adapter.js'
import { Backend2McpError } from '../errors.js'
import type { Settings } from '../options.js'
import { fitName, TOOL_NAME, toolNames } from './tool-name.js'

type FirstName = (route: Route) => string

/**
 * Gives every route a name of its own: an explicit one as it stands, else the shortest form of its derived name that no other route has
 * at any length. So the order of routes does not matter, and a new route renames only those whose name is among its own forms.
 * Throws `DUPLICATE_TOOL_NAME` for two equal explicit names and `INVALID_TOOL_NAME` for a name outside `^[A-Za-z0-9_-]{1,64}$`, listing all.
 */
export function nameTools(routes: readonly Route[], naming: Settings['naming'], first: FirstName): ReadonlyMap<Route, string> {
  const names = new Map<Route, string>()
  for (const route of routes) {
    const name = route.options?.name ?? (typeof naming === 'function' ? naming(route) : undefined)
    if (name !== undefined) names.set(route, name)
  }
  checkExplicit(names)
  const forms = new Map<Route, readonly string[]>()
  for (const route of routes) if (!names.has(route)) forms.set(route, [...new Set(formsOf(route, naming, first))])
  const claims = new Map<string, number>()
  for (const form of [...names.values(), ...[...forms.values()].flat()]) claims.set(form, (claims.get(form) ?? 0) + 1)
  for (const [route, own] of forms) {
    const name = own.find((form) => claims.get(form) === 1)
    if (name !== undefined) names.set(route, name)
  }
  nameTwins(new Map([...forms].filter(([route]) => !names.has(route))), claims, names)
  return new Map(routes.map((route) => [route, names.get(route)!]))
}

/** The forms of one route's name, shortest first. */
function* formsOf(route: Route, naming: Settings['naming'], first: FirstName): Generator<string, void> {
  const { method, path, source = '' } = route
  const lengths = toolNames(method, path)
  const whole = lengths.at(-1)!
  if (naming === 'handler' && source) {
    yield fitName(source.split('.').pop()!)
    yield fitName(source.replace(/\./g, '_'))
  } else if (naming !== 'path') {
    yield fitName(first(route))
    yield* lengths.slice(1)
  }
  if (naming === 'path' || !source) yield whole
  if (source) yield fitName(`${whole}_${source.replace('.', '_')}`) // hosts and versions: equal paths, other handlers
}

/** Routes without a form of their own, most often two of one handler. Twins, whose forms are all equal, share those that nobody else has; then come numbers. */
function nameTwins(left: ReadonlyMap<Route, readonly string[]>, claims: ReadonlyMap<string, number>, names: Map<Route, string>): void {
  const twins = new Map<string, Route[]>()
  for (const route of [...left.keys()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))) {
    const key = left.get(route)!.join()
    const group = twins.get(key)
    if (group) group.push(route)
    else twins.set(key, [route])
  }
  const numbered = new Set<string>()
  for (const group of twins.values()) {
    const own = left.get(group[0]!)!
    const free = own.filter((form) => claims.get(form) === group.length)
    group.forEach((route, at) => {
      let name = free[at]
      for (let n = 2; name === undefined; n++) {
        const form = fitName(`${own.at(-1)}_${n}`)
        if (!claims.has(form) && !numbered.has(form)) numbered.add((name = form))
      }
      names.set(route, name)
    })
  }
}

function checkExplicit(names: ReadonlyMap<Route, string>): void {
  const place = (route: Route) => route.source ?? route.id
  const bad = [...names].filter(([, name]) => !TOOL_NAME.test(name))
  if (bad.length > 0) {
    const list = bad.map(([route, name]) => `"${name}" of ${place(route)}`).join(', ')
    throw new Backend2McpError('INVALID_TOOL_NAME', `Not a tool name: ${list}.`, 'use 1 to 64 characters of A-Z a-z 0-9 _ -.')
  }
  const places = new Map<string, string[]>()
  for (const [route, name] of names) places.set(name, [...(places.get(name) ?? []), place(route)])
  const twice = [...places].filter(([, owners]) => owners.length > 1)
  if (twice.length > 0) {
    const list = twice.map(([name, owners]) => `${owners.join(' and ')} both make the tool "${name}"`).join('; ')
    throw new Backend2McpError('DUPLICATE_TOOL_NAME', `${list}.`, "name one of them with @McpTool({ name: '...' }).")
  }
}
