import { createExpressServer, createKoaServer } from 'routing-controllers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/errors.js'
import { argumentFaults } from '../../src/tools/argument-check.js'
import { BODY, nest, PLACES, QUERY, routingControllers, type Subject } from './argument-check-apps.js'
import { contextOf } from './suite.js'

const STRICT = { whitelist: true, forbidNonWhitelisted: true }
/** Each with the least share of refused bodies that the check must see: little is known of values that are converted first. */
const SUBJECTS: [string, () => Promise<Subject>, number][] = [
  ['NestJS on Express, new ValidationPipe()', nest('express', {}), 0.85],
  ['NestJS on Express, whitelist and transform', nest('express', { whitelist: true, transform: true }), 0.85],
  ['NestJS on Express, nothing unknown', nest('express', { ...STRICT, transform: true }), 0.85],
  [
    'NestJS on Express, implicit conversion',
    nest('express', { transform: true, transformOptions: { enableImplicitConversion: true } }),
    0.5,
  ],
  ['NestJS on Express, missing properties skipped', nest('express', { skipMissingProperties: true }), 0.8],
  ['NestJS on Fastify, nothing unknown', nest('fastify', STRICT), 0.85],
  ['routing-controllers on Express', routingControllers(createExpressServer, {}), 0.85],
  ['routing-controllers on Express, nothing unknown', routingControllers(createExpressServer, { validation: STRICT }), 0.85],
  ['routing-controllers on Koa', routingControllers(createKoaServer, {}), 0.85],
  ['routing-controllers, without validation', routingControllers(createExpressServer, { validation: false }), 0],
]

/** What an argument, or a part of one, is changed to. */
const VALUES: readonly unknown[] = [
  [null, true, false, 0, 1, 5, 10, -1, 1.5, '', ' ', 'a', 'abc', 'abcdef', 'red', 'Low', 'Red', '1', '0', 'true', '5.5', '28195', 'x@y.zz'],
  ['2024-02-30', '2024-01-01', 'not a date', '550e8400-e29b-41d4-a716-446655440000', '\u2764\uFE0F\u2764\uFE0F', 'i\u0307'],
  [[], ['a'], [1], [null], ['a', 'b', 'c', 'd'], [[]], [{ city: 'x' }], [{ city: 1 }], [[{ city: 'x' }]]],
  [
    {},
    { city: 'x' },
    { city: '' },
    { city: 'x', zip: 1 },
    { city: 'x', more: 1 },
    { name: 'a', next: { name: 1 } },
    { name: 'a', next: null },
  ],
  [{ kind: 'cat', purrs: true }, { kind: 'dog', tricks: 'x' }, { kind: 'cow' }, { kind: 'cat' }],
].flat()

function draws(seed: number) {
  let state = seed
  return <T>(from: readonly T[]): T => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return from[Math.floor((state / 2 ** 32) * from.length)]!
  }
}

/** One to three keys of a good set changed or left out. */
function mutant(good: Readonly<Record<string, unknown>>, draw: ReturnType<typeof draws>): Record<string, unknown> {
  const args = { ...good }
  for (let edits = draw([1, 1, 2, 3]); edits > 0; edits--) {
    const name = draw(Object.keys(good))
    if (draw([0, 1, 2, 3]) === 0) delete args[name]
    else args[name] = draw(VALUES)
  }
  return args
}

const RUNS = 600

describe.each(SUBJECTS)('what is refused before the call, the backend refuses: %s', (name, make, least) => {
  let subject: Subject
  beforeAll(async () => void (subject = await make()))
  afterAll(() => subject?.close())

  /** What our check says, and the status of the same request, which is dispatched whatever it says; undefined: it cannot be sent. */
  async function judge(handler: string, args: Record<string, unknown>) {
    const { adapter } = subject
    const tool = (await adapter.listTools()).tools.get(handler)!
    const faults = argumentFaults(tool, args, (text) => {
      throw new Error(text)
    })
    try {
      const { status } = await adapter.executeTool(tool, args, contextOf(handler))
      return { faults, status }
    } catch (error) {
      if (error instanceof ArgumentError) return { faults, status: undefined }
      throw error
    }
  }

  test.each([
    ['body', BODY],
    ['search', QUERY],
    ['places', PLACES],
  ])('%s: good arguments pass both', async (handler, good) => {
    expect(await judge(handler, { ...good })).toEqual({ faults: [], status: handler === 'body' && name.startsWith('NestJS') ? 201 : 200 })
  })

  test.each([
    ['body', BODY],
    ['search', QUERY],
    ['places', PLACES],
  ])(`%s: ${RUNS} changed sets`, async (handler, good) => {
    const draw = draws(SUBJECTS.findIndex(([one]) => one === name) + 7)
    const wrong: unknown[] = []
    const seen = { 'taken by both': 0, 'refused by both': 0, 'refused by the backend alone': 0 }
    for (let run = 0; run < RUNS; run++) {
      const args = mutant(good, draw)
      const { faults, status } = await judge(handler, args)
      if (status === undefined) continue
      const isRefused = status >= 400 // 500: the backend's own validation broke on the value
      if (faults.length > 0 && !isRefused) wrong.push({ args: JSON.stringify(args), status, faults })
      else if (faults.length > 0) seen['refused by both']++
      else if (isRefused) seen['refused by the backend alone']++
      else seen['taken by both']++
    }
    expect(wrong.slice(0, 5)).toEqual([])
    const refused = seen['refused by both'] + seen['refused by the backend alone']
    if (handler === 'body' && least > 0) expect(seen['refused by both'] / refused).toBeGreaterThan(least)
    console.log(`${name}, ${handler}: ${JSON.stringify(seen)}`)
  })
})
