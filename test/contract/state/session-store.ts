import { describe, expect } from 'vitest'
import type { SessionRecord, SessionStore } from '../../../src/transport/state/session-store.js'
import { type Open, row } from './nodes.js'

const record = (id: string, more: Partial<SessionRecord> = {}): SessionRecord => ({
  id,
  owner: 'alice',
  initialize: { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo: { name: 'ä"\\', version: '1' } },
  openedAt: 1_760_000_000_000,
  ...more,
})

/** What every session store does. */
export function sessionStoreContract(name: string, open: Open<SessionStore>): void {
  describe(`session store: ${name}`, () => {
    row(open, 'gives a session to the other node, as it was saved', async ({ one, other }) => {
      const session = record('a', { logLevel: 'warning', subscribed: ['file:///ä', 'x:y'] })
      await one.save(session, 60_000)
      expect(await other.get('a')).toEqual(session)
    })

    row(open, 'keeps the last of two that were saved', async ({ one, other }) => {
      await one.save(record('a'), 60_000)
      await other.save(record('a', { logLevel: 'error' }), 60_000)
      expect(await one.get('a')).toEqual(record('a', { logLevel: 'error' }))
    })

    row(open, 'knows no other id, however it is spelled', async ({ one }) => {
      await one.save(record('abc'), 60_000)
      for (const id of ['', 'ab', 'abcd', 'ABC', 'abc ', '*', 'abc*', 'abc\u0000', '__proto__', 'x'.repeat(10_000)])
        expect([id, await one.get(id), await one.touch(id, 1000)]).toEqual([id, undefined, false])
    })

    row(open, 'forgets one that was deleted', async ({ one, other }) => {
      await one.save(record('a'), 60_000)
      await one.save(record('b'), 60_000)
      await other.delete('a')
      await other.delete('a')
      expect([await one.get('a'), await one.touch('a', 60_000), await one.get('b')]).toEqual([undefined, false, record('b')])
    })

    row(open, 'lets one live as long as it was told', async ({ one, other, pass }) => {
      await one.save(record('short'), 10_000)
      await one.save(record('long'), 60_000)
      await pass(9_000)
      expect(await other.get('short')).toEqual(record('short'))
      await pass(1_100)
      expect([await other.get('short'), await one.touch('short', 60_000), await other.get('short')]).toEqual([undefined, false, undefined])
      expect(await other.get('long')).toEqual(record('long'))
    })

    row(open, 'lets one that is touched or saved again live on', async ({ one, other, pass }) => {
      await one.save(record('touched'), 10_000)
      await one.save(record('saved'), 10_000)
      await pass(9_000)
      expect(await other.touch('touched', 10_000)).toBe(true)
      await other.save(record('saved'), 10_000)
      await pass(9_000)
      expect([await one.get('touched'), await one.get('saved')]).toEqual([record('touched'), record('saved')])
      await pass(1_100)
      expect([await one.get('touched'), await one.get('saved')]).toEqual([undefined, undefined])
    })

    row(open, 'lets one that is touched for less end sooner', async ({ one, pass }) => {
      await one.save(record('a'), 60_000)
      expect(await one.touch('a', 1_000)).toBe(true)
      await pass(1_100)
      expect(await one.get('a')).toBeUndefined()
    })
  })
}
