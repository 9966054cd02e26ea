import { describe, expect, test } from 'vitest'
import type { AdapterOptions } from '../../src/options.js'
import { readOptions } from '../../src/read-options.js'

describe('options are read once, and every wrong one is named', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['unknown', { timeout: 5 }, /"timeout" is not an option\.\n {2}Fix: the options are: name, .*timeoutMs/],
    [
      'two at once',
      { expose: 'some', timeoutMs: 0 },
      /"expose" must be 'all', 'annotated' or 'read-only', not "some"; "timeoutMs" must be/,
    ],
    ['a header that never goes inward', { forwardHeaders: ['x-tenant', 'Host'] }, /"forwardHeaders" must be/],
    ['an empty name', { name: '' }, /"name" must be a text that is not empty/],
    ['bytes that are no number', { maxBytes: '5' }, /"maxBytes" must be a whole number of bytes/],
    ['a profile', { schemaProfile: 'openai' }, /"schemaProfile" must be 'portable', 'strict' or 'gemini', not "openai"/],
    ['auth', { auth: 'bearer' }, /"auth" must be 'app', 'none' or a provider/],
  ])('%s', (_, options, message) => {
    expect(() => readOptions(options as AdapterOptions)).toThrow(message)
  })

  test('defaults, and undefined counts as absent', () => {
    expect(readOptions({ timeoutMs: undefined, forwardHeaders: ['x-tenant'] })).toMatchObject({
      timeoutMs: 55_000,
      expose: 'all',
      schemaProfile: 'portable',
      forwardHeaders: ['x-tenant'],
      auth: undefined,
    })
  })
})
