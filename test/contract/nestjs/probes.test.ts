import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemsOf, type ProbeApp, runProbe, startApp } from './cells.js'
import { MORE } from './more.js'
import { PROBES } from './probes.js'

describe.each(['express', 'fastify'] as const)('NestJS 12 on %s', (platform) => {
  let started: ProbeApp
  beforeAll(async () => {
    started = await startApp(platform)
  })
  afterAll(() => started.app.close())

  const rows = [...PROBES, ...MORE].map((probe) => {
    const { number, says, differs } = probe
    return [`probe ${number}: ${says}${differs ? ` (known to differ: ${differs})` : ''}`, probe] as const
  })
  test.each(rows)('%s', async (_, probe) => {
    expect(problemsOf(await runProbe(started, probe), probe, platform)).toEqual([])
  })
})

test('there are 35 probes, each of them equal, and each more has a number of its own', () => {
  expect(PROBES.filter(({ differs }) => differs)).toEqual([])
  expect(PROBES.map(({ number }) => number)).toEqual(Array.from({ length: 35 }, (_, n) => n + 1))
  expect(MORE.map(({ number }) => number)).toEqual(Array.from(MORE, (_, n) => n + 36))
})
