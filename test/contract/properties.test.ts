import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callAndJudge, type Ending, HANDLERS, type Hostile } from './hostile-calls.js'
import { hostileFunctions } from './hostile-functions.js'
import { hostileNest } from './hostile-nest.js'
import { hostileRoutingControllers } from './hostile-routing-controllers.js'
import { CORPUS, hostileArguments } from './hostile-values.js'

/** Path arguments that must not even be sent. */
// oxlint-disable-next-line no-control-regex
const UNSENDABLE = /^\.{0,2}$|[\u0000-\u001f\u007f]|\p{Surrogate}/u
/** A value for each argument that is not under attack. */
const HARMLESS = { path: '7', query: 'q', header: 'h', body: 'b' }

/** Each has a seed of its own, so that all sets are different ones. */
const SUBJECTS: [name: string, make: () => Promise<Hostile>, runs: number, seed: number][] = [
  ['NestJS on Express', () => hostileNest('express'), 60_000, 1],
  ['NestJS on Fastify', () => hostileNest('fastify'), 40_000, 2],
  ['routing-controllers on Express 4', () => hostileRoutingControllers('Express 4'), 60_000, 3],
  ['routing-controllers on Express 5', () => hostileRoutingControllers('Express 5'), 20_000, 4],
  ['routing-controllers on Koa', () => hostileRoutingControllers('Koa'), 20_000, 5],
  ['Express 4', () => hostileFunctions('Express 4'), 10_000, 6],
  ['Express 5', () => hostileFunctions('Express 5'), 10_000, 7],
  ['Koa', () => hostileFunctions('Koa'), 10_000, 8],
  ['Fastify', () => hostileFunctions('Fastify'), 10_000, 9],
  ['Hono', () => hostileFunctions('Hono'), 10_000, 10],
]

describe.each(SUBJECTS)('no argument reaches another route, brings a foreign key or changes a prototype: %s', (name, make, runs, seed) => {
  let hostile: Hostile
  let toolOf: ReadonlyMap<string, string>
  beforeAll(async () => {
    hostile = await make()
    const { tools } = await hostile.adapter.listTools()
    toolOf = new Map([...tools.values()].map((tool) => [tool.route.source!.split('.').pop()!, tool.name]))
  })
  afterAll(() => hostile?.close())
  const call = (handler: string, args: Record<string, unknown>) => callAndJudge(hostile, handler, toolOf.get(handler)!, args)
  const harmless = (handler: string) =>
    Object.fromEntries(Object.entries(HANDLERS[handler]!.places).map(([argument, place]) => [argument, HARMLESS[place]]))

  test('every handler is a tool with the arguments that it declares', async () => {
    const { tools } = await hostile.adapter.listTools()
    const listed = Object.keys(HANDLERS).map((handler) => [
      handler,
      Object.keys((tools.get(toolOf.get(handler) ?? '')?.inputSchema.properties ?? {}) as object).sort(),
    ])
    expect(Object.fromEntries(listed)).toEqual(
      Object.fromEntries(Object.entries(HANDLERS).map(([handler, { places }]) => [handler, Object.keys(places).sort()])),
    )
  })

  test('each text of the corpus in each argument', async () => {
    const endings = new Counter()
    for (const [handler, { places }] of Object.entries(HANDLERS))
      for (const argument of [...Object.keys(places), 'undeclared'])
        for (const text of CORPUS) {
          const entry = argument === 'undeclared' ? [text, text] : [argument, text]
          const tried = `${handler}, ${argument} = ${JSON.stringify(text).slice(0, 200)}`
          const ending = await call(handler, Object.fromEntries([...Object.entries(harmless(handler)), entry])).catch((error: Error) => {
            throw new Error(`${tried}: ${error.message}`, { cause: error })
          })
          if (places[argument] === 'path' && UNSENDABLE.test(text)) expect(`${tried}: ${ending}`).toBe(`${tried}: refused`)
          endings.add(ending)
        }
    console.log(`${name}, corpus: ${endings}`)
    expect(endings.of('delivered')).toBeGreaterThan(500)
    expect(endings.of('refused')).toBeGreaterThan(500)
    expect(endings.of('other route')).toBeGreaterThan(2)
  })

  test(`${runs} generated argument sets`, async () => {
    const endings = new Counter()
    const byHandler = new Counter<string>()
    const calls = fc.oneof(
      ...Object.entries(HANDLERS).map(([handler, { places }]) => ({
        weight: 1 + 3 * Object.keys(places).length,
        arbitrary: hostileArguments(places).map((args) => ({ handler, args })),
      })),
    )
    const property = fc.asyncProperty(calls, async ({ handler, args }) => {
      const ending = await call(handler, args)
      if (endings.add(ending) % 200 === 0) await new Promise(setImmediate) // let the event loop turn
      if (ending === 'delivered') byHandler.add(handler)
    })
    await fc.assert(property, { numRuns: runs, seed })
    console.log(`${name}, generated: ${endings}; delivered by handler: ${byHandler}`)
    expect(endings.total).toBe(runs)
    expect(endings.of('delivered')).toBeGreaterThan(runs * 0.3)
    expect(endings.of('refused')).toBeGreaterThan(runs * 0.1)
    expect(endings.of('other route')).toBeGreaterThan(10)
    expect(byHandler.names.sort()).toEqual(Object.keys(HANDLERS).sort())
  }, 400_000)

  test('an argument deeper than the stack is refused, and the application answers on', async () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown
    expect(await call('create', { name: deep })).toBe('refused')
    expect(await call('openQuery', { query: { deep } })).toBe('refused')
    expect(await call('create', { name: 'n' })).toBe('delivered')
  })
})

class Counter<Name extends string = Ending> {
  readonly #counts = new Map<Name, number>()
  total = 0
  add(name: Name): number {
    this.#counts.set(name, this.of(name) + 1)
    return ++this.total
  }
  of(name: Name): number {
    return this.#counts.get(name) ?? 0
  }
  get names(): Name[] {
    return [...this.#counts.keys()]
  }
  toString(): string {
    return [...this.#counts].map(([name, count]) => `${count} ${name}`).join(', ')
  }
}
