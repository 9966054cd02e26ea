import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cell, type ProbeApp, runProbe, startApp } from './cells.js'
import { MORE, PROBES } from './probes.js'

describe.each(['express', 'fastify'] as const)('NestJS 12 on %s', (platform) => {
  let started: ProbeApp
  beforeAll(async () => {
    started = await startApp(platform)
  })
  afterAll(() => started.app.close())

  test.each([...PROBES, ...MORE])('probe $number: $says', async (probe) => {
    const { http, raw, tool }: Cell = await runProbe(started, probe)
    const status = typeof probe.status === 'number' ? probe.status : probe.status[platform]
    expect(Number(http.split('\n')[0])).toBe(status)
    expect(raw).toBe(http)
    if (probe.tool) expect(tool).toBe(http)
  })
})

test('there are 35 probes', () => {
  expect(PROBES.map(({ number }) => number)).toEqual(Array.from({ length: 35 }, (_, n) => n + 1))
})
