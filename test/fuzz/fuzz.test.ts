import 'reflect-metadata'
import { expect, test } from 'vitest'
import { toRequest } from '../../src/tools/to-request.js'
import { contextOf } from '../contract/suite.js'
import { type Bind, bind, fuzzBinder } from './binder.js'
import { APPLICATIONS, fuzzApplication } from './end-to-end.js'
import { Tally } from './tally.js'

const SEED = 20261124

test('the binder: no argument leads to another route, and no key arrives that was not declared', async () => {
  const tally = new Tally()
  await fuzzBinder(20_000, SEED, tally)
  expect(tally.examples).toEqual([])
  expect(tally.endings('bound')).toBeGreaterThan(5000)
  expect(tally.endings('refused')).toBeGreaterThan(5000)
})

test.each(Object.keys(APPLICATIONS))('%s: the handler that ran and the keys that it saw are those declared', async (name) => {
  const tally = new Tally()
  await fuzzApplication(name, 1000, SEED, tally)
  expect([...tally.examples, ...tally.faults]).toEqual([])
  expect(tally.endings('delivered')).toBeGreaterThan(300)
})

/** Binders with less care: each must be found out. */
const unchecked: Bind = (tool, args, settings) => toRequest(tool, args, contextOf(tool.name), settings)
const MUTANTS: Record<string, Bind> = {
  'a path that is not encoded': (tool, args, settings) => {
    const request = bind(tool, args, settings)
    return { ...request, url: request.url.replace(/%2F/gi, '/') }
  },
  'a path that a URL parser tidies up': (tool, args, settings) => {
    const request = bind(tool, args, settings)
    const { pathname, search } = new URL(`http://h${request.url.replace(/%2e/gi, '.').replace(/%2f/gi, '/')}`)
    return { ...request, url: pathname + search }
  },
  'arguments that nobody checked': (tool, args, settings) => {
    const request = unchecked(tool, args, settings)
    return {
      ...request,
      ...(request.body && { body: Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(request.body).toString()), ...args })) }),
    }
  },
  'headers out of arguments': (tool, args, settings) => {
    const request = bind(tool, args, settings)
    return { ...request, headers: { ...request.headers, ...Object.fromEntries(Object.keys(args).map((name) => [name, 'x'])) } }
  },
}

test.each(Object.entries(MUTANTS))('it counts %s', async (_name, make) => {
  const tally = new Tally()
  await fuzzBinder(20_000, SEED, tally, make).catch(() => undefined)
  expect(tally.routeChanges + tally.foreignKeys).toBeGreaterThan(0)
})
