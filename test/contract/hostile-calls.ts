import type { BaseAdapter } from '../../src/adapter.js'
import { RESPONSE_META, type ResponseMeta } from '../../src/tools/call-result.js'
import { callTool } from '../../src/tools/call-tool.js'
import type { Place } from './hostile-values.js'
import { contextOf } from './suite.js'

/** What one handler declares: argument name to its place, and to the name on the wire where that is another. */
export interface Declared {
  readonly places: Readonly<Record<string, Place>>
  readonly wire?: Readonly<Record<string, string>>
  /** Takes the whole part as it is, so that its keys are the caller's own. */
  readonly open?: 'query' | 'body'
}

/** The handlers of the hostile application, the same with every framework. */
export const HANDLERS: Readonly<Record<string, Declared>> = {
  root: { places: {} },
  me: { places: {} },
  one: { places: { id: 'path' } },
  admin: { places: { id: 'path' } },
  part: { places: { id: 'path', part: 'path' } },
  list: { places: { page: 'query', tag: 'query', filter: 'query' } },
  removeAll: { places: {} },
  remove: { places: { id: 'path' } },
  create: { places: { name: 'body', size: 'body', tags: 'body' } },
  change: { places: { id__path: 'path', id: 'body', name: 'body', size: 'body' }, wire: { id__path: 'id' } },
  search: { places: { id__path: 'path', id__query: 'query', q: 'query', 'x-tag': 'header' }, wire: { id__path: 'id', id__query: 'id' } },
  files: { places: { rest: 'path' } },
  secret: { places: {} },
  openQuery: { places: { query: 'query' }, open: 'query' },
  openBody: { places: { body: 'body' }, open: 'body' },
}

/** What a handler saw of a request: the raw parts, and what the framework gave it as parameters. */
export interface Sighting {
  readonly handler: string
  readonly params: object
  readonly query: object
  readonly body: unknown
  readonly headers: object
  readonly given: readonly unknown[]
}

/** A hostile application, ready to be called. */
export interface Hostile {
  readonly adapter: BaseAdapter<unknown>
  /** Every handler that ran, in order. */
  readonly sightings: Sighting[]
  /** What the adapter logged: failures outside the route. */
  readonly logged: string[]
  close(): Promise<unknown>
}

/** How a call ended: reached its handler, or was refused by us, by the check that it reaches no other route, or by the application. */
export type Ending = 'delivered' | 'refused' | 'other route' | 'bad request'

type Args = Readonly<Record<string, unknown>>

/** Makes one call, and throws what is wrong with what came of it. */
export async function callAndJudge({ adapter, sightings, logged }: Hostile, handler: string, tool: string, args: Args): Promise<Ending> {
  sightings.length = 0
  const keys = Reflect.ownKeys(Object.prototype).length
  const result = await callTool(adapter, tool, args, contextOf(tool))
  if (Reflect.ownKeys(Object.prototype).length !== keys) throw new Error('Object.prototype was changed')
  if (logged.length > 0) throw new Error(`failed outside the route: ${logged.splice(0).join()}`)
  const strangers = sightings.filter((sighting) => sighting.handler !== handler)
  if (strangers.length > 0) throw new Error(`another route ran: ${strangers.map((one) => one.handler).join()}`)
  const status = (result._meta?.[RESPONSE_META] as ResponseMeta | undefined)?.status
  if (!result.isError) {
    if (sightings.length !== 1) throw new Error(`the handler ran ${sightings.length} times`)
    const problems = judge(sightings[0]!, HANDLERS[handler]!, args)
    if (problems.length > 0) throw new Error(problems.join('; '))
    return 'delivered'
  }
  if (sightings.length > 0) throw new Error(`an error after the handler had run: ${JSON.stringify(result.content)}`)
  // 404 and 405 would mean that it missed its route, 500 that it broke something.
  if (status !== undefined && status !== 400 && status !== 414) throw new Error(`HTTP ${status}: ${JSON.stringify(result.content)}`)
  if (status !== undefined) return 'bad request'
  return JSON.stringify(result.content).includes('not lead to') ? 'other route' : 'refused'
}

const FRAMING = ['host', 'accept', 'content-type', 'content-length']

function judge(seen: Sighting, { places, wire = {}, open }: Declared, args: Args): string[] {
  const at = (place: Place) => Object.keys(places).filter((name) => places[name] === place)
  const sent = (place: Place) => at(place).filter((name) => Object.hasOwn(args, name))
  const nameOf = (argument: string) => wire[argument] ?? argument
  const problems: string[] = []
  const same = (what: string, actual: unknown, expected: unknown) => {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
    if (a !== b) problems.push(`${what}: ${a}, not ${b}`)
  }
  // A wildcard's value is an array in Express 5, and its name is the framework's. Koa adds what other matching paths call their parts.
  const valueOf = (name: string) => (name === 'rest' ? Object.values(seen.params).flat().join('/') : Reflect.get(seen.params, nameOf(name)))
  for (const name of at('path')) same(`path value ${name}`, valueOf(name), String(args[name]))
  if (open !== 'query') {
    const expected = sent('query')
      .filter((name) => hasLeaf(args[name]))
      .map(nameOf)
    const actual = new Set(Object.keys(seen.query).map((key) => key.split('[')[0])) // the simple parsers keep filter[a] as it is
    same('query keys', [...actual].sort(), expected.sort())
  }
  // body-parser 1 gives an empty object where nothing was sent.
  if (open === 'body') same('body', seen.body ?? {}, args.body ?? {})
  else if (at('body').length > 0)
    same(
      'body',
      seen.body,
      Object.fromEntries(
        at('body')
          .filter((name) => Object.hasOwn(args, name))
          .map((name) => [name, args[name]]),
      ),
    )
  const headers = sent('header').filter((name) => args[name] !== null)
  same(
    'headers',
    Object.keys(seen.headers)
      .filter((name) => !FRAMING.includes(name))
      .sort(),
    headers.map(nameOf).sort(),
  )
  for (const name of headers) same(name, Reflect.get(seen.headers, name), String(args[name]).replace(/^[ \t]+|[ \t]+$/g, ''))
  for (const part of [seen.params, seen.query, seen.body, seen.given]) {
    const found = foul(part)
    if (found) problems.push(found)
  }
  return problems
}

/** Whether a query can carry any of it. */
const hasLeaf = (value: unknown): boolean => (typeof value === 'object' ? value !== null && Object.values(value).some(hasLeaf) : true)

const DANGEROUS = new Set<PropertyKey>(['__proto__', 'constructor', 'prototype'])
/** The prototype of plain data: an array's, an object's, none, or a class without state. */
const isClean = (prototype: object | null) =>
  prototype === null ||
  prototype === Object.prototype ||
  prototype === Array.prototype ||
  Reflect.ownKeys(prototype).every((key) => key === 'constructor')

function foul(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (!isClean(Object.getPrototypeOf(value) as object | null))
    return `a foreign prototype: ${Reflect.ownKeys(Object.getPrototypeOf(value) as object)
      .map(String)
      .join()}`
  for (const key of Reflect.ownKeys(value)) {
    if (DANGEROUS.has(key)) return `the key ${String(key)} was delivered`
    const inner = foul(Reflect.get(value, key))
    if (inner) return inner
  }
  return undefined
}
