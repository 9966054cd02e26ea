import type { Route } from '../adapter.js'
import { Backend2McpError } from '../errors.js'
import type { Settings } from '../options.js'
import { fitName, TOOL_NAME, toolName } from './tool-name.js'

type FirstName = (route: Route) => string

/**
 * Gives every route a name of its own. Explicit names are never changed. Where two derived names are equal, or one equals an
 * explicit name, all of them take the next longer form until every name is unique.
 * Throws `DUPLICATE_TOOL_NAME` for two equal explicit names and `INVALID_TOOL_NAME` for a name outside `^[A-Za-z0-9_-]{1,64}$`, listing all.
 */
export function nameTools(routes: readonly Route[], naming: Settings['naming'], first: FirstName): ReadonlyMap<Route, string> {
  const names = new Map<Route, string>()
  for (const route of routes) {
    const name = route.options?.name ?? (typeof naming === 'function' ? naming(route) : undefined)
    if (name !== undefined) names.set(route, name)
  }
  checkExplicit(names)
  const derived = routes.filter((route) => !names.has(route))
  const forms = new Map(derived.map((route) => [route, formsOf(route, naming, first)]))
  const step = new Map(derived.map((route) => [route, 0]))
  const nameOf = (route: Route) => names.get(route) ?? forms.get(route)!(step.get(route)!)
  for (let clashing = clashes(routes, nameOf); clashing.length > 0; clashing = clashes(routes, nameOf)) {
    for (const route of clashing) if (step.has(route)) step.set(route, step.get(route)! + 1)
  }
  return new Map(routes.map((route) => [route, nameOf(route)]))
}

/** The forms of one route's name, shortest first, each made when it is asked for. What comes after the last is that form with a number. */
function formsOf(route: Route, naming: Settings['naming'], first: FirstName): (step: number) => string {
  const forms: string[] = []
  const more = formsInOrder(route, naming, first)
  return (step) => {
    while (forms.length <= step) {
      const { value, done } = more.next()
      if (done) return fitName(`${forms.at(-1)}_${step - forms.length + 2}`)
      if (!forms.includes(value)) forms.push(value)
    }
    return forms[step]!
  }
}

function* formsInOrder(route: Route, naming: Settings['naming'], first: FirstName): Generator<string, void> {
  const { method, path, source = '' } = route
  if (naming === 'handler' && source) {
    yield fitName(source.split('.').pop()!)
    yield fitName(source.replace(/\./g, '_'))
  } else if (naming !== 'path') {
    yield first(route)
    const depth = path.split('/').length - 1
    for (let segments = 2; segments <= depth; segments++) yield toolName(method, path, segments)
  }
  const whole = toolName(method, path, Infinity)
  if (naming === 'path') yield whole
  yield fitName(`${whole}_${source.replace('.', '_')}`) // hosts and versions: equal paths, other handlers
}

/** Every route whose name another one has too. Of equal last forms the first route keeps its name, so that numbering ends. */
function clashes(routes: readonly Route[], nameOf: (route: Route) => string): Route[] {
  const holders = new Map<string, Route[]>()
  for (const route of routes) {
    const name = nameOf(route)
    const group = holders.get(name)
    if (group) group.push(route)
    else holders.set(name, [route])
  }
  return [...holders.values()].filter((group) => group.length > 1).flatMap((group) => (sameForms(group) ? group.slice(1) : group))
}

const sameForms = (group: readonly Route[]) =>
  group.every((route) => route.path === group[0]!.path && route.method === group[0]!.method && route.source === group[0]!.source)

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
