import { randomUUID } from 'node:crypto'
import type { BaseAdapter } from '../../adapter.js'
import { inTime } from './in-time.js'
import { memoryState } from './memory-state.js'
import type { State } from './state.js'

const states = new WeakMap<object, State>()

/**
 * What an application's endpoints share with those of other nodes: the option `state`, in memory what it leaves out. From the first time on,
 * changes are told to the other nodes, and come from them.
 */
export function stateOf(adapter: BaseAdapter<unknown>): State {
  const known = states.get(adapter)
  if (known) return known
  const state: State = { ...memoryState(), ...inTimeAll(adapter.settings.state) }
  states.set(adapter, state)
  const from = randomUUID()
  adapter.changes.toOthers = (event) => state.eventBus.publish({ ...event, from })
  state.eventBus.subscribe((event) => {
    if (event.from !== from) adapter.changes.heard(event)
  })
  return state
}

/** What somebody else made may hang. */
const inTimeAll = ({ eventBus, eventStore, sessionStore, rateLimiter, idempotencyStore }: Partial<State>): Partial<State> => ({
  ...(eventBus && { eventBus }),
  ...(eventStore && { eventStore: inTime(eventStore, ['replay']) }),
  ...(sessionStore && { sessionStore: inTime(sessionStore) }),
  ...(rateLimiter && { rateLimiter: inTime(rateLimiter) }),
  ...(idempotencyStore && { idempotencyStore: inTime(idempotencyStore, ['begin']) }),
})

/** The last endpoint has ended: no connection is left open. */
export async function closeState(adapter: BaseAdapter<unknown>): Promise<void> {
  const state = states.get(adapter)
  states.delete(adapter)
  adapter.changes.toOthers = undefined
  await state?.eventBus.close()
}
