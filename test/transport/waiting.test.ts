import { describe, expect, test } from 'vitest'
import type { Outgoing } from '../../src/transport/light.js'
import { Outbox } from '../../src/transport/outbox.js'
import { Waiting } from '../../src/transport/waiting.js'

const told = (method: string, params: object = {}) => ({ jsonrpc: '2.0', method, params }) as Outgoing
const progress = (n: number, token = 't') => told('notifications/progress', { progressToken: token, progress: n })
const log = (data: string) => told('notifications/message', { level: 'info', data })
const answer = (id: number) => ({ jsonrpc: '2.0', id, result: {} }) as Outgoing
const updated = (uri: string) => told('notifications/resources/updated', { uri })
const many = (count: number, make: (n: number) => Outgoing) => Array.from({ length: count }, (_, n) => make(n))

/** What is left of messages that wait together. */
function left(messages: readonly Outgoing[]): Outgoing[] {
  const waiting = new Waiting()
  for (const message of messages) waiting.add(message)
  return waiting.take()
}

describe('messages that wait for a slow reader', () => {
  test.each<[string, Outgoing[], Outgoing[]]>([
    ['a burst of a hundred comes through whole', many(100, progress), many(100, progress)],
    ['beyond it the last progress takes the place of the one before', many(5000, progress), [...many(99, progress), progress(4999)]],
    [
      'of each token its own',
      [...many(100, progress), progress(1, 'u'), progress(2, 'u'), progress(7)],
      [...many(99, progress), progress(7), progress(2, 'u')],
    ],
    ['answers are never dropped, and keep their order', many(500, answer), many(500, answer)],
    [
      'a change of one list is told once, of two resources twice',
      [
        ...many(100, answer),
        told('notifications/tools/list_changed'),
        updated('a:1'),
        told('notifications/tools/list_changed'),
        updated('a:2'),
        updated('a:1'),
      ],
      [...many(100, answer), told('notifications/tools/list_changed'), updated('a:1'), updated('a:2')],
    ],
  ])('%s', (_, given, expected) => {
    expect(left(given)).toEqual(expected)
  })

  test('of log messages the oldest are dropped, and it says how many', () => {
    const [notice, ...rest] = left([answer(1), ...many(10_000, (n) => log(`line ${n}`)), answer(2)])
    expect(notice).toMatchObject({
      method: 'notifications/message',
      params: { data: expect.stringMatching(/^99\d\d log messages were dropped/) },
    })
    expect(rest[0]).toEqual(answer(1))
    expect(rest.slice(-2)).toEqual([log('line 9999'), answer(2)])
    expect(rest.length).toBeLessThan(110)
  })

  test('what was taken waits no more', () => {
    const waiting = new Waiting()
    for (const message of many(300, progress)) waiting.add(message)
    waiting.take()
    waiting.add(progress(300))
    expect([waiting.size, waiting.take()]).toEqual([1, [progress(300)]])
  })
})

describe('an outbox', () => {
  test('writes at once while there is room, and waits in order while there is none', async () => {
    const written: Outgoing[] = []
    let open = () => {}
    const outbox = new Outbox((message) => {
      written.push(message)
      return written.length === 2 ? new Promise((resolve) => (open = resolve)) : undefined
    })
    const sent = many(5, answer).map((message) => outbox.send(message))
    expect(written).toEqual(many(2, answer))
    expect(outbox.waiting).toBe(3)
    open()
    await Promise.all(sent)
    expect(written).toEqual(many(5, answer))
    expect(outbox.waiting).toBe(0)
  })

  test('one whose reader is gone never rejects', async () => {
    const outbox = new Outbox(() => Promise.reject(new Error('gone')))
    await Promise.all([outbox.send(answer(1)), outbox.send(answer(2)), outbox.idle()])
    expect(outbox.waiting).toBe(0)
  })
})
