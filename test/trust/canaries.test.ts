import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { live } from '../contract/nestjs/live.js'
import { call } from '../transport/post.js'
import type { Application } from './canaries/application.js'
import { opened, TRANSPORTS } from './canaries/everything.js'
import { nest } from './canaries/nest.js'
import { routingControllersOn } from './canaries/routing-controllers.js'
import { type Place, secret, secretsIn, timesFired } from './canaries/secrets.js'

const SUBJECTS = {
  'Nest/Express': nest('express'),
  'Nest/Fastify': nest('fastify'),
  'routing-controllers/Express': routingControllersOn('Express'),
  'routing-controllers/Koa': routingControllersOn('Koa'),
}

/** The only place that shows more in development than in production: it proves that what is given away is found. */
const CONTROL = 'verbose'

describe.each(Object.entries(SUBJECTS))('%s', (_, { places, open }) => {
  const shownInProduction = new Map<Place, readonly string[]>()
  const shownInDevelopment = new Map<Place, readonly string[]>()
  const logged: string[] = []
  let application: Application
  let masking: Application

  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {}) // Express prints what it was not to show
    await inEnvironment('production', async () => {
      const { port, close } = await open({ auth: 'none', log: false })
      for (const place of places) shownInProduction.set(place, await shown(port, place))
      await close()
    })
    process.env.NODE_ENV = 'development'
    application = await open({ auth: 'none', log: (text) => void logged.push(text) })
    masking = await open({ auth: 'none', log: (text) => void logged.push(text), maskErrors: true })
    for (const place of places) shownInDevelopment.set(place, await shown(application.port, place))
  })
  afterAll(async () => {
    process.env.NODE_ENV = 'test'
    vi.restoreAllMocks()
    await application.close()
    await masking.close()
  })

  /** What a client gets of a place. */
  async function got(from: Application, transport: (typeof TRANSPORTS)[number], place: Place): Promise<string> {
    const { tools } = await from.adapter.listTools()
    const { name } = [...tools.values()].find(({ route }) => route.path === `/${place}`)!
    const { ask, close } = await opened(transport, from.adapter)
    const before = timesFired(place)
    const text = await ask(call(name, {}))
    await close()
    if (place !== 'filter') expect(timesFired(place)).toBe(before + 1)
    return text
  }

  describe.each(TRANSPORTS)('%s', (transport) => {
    test.each(places.filter((place) => place !== CONTROL))('%s: no more than live HTTP shows in production', async (place) => {
      const text = await got(application, transport, place)
      expect(text).toMatch(/"isError":true/)
      expect(shownInProduction.get(place)).toEqual(expect.arrayContaining(secretsIn(text)))
    })

    test.each(places)('%s: nothing with maskErrors', async (place) => {
      expect(secretsIn(await got(masking, transport, place))).toEqual([])
    })

    test('control: what an application shows in development only is found', async () => {
      const found = secretsIn(await got(application, transport, CONTROL))
      expect(found).toEqual(shownInDevelopment.get(CONTROL))
      expect([found.length, shownInProduction.get(CONTROL)]).toEqual([expect.toSatisfy((many: number) => many >= 3), []])
    })
  })

  test('control: live HTTP in development does give secrets away, and a masked body is in the log', () => {
    expect(places.filter((place) => shownInDevelopment.get(place)!.length > 0).length).toBeGreaterThanOrEqual(2)
    expect(logged.join('\n')).toContain(secret(CONTROL, 'message'))
  })

  test('no password of a connection string is in the log', () => {
    expect(logged.join('\n')).not.toMatch(/canary_\w+_password/)
  })
})

async function shown(port: number, place: Place): Promise<string[]> {
  const { status, headers, body } = await live(port, { path: `/${place}` })
  expect(status).toBeGreaterThanOrEqual(400)
  return secretsIn(`${JSON.stringify(headers)} ${body.toString()}`)
}

async function inEnvironment(name: string, run: () => Promise<void>): Promise<void> {
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = name
  await run().finally(() => (process.env.NODE_ENV = before))
}
