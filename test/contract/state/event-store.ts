import { describe, expect } from 'vitest'
import type { EventStore } from '../../../src/transport/state/event-store.js'
import { type Open, row, upTo } from './nodes.js'

const MINUTES = 60_000
/** What a client may send as `Last-Event-ID` and no store has given. */
const MALFORMED = ['', ' ', '0', '-', '+', '$', '*', '(0', '0-0', '1-', '-1', '1-1-1', '01', 'null', '\u0000', 'ä', '9'.repeat(400)]
const HUGE = ['99999999999999999999-99999999999999999999', '18446744073709551615-18446744073709551615', String(2 ** 64)]

/** What every event store does. */
export function eventStoreContract(name: string, open: Open<EventStore>): void {
  describe(`event store: ${name}`, () => {
    row(open, 'gives back the later events of a stream, in order, on the other node', async ({ one, other }) => {
      const ids = await fill(one, 'alice', 's', 50)
      expect(await replayed(other, 'alice', ids[9]!)).toEqual(upTo(50).slice(10))
      expect(await replayed(one, 'alice', ids.at(-1)!)).toEqual([])
      expect(await other.streamOf('alice', ids[0]!)).toBe('s')
    })

    row(open, 'gives ids of visible ASCII that are not equal, those of both nodes together', async ({ one, other }) => {
      const ids = (await Promise.all([fill(one, 'alice', 's', 100), fill(other, 'alice', 't', 100)])).flat()
      expect(new Set(ids).size).toBe(200)
      expect(ids.filter((id) => !/^[\x21-\x7e]+$/.test(id))).toEqual([])
    })

    row(open, 'replays the ids that it gave, each event once', async ({ one, other }) => {
      const ids = await fill(one, 'alice', 's', 130)
      const seen: string[] = []
      await other.replay('alice', ids[0]!, async (id) => void seen.push(id))
      expect(seen).toEqual(ids.slice(1))
    })

    row(open, 'sends one event after the other', async ({ one }) => {
      const ids = await fill(one, 'alice', 's', 5)
      let sending = 0
      let most = 0
      await one.replay('alice', ids[0]!, async () => {
        most = Math.max(most, ++sending)
        await new Promise((resolve) => setImmediate(resolve))
        sending--
      })
      expect(most).toBe(1)
    })

    row(open, 'rejects with what the receiver rejects with', async ({ one }) => {
      const [first] = await fill(one, 'alice', 's', 3)
      const gone = one.replay('alice', first!, () => Promise.reject(new Error('the client is gone')))
      await expect(gone).rejects.toThrow('the client is gone')
    })

    row(open, 'keeps the streams of a scope apart', async ({ one, other }) => {
      const first = await one.append('alice', 'a', { n: 1 })
      await one.append('alice', 'b', { n: 2 })
      await other.append('alice', 'a', { n: 3 })
      expect(await replayed(one, 'alice', first)).toEqual([3])
    })

    row(open, 'tells another scope nothing: an id copied, guessed, or beside its own', async ({ one, other }) => {
      const ids = await fill(one, 'alice', 's', 20)
      for (const node of [one, other]) {
        for (const scope of ['mallory', 'alic', 'alice:', 'alice*', 'ALICE', '', 'alice\u0000']) {
          for (const id of ids) expect([scope, await known(node, scope, id)]).toEqual([scope, NOTHING])
          await node.append(scope, 's', { n: 'own' })
          for (const id of ids) expect([scope, await replayed(node, scope, id)]).toEqual([scope, []])
          await node.drop(scope)
        }
      }
      expect(await replayed(one, 'alice', ids[0]!)).toEqual(upTo(20).slice(1))
    })

    row(open, 'knows no malformed id, and does not fail at one', async ({ one }) => {
      const ids = await fill(one, 'alice', 's', 3)
      const spelled = ids.flatMap((id) => [`0${id}`, ` ${id}`, `${id} `, `${id}\n`, `+${id}`])
      for (const id of [...MALFORMED, ...HUGE, ...spelled]) expect([id, await known(one, 'alice', id)]).toEqual([id, NOTHING])
    })

    row(open, 'keeps the last 1,000 events of a scope, and bounds the others', async ({ one }) => {
      const ids = await fill(one, 'alice', 's', 2500)
      expect(await replayed(one, 'alice', ids[1500]!)).toEqual(upTo(2500).slice(1501))
      const kept = await Promise.all(ids.map((id) => one.streamOf('alice', id)))
      expect(kept.filter((stream) => stream !== undefined).length).toBeLessThanOrEqual(1100)
      expect(await known(one, 'alice', ids[0]!)).toEqual(NOTHING)
    })

    row(open, 'forgets a scope five minutes after its last event', async ({ one, other, pass }) => {
      const [first] = await fill(one, 'alice', 's', 1)
      await pass(4 * MINUTES)
      await other.append('alice', 's', { n: 2 })
      await pass(4 * MINUTES)
      expect(await replayed(one, 'alice', first!)).toEqual([2])
      await pass(1.1 * MINUTES)
      expect(await known(one, 'alice', first!)).toEqual(NOTHING)
    })

    row(open, 'forgets a dropped scope, and gives none of its ids again', async ({ one, other }) => {
      const before = await fill(one, 'alice', 's', 3)
      await fill(one, 'bob', 's', 1)
      await other.drop('alice')
      const after = await fill(one, 'alice', 's', 3)
      for (const id of before) expect(await known(one, 'alice', id)).toEqual(NOTHING)
      expect(after.filter((id) => before.includes(id))).toEqual([])
      await one.drop('nobody')
    })

    row(open, 'gives a message back as it was when it was stored', async ({ one, other }) => {
      const message = { jsonrpc: '2.0', text: 'ä\u2028"\\\u0000', deep: { list: [1, null, { a: 'b' }] } }
      const stored = structuredClone(message)
      const first = await one.append('alice', 's', {})
      await one.append('alice', 's', message)
      message.text = 'changed'
      const seen: object[] = []
      await other.replay('alice', first, async (_, said) => void seen.push(said))
      expect(seen).toEqual([stored])
    })
  })
}

const NOTHING = { stream: undefined, sent: [] }

async function fill(store: EventStore, scope: string, stream: string, count: number): Promise<string[]> {
  const ids: string[] = []
  for (const n of upTo(count)) ids.push(await store.append(scope, stream, { n }))
  return ids
}

async function replayed(store: EventStore, scope: string, after: string): Promise<unknown[]> {
  const seen: unknown[] = []
  await store.replay(scope, after, async (_, message) => void seen.push((message as { n: unknown }).n))
  return seen
}

const known = async (store: EventStore, scope: string, id: string) => ({
  stream: await store.streamOf(scope, id),
  sent: await replayed(store, scope, id),
})
