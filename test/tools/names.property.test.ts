import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HttpMethod, Route } from '../../src/adapter.js'
import { nameTools } from '../../src/tools/name-tools.js'
import { fitName, toolName } from '../../src/tools/tool-name.js'

type Naming = 'short' | 'path' | 'handler'
const NAMINGS: readonly Naming[] = ['short', 'path', 'handler']
const SETS = 500

/** Segments that meet each other at some length, or once they are cleaned: glued words, odd characters, long ones that end alike. */
const SEGMENTS = [
  ['users', 'orders', 'v1', 'v2', 'list', 'by_id', 'users_by_id', 'orders_list', '{id}', '{*id}', '{name}', '{a}-{b}'],
  [
    'a b',
    'a+b',
    'a_b',
    'größe',
    'gr%e',
    '東京',
    '京都',
    '-',
    '_',
    'root',
    'ping_2',
    'x'.repeat(40),
    `${'x'.repeat(70)}1`,
    `${'x'.repeat(70)}2`,
  ],
].flat()
const SOURCES = ['A.list', 'B.list', 'A_B.list', 'A.B_list', 'Users.one', `${'Long'.repeat(20)}.one`, undefined]

const route = fc.record({
  method: fc.constantFrom<HttpMethod>('GET', 'GET', 'POST'),
  segments: fc.array(fc.constantFrom(...SEGMENTS), { maxLength: 4 }),
  source: fc.constantFrom(...SOURCES),
  host: fc.constantFrom('', '', 'a', 'b', 'c'),
  name: fc.constantFrom(undefined, undefined, undefined, undefined, 'get_by_id', 'get_users_by_id', 'list', 'get_root_2', 'get_users_2'),
})
const toRoute = ({ method, segments, source, host, name }: typeof route extends fc.Arbitrary<infer T> ? T : never): Route => {
  const path = `/${segments.join('/')}`
  const id = [`${method} ${path}`, source, host].filter(Boolean).join(' ')
  return { id, method, path, native: {}, schemaSource: 'dto', ...(source && { source }), ...(name && { options: { name } }) }
}
/** As adapters give them: each id once; and each explicit name once, as two of one stop the start. */
const routeSet = (routes: readonly Route[]): Route[] => {
  const ids = new Map(routes.map((one) => [one.id, one]))
  const names = new Map([...ids.values()].flatMap((one) => (one.options?.name ? [[one.options.name, one] as const] : [])))
  return [...ids.values()].filter((one) => !one.options?.name || names.get(one.options.name) === one)
}
const sets = fc.array(route.map(toRoute), { minLength: 2, maxLength: 25 }).map(routeSet)

const namesOf = (routes: readonly Route[], naming: Naming) =>
  new Map([...nameTools(routes, naming, ({ method, path }) => toolName(method, path))].map(([one, name]) => [one.id, name]))

/** Every name that a route may get, but for numbers: told here once more. */
function forms({ method, path, source, options }: Route, naming: Naming): string[] {
  if (options?.name) return [options.name]
  const whole = toolName(method, path, Infinity)
  const last = source ? [fitName(`${whole}_${source.replace('.', '_')}`)] : [whole]
  if (naming === 'path') return [whole, ...last]
  if (naming === 'handler' && source) return [fitName(source.split('.')[1]!), fitName(source.replace('.', '_')), ...last]
  return [
    ...path
      .split('/')
      .slice(1)
      .map((_, at) => toolName(method, path, at + 1)),
    toolName(method, path),
    ...last,
  ]
}

describe.each(NAMINGS)(`${SETS} sets of routes, naming: %s`, (naming) => {
  const check = (property: (routes: Route[], more: Route) => void) =>
    fc.assert(fc.property(sets, route.map(toRoute), property), { numRuns: SETS, seed: 3 })

  test('names are unique, at most 64 characters of A-Z a-z 0-9 _ -, and an explicit one is never changed', () => {
    let numbered = 0
    check((routes) => {
      const names = namesOf(routes, naming)
      expect(names.size).toBe(routes.length)
      expect(new Set(names.values()).size).toBe(routes.length)
      for (const name of names.values()) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
      for (const one of routes) {
        if (one.options?.name) expect(names.get(one.id)).toBe(one.options.name)
        if (!forms(one, naming).includes(names.get(one.id)!)) numbered++
      }
    })
    expect(numbered).toBeGreaterThan(0)
  })

  test('the order of routes does not matter, and the same set has the same names', () => {
    check((routes) => {
      const names = namesOf(routes, naming)
      expect(namesOf(routes.toReversed(), naming)).toEqual(new Map([...names].toReversed()))
      expect(namesOf(routes, naming)).toEqual(names)
      const sorted = routes.toSorted((a, b) => a.path.length - b.path.length)
      for (const [id, name] of namesOf(sorted, naming)) expect(name).toBe(names.get(id))
    })
  })

  /**
   * Two routes clash in a name that both may get, at whatever length. A name that nobody else might get is lost only to a route that
   * might get it too; twins, which have no name of their own, yield to whoever clashes with them in any.
   */
  test('a further route renames only what clashes with it', () => {
    const seen = { renamed: 0, kept: 0 }
    check((routes, more) => {
      if (routes.some((one) => one.id === more.id || (more.options?.name && one.options?.name === more.options.name))) return
      const [before, after] = [namesOf(routes, naming), namesOf([...routes, more], naming)]
      const its = new Set(forms(more, naming))
      for (const one of routes) {
        const name = before.get(one.id)!
        if (name === after.get(one.id)) {
          seen.kept++
          continue
        }
        seen.renamed++
        const alone = forms(one, naming).includes(name) && routes.every((other) => other === one || !forms(other, naming).includes(name))
        const clashes = its.has(name) || (!alone && forms(one, naming).some((form) => its.has(form)))
        expect({ more: more.id, renamed: one.id, from: name, to: after.get(one.id), clashes }).toMatchObject({ clashes: true })
      }
    })
    expect(seen.renamed).toBeGreaterThan(5)
    expect(seen.kept).toBeGreaterThan(1000)
  })
})
