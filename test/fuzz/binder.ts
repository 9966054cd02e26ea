import type { RouteRequest, Tool } from '../../src/adapter.js'
import { ArgumentError } from '../../src/errors.js'
import type { Settings } from '../../src/options.js'
import { checkArguments } from '../../src/tools/check-arguments.js'
import { toRequest } from '../../src/tools/to-request.js'
import { type Declared, HANDLERS } from '../contract/hostile-calls.js'
import { hostileNest } from '../contract/hostile-nest.js'
import { contextOf } from '../contract/suite.js'
import { random } from '../schema/differential/random.js'
import { anyArguments } from './arguments.js'
import type { Tally } from './tally.js'

/** Makes the request of one call; throws `ArgumentError`. Mutants make it with less care. */
export type Bind = (tool: Tool, args: Readonly<Record<string, unknown>>, settings: Settings) => RouteRequest

/** As a call does it. */
export const bind: Bind = (tool, args, settings) => {
  checkArguments(tool, args, settings)
  return toRequest(tool, args, contextOf(tool.name), settings)
}

/** Binds `sets` argument sets, and judges the requests by their bytes alone. */
export async function fuzzBinder(sets: number, seed: number, tally: Tally, make: Bind = bind): Promise<void> {
  const { adapter, close } = await hostileNest('express')
  const { tools } = await adapter.listTools()
  const byHandler = Object.entries(HANDLERS).map(([handler, declared]) => {
    const tool = [...tools.values()].find(({ route }) => route.source!.split('.')[1] === handler)!
    return { tool, declared }
  })
  const draw = random(seed)
  for (let n = 0; n < sets; n++) {
    const { tool, declared } = byHandler[draw(byHandler.length)]!
    const args = anyArguments(declared.places, draw)
    tally.sets++
    try {
      const request = make(tool, args, adapter.settings)
      tally.ended('bound')
      judge(tool, declared, args, request, tally)
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error
      tally.ended('refused')
    }
  }
  await close()
}

function judge(
  { name, route }: Tool,
  declared: Declared,
  args: Readonly<Record<string, unknown>>,
  request: RouteRequest,
  tally: Tally,
): void {
  const [path = '', query] = request.url.split('?')
  const told = () => `${name} ${JSON.stringify(args)} -> ${request.method} ${request.url.slice(0, 300)}`
  if (request.method !== route.method || !leadsTo(route.path, path, declared, args)) tally.routeChange(told())
  const foreign = [
    ...foreignInQuery(query, declared, args),
    ...foreignInBody(request.body, declared, args),
    ...foreignHeaders(request, declared),
  ]
  if (foreign.length > 0) tally.foreignKey(`${foreign.join()}: ${told()}`)
}

/** Segment by segment as the template says, each value the argument's own, and the same after a URL parser has tidied it up. */
function leadsTo(template: string, path: string, { places, wire = {} }: Declared, args: Readonly<Record<string, unknown>>): boolean {
  if (new URL(`http://h${path}`).pathname !== path) return false
  const argumentOf = (part: string) => Object.keys(places).find((name) => places[name] === 'path' && (wire[name] ?? name) === part)
  const parts = template.split('/')
  const segments = path.split('/')
  return parts.every((part, at) => {
    const wildcard = /^\{\*(.*)\}$/.exec(part)
    const single = /^\{(.*)\}$/.exec(part)
    if (wildcard) {
      const value = String(args[argumentOf(wildcard[1]!) ?? 'rest'])
      return segments.slice(at).map(decodeURIComponent).join('/') === value
    }
    if (segments.length !== parts.length && !template.includes('{*')) return false
    if (!single) return segments[at] === part
    return segments[at] !== '' && decodeURIComponent(segments[at]!) === String(args[argumentOf(single[1]!)!])
  })
}

const DANGEROUS = /(^|[[\].])(__proto__|constructor|prototype)($|[[\].])/

function foreignInQuery(
  query: string | undefined,
  { places, wire = {}, open }: Declared,
  args: Readonly<Record<string, unknown>>,
): string[] {
  if (query === undefined) return []
  const given = Object.keys(places).filter((name) => places[name] === 'query' && Object.hasOwn(args, name))
  const own = new Set(given.map((name) => wire[name] ?? name))
  const keys = [...new URLSearchParams(query).keys()]
  return keys.filter((key) => DANGEROUS.test(key) || (open !== 'query' && !own.has(key.split('[')[0]!)))
}

function foreignInBody(
  body: Uint8Array | undefined,
  { places, wire = {}, open }: Declared,
  args: Readonly<Record<string, unknown>>,
): string[] {
  if (!body) return []
  const value = JSON.parse(Buffer.from(body).toString()) as unknown
  const given = Object.keys(places).filter((name) => places[name] === 'body' && Object.hasOwn(args, name))
  const own = new Set(given.map((name) => wire[name] ?? name))
  const strangers = open === 'body' || typeof value !== 'object' || value === null ? [] : Object.keys(value).filter((key) => !own.has(key))
  return [...strangers, ...dangerousKeys(value)]
}

function dangerousKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(DANGEROUS.test(key) && !key.includes('.') && !key.includes('[') ? [key] : []),
    ...dangerousKeys(inner),
  ])
}

const FRAMING = new Set(['host', 'accept', 'content-type'])

function foreignHeaders({ headers }: RouteRequest, { places, wire = {} }: Declared): string[] {
  const own = new Set(Object.keys(places).flatMap((name) => (places[name] === 'header' ? [wire[name] ?? name] : [])))
  return Object.entries(headers).flatMap(([name, value]) => ((FRAMING.has(name) || own.has(name)) && !/[\r\n\0]/.test(value) ? [] : [name]))
}
