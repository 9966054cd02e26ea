import { describe, expect, test } from 'vitest'
import { crowd } from './identities/crowd.js'
import { nest } from './identities/nest.js'
import { routingControllersOn } from './identities/routing-controllers.js'
import { oneVariable } from './identities/sight.js'

const APPLICATIONS = {
  'Nest/Express': nest('express'),
  'Nest/Fastify': nest('fastify'),
  'routing-controllers/Express': routingControllersOn('Express'),
  'routing-controllers/Koa': routingControllersOn('Koa'),
}

describe.each(Object.entries(APPLICATIONS))('%s', (_, make) => {
  test('10,000 calls, and 1,000 lists, of 200 callers at once: each meets only itself', async () => {
    const { calls, lists, atOnce, mixedUp } = await crowd(make, { inMemory: 44, overHttp: 12 })
    expect(mixedUp).toEqual([])
    expect([calls, lists]).toEqual([10_200, 1_000])
    expect(atOnce).toBeGreaterThan(100)
  })

  test('control: who asks, kept in one variable, is found mixed up', async () => {
    const { mixedUp } = await crowd(make, { ambient: oneVariable(), inMemory: 2, overHttp: 0 })
    expect(mixedUp.length).toBeGreaterThan(100)
    expect(mixedUp[0]).toMatch(/^caller-\d+, call: .*"context","caller-\d+/)
  })
})

test('control: a list that was kept for another is found', async () => {
  const kept = new Map<string, boolean>()
  const { mixedUp } = await crowd(APPLICATIONS['Nest/Express'], {
    policy(caller, { name }) {
      if (!kept.has(name)) kept.set(name, name !== 'of_group_4' || caller?.claims.group === 4)
      return kept.get(name)!
    },
    inMemory: 10,
    overHttp: 0,
  })
  expect(mixedUp.length).toBeGreaterThanOrEqual(40)
  expect(mixedUp.every((one) => /, list: /.test(one) || /called of_group_4/.test(one))).toBe(true)
})
