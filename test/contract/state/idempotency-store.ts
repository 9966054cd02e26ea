import { describe, expect } from 'vitest'
import type { IdempotencyStore } from '../../../src/transport/state/idempotency-store.js'
import { type Open, row, upTo } from './nodes.js'

const MINUTE = 60_000
const RESULT = { content: [{ type: 'text', text: 'ä"\\' }], structuredContent: { id: 1, none: null } }

/** What every idempotency store does. */
export function idempotencyStoreContract(name: string, open: Open<IdempotencyStore>): void {
  describe(`idempotency store: ${name}`, () => {
    row(open, 'tells `new` exactly once of 100 at once on two nodes', async ({ one, other }) => {
      const told = await Promise.all(upTo(100).map((n) => (n % 2 ? one : other).begin('k', 'd', MINUTE)))
      expect(told.filter(({ state }) => state === 'new').length).toBe(1)
      expect(told.filter(({ state }) => state === 'running').length).toBe(99)
    })

    row(open, 'tells `new` once for each of 100 keys', async ({ one, other }) => {
      const told = await Promise.all(upTo(200).map((n) => (n % 2 ? one : other).begin(`k${n % 100}`, 'd', MINUTE)))
      expect(told.filter(({ state }) => state === 'new').length).toBe(100)
    })

    row(open, 'gives the result to the other node, every time', async ({ one, other }) => {
      await one.begin('k', 'd', MINUTE)
      await one.finish('k', 'd', RESULT, MINUTE)
      for (const node of [other, one, other]) expect(await node.begin('k', 'd', MINUTE)).toEqual({ state: 'done', result: RESULT })
    })

    row(open, 'gives the result as it was when the call ended', async ({ one }) => {
      const result = structuredClone(RESULT)
      await one.begin('k', 'd', MINUTE)
      await one.finish('k', 'd', result, MINUTE)
      result.structuredContent.id = 2
      const told = await one.begin('k', 'd', MINUTE)
      if (told.state === 'done') Object.assign(told.result, { content: [] })
      expect(await one.begin('k', 'd', MINUTE)).toEqual({ state: 'done', result: RESULT })
    })

    row(open, 'refuses other arguments, while it runs and when it is done', async ({ one, other }) => {
      await one.begin('k', 'd', MINUTE)
      expect(await other.begin('k', 'e', MINUTE)).toEqual({ state: 'other' })
      await one.finish('k', 'd', RESULT, MINUTE)
      expect(await other.begin('k', 'e', MINUTE)).toEqual({ state: 'other' })
      expect(await other.begin('k', 'd', MINUTE)).toEqual({ state: 'done', result: RESULT })
    })

    row(open, 'gives a key free that was released', async ({ one, other }) => {
      await one.begin('k', 'd', MINUTE)
      await one.release('k')
      await one.release('k')
      expect(await other.begin('k', 'e', MINUTE)).toEqual({ state: 'new' })
      expect(await one.begin('k', 'e', MINUTE)).toEqual({ state: 'running' })
    })

    row(open, 'knows no other key, however it is spelled', async ({ one }) => {
      await one.begin('key', 'd', MINUTE)
      for (const key of ['', 'ke', 'keyy', 'KEY', '*', 'key\u0000', '__proto__'])
        expect([key, await one.begin(key, 'e', MINUTE)]).toEqual([key, { state: 'new' }])
    })

    row(open, 'gives a key free whose call never ended', async ({ one, other, pass }) => {
      await one.begin('k', 'd', 10_000)
      await pass(9_000)
      expect(await other.begin('k', 'd', 10_000)).toEqual({ state: 'running' })
      await pass(1_100)
      expect(await other.begin('k', 'd', 10_000)).toEqual({ state: 'new' })
    })

    row(open, 'keeps a result from the end of its call for as long as it was told', async ({ one, other, pass }) => {
      await one.begin('k', 'd', 10_000)
      await pass(9_000)
      await one.finish('k', 'd', RESULT, 10_000)
      await pass(9_000)
      expect(await other.begin('k', 'd', 10_000)).toEqual({ state: 'done', result: RESULT })
      await pass(1_100)
      expect(await other.begin('k', 'd', 10_000)).toEqual({ state: 'new' })
    })
  })
}
