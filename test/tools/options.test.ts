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
    ['a number as a text', { timeoutMs: '10' }, /not "10"\.\n {2}Fix: timeoutMs: 10\.$/],
    ['no limit, as other tools write it', { maxCallsPerMinute: 0 }, /not 0\.\n {2}Fix: maxCallsPerMinute: false\.$/],
    ['what cannot be guessed', { drainMs: -1 }, /not -1\.\n {2}Fix: leave drainMs out for its default\.$/],
    ['no part of the state', { state: { events: {} } }, /"state" must be redisState\(client\)/],
    ['a part that lacks a method', { state: { eventBus: { publish() {}, subscribe() {} } } }, /"state" must be redisState\(client\)/],
    ['auth', { auth: 'bearer' }, /"auth" must be 'app', 'none' or a provider/],
  ])('%s', (_, options, message) => {
    expect(() => readOptions(options as AdapterOptions)).toThrow(message)
  })

  test('the client of a database in place of the state: its class is named, and no password of it', () => {
    class Redis {
      options = { password: 'hunter2' }
      publish() {}
      subscribe() {}
    }
    const read = () => readOptions({ state: new Redis() as never })
    expect(read).toThrow(/not an object \(Redis\)\.\n {2}Fix: state: redisState\(client\)\.$/)
    expect(read).not.toThrow(/hunter2/)
    expect(() => readOptions({ state: { password: 'hunter2' } as never })).not.toThrow(/hunter2/)
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
