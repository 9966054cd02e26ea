import 'reflect-metadata'
import { expect, test } from 'vitest'
import { type Cell, measure } from './matrix.js'
import { DIRECT, EXTERNAL } from './mutants.js'
import { figures, report } from './report.js'
import { ADAPTERS } from './subjects.js'

/** Coprime to credentials times transports, so that every route meets other callers over other transports. */
const EVERY = 11

test.each(ADAPTERS)('%s: as live HTTP, cell by cell', async (adapter) => {
  const cells = await measure(adapter, { every: EVERY })
  expect(cells.length).toBeGreaterThan(100)
  expect(cells.filter(({ outcome }) => outcome === 'permissive' || outcome === 'different')).toEqual([])
})

test.each([
  ['a direct call of the method', 'Nest/Express', DIRECT],
  ['a direct call of the method', 'Nest/Fastify', DIRECT],
  ["Nest's ExternalContextCreator", 'Nest/Express', EXTERNAL],
  ['a direct call of the method', 'routing-controllers/Express', DIRECT],
  ['a direct call of the method', 'routing-controllers/Koa', DIRECT],
] as const)('it turns red for %s on %s', async (_name, adapter, make) => {
  const { permissive, different } = figures(await measure(adapter, { every: EVERY, make }))
  expect([permissive > 0, different > 10]).toEqual([true, true])
})

test('its last line counts', () => {
  const cell = { adapter: 'Nest/Express', says: 'x', route: 'GET /x', credential: 'none', transport: 'stdio' } as const
  const outcomes: Cell['outcome'][] = ['equal', 'permissive', 'different', 'different', 'stricter']
  const text = report(outcomes.map((outcome) => ({ ...cell, outcome, ...(outcome === 'stricter' && { reason: 'because' }) })))
  expect(text.split('\n').at(-1)).toBe('matrix: 5 cells, 1 more permissive, 2 different')
  expect(text).toContain('stricter, declared: 1 cells, because')
})
