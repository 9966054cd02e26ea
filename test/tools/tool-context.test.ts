import { expect, test } from 'vitest'
import { CALL } from '../../src/dispatch/dispatch.js'
import { contextOf } from '../contract/suite.js'
import { currentMcpContext, mcpContext } from '../../src/tools/tool-context.js'

test('without the option, the current call is refused with what to type', () => {
  expect(() => currentMcpContext()).toThrow(/needs the option asyncContext[\s\S]*Fix: write asyncContext: true/)
})

test('a request of plain HTTP has no context', () => {
  expect(mcpContext({ headers: {} })).toBeUndefined()
})

test.each([
  ['progress NaN', () => context().progress(Number.NaN), /finite numbers, not NaN/],
  ['an infinite total', () => context().progress(1, Infinity), /finite numbers, not Infinity/],
  ['a level that is none', () => context().log('loud' as never, 'x'), /a level of debug, info, .*, not loud/],
])('%s is refused, whether a client listens or not', (_, run, says) => {
  expect(run).toThrow(says)
})

test('where no client listens, nothing is said and nothing fails', async () => {
  expect(await Promise.all([context().progress(1), context().log('error', 'x')])).toEqual([undefined, undefined])
})

const context = () => mcpContext({ [CALL]: contextOf('t') })!
