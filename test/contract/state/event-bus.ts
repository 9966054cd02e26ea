import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, vi } from 'vitest'
import type { BusEvent, EventBus } from '../../../src/transport/state/event-bus.js'
import { type Nodes, type Open, row, upTo } from './nodes.js'

/** Where there is a connection between the nodes, it can be lost. */
export interface BusNodes extends Nodes<EventBus> {
  /** Breaks every connection that listens. */
  readonly breakConnections?: () => Promise<void>
}

const EVENTS: readonly BusEvent[] = [
  { kind: 'tools' },
  { kind: 'prompts' },
  { kind: 'resources' },
  { kind: 'resource', uri: 'file:///ä b' },
  { kind: 'hidden', name: 'get_users', hidden: true },
  { kind: 'stored', scope: 'alice:1', stream: 's' },
  { kind: 'message', session: 'x', message: { jsonrpc: '2.0', id: 1, result: { action: 'accept', content: { text: '"\\\u2028' } } } },
  { kind: 'ended', session: 'x' },
]

/** What every event bus does. `connected`: there is something between the nodes that can break, and `breakConnections` does it. */
export function eventBusContract(name: string, open: Open<EventBus, BusNodes>, { connected }: { readonly connected: boolean }): void {
  describe(`event bus: ${name}`, () => {
    row(open, 'carries every kind of event to every node, its own included', async ({ one, other }) => {
      const heard = await listening(one, other)
      for (const event of EVENTS) one.publish(event)
      await vi.waitFor(() => expect(heard).toEqual([EVENTS, EVENTS]), WAIT)
    })

    row(open, 'keeps the order of one node', async ({ one, other }) => {
      const heard = await listening(one, other)
      const sent = upTo(500).map((n): BusEvent => ({ kind: 'resource', uri: `x:${n}` }))
      for (const event of sent) other.publish(event)
      await vi.waitFor(() => expect(heard).toEqual([sent, sent]), WAIT)
    })

    row(open, 'tells each listener once, and no more when it has ended', async ({ one, other }) => {
      const [first] = await listening(one, other)
      const calls = { kept: 0, ended: 0 }
      const kept = () => void calls.kept++
      one.subscribe(kept)
      const end = one.subscribe(() => void calls.ended++)
      end()
      end()
      other.publish({ kind: 'tools' })
      await vi.waitFor(() => expect(first).toEqual([{ kind: 'tools' }]), WAIT)
      expect(calls).toEqual({ kept: 1, ended: 0 })
    })

    row(open, 'lets the others hear when one listener throws, and does not throw itself', async ({ one, other }) => {
      one.subscribe(() => {
        throw new Error('a fault of the listener')
      })
      const [first] = await listening(one, other)
      expect(() => one.publish({ kind: 'prompts' })).not.toThrow()
      await vi.waitFor(() => expect(first).toEqual([{ kind: 'prompts' }]), WAIT)
    })

    row(open, 'takes what cannot be told, and goes on', async ({ one, other }) => {
      const heard = await listening(one, other)
      const circle: Record<string, unknown> = {}
      circle['self'] = circle
      expect(() => one.publish({ kind: 'message', session: 'x', message: circle })).not.toThrow()
      one.publish({ kind: 'tools' })
      await vi.waitFor(() => expect(heard[1]!.at(-1)).toEqual({ kind: 'tools' }), WAIT)
    })

    row(open, 'is silent when it is closed, which may be said twice', async ({ one, other }) => {
      const [first] = await listening(one, other)
      await one.close()
      await one.close()
      expect(() => one.publish({ kind: 'tools' })).not.toThrow()
      other.publish({ kind: 'prompts' })
      await sleep(50)
      expect(first).toEqual([])
    })

    if (!connected) return

    row(open, 'tells its listeners once that lists may have changed when a lost connection is back', async (nodes) => {
      const heard = await listening(nodes.one, nodes.other)
      await nodes.breakConnections!()
      await vi.waitFor(() => expect(heard).toEqual([[{ kind: 'tools' }], [{ kind: 'tools' }]]), WAIT)
      nodes.one.publish({ kind: 'prompts' })
      const all = [{ kind: 'tools' }, { kind: 'prompts' }]
      await vi.waitFor(() => expect(heard).toEqual([all, all]), WAIT)
    })
  })
}

const WAIT = { timeout: 10_000, interval: 10 }

/** What each bus has heard since both hear each other. */
async function listening(...buses: readonly EventBus[]): Promise<BusEvent[][]> {
  const heard = buses.map((): BusEvent[] => [])
  for (const [at, bus] of buses.entries()) bus.subscribe((event) => void heard[at]!.push(event))
  const probe = (n: number): BusEvent => ({ kind: 'ended', session: `probe ${n}` })
  let probes = 0
  const heardLast = () => heard.every((events) => events.some((event) => event.kind === 'ended' && event.session === `probe ${probes}`))
  const until = Date.now() + WAIT.timeout
  while (!heardLast()) {
    if (Date.now() > until) throw new Error('the nodes do not hear each other')
    buses[0]!.publish(probe(++probes))
    await sleep(20)
  }
  for (const events of heard) events.length = 0
  return heard
}
