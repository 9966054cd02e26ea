import type { Server } from 'node:net'
import type { BaseAdapter } from '../adapter.js'
import { closeState } from './state/state-of.js'

/** Ends one endpoint. `server`: its listener, which then takes no new connections. */
type Drain = (server: Server | undefined) => Promise<void>

const endpoints = new WeakMap<object, Set<Drain>>()

/**
 * An endpoint of an application has been opened. The result says that it has ended; with the last one end the connections to the other nodes, which
 * all of them share.
 */
export function opened(adapter: BaseAdapter<unknown>, drain: Drain): () => Promise<void> {
  const open = endpoints.get(adapter) ?? new Set()
  endpoints.set(adapter, open.add(drain))
  return async () => {
    if (open.delete(drain) && open.size === 0) await closeState(adapter)
  }
}

/** Ends every endpoint of an application, each in its own time. */
export async function drainAll(adapter: BaseAdapter<unknown>, server: Server | undefined): Promise<void> {
  const open = [...(endpoints.get(adapter) ?? [])]
  if (open.length === 0) return closeState(adapter)
  await Promise.all(open.map((drain) => drain(server)))
}
