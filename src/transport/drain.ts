import type { Server } from 'node:net'
import type { BaseAdapter } from '../adapter.js'
import { closeState } from './state/state-of.js'

/** Ends one endpoint. `server`: its listener, which then takes no new connections. */
type Drain = (server: Server | undefined) => Promise<void>

const endpoints = new WeakMap<object, Set<Drain>>()

/** An endpoint of an application has been opened. The result says that it has ended by itself. */
export function opened(adapter: BaseAdapter<unknown>, drain: Drain): () => void {
  const open = endpoints.get(adapter) ?? new Set()
  endpoints.set(adapter, open.add(drain))
  return () => void open.delete(drain)
}

/** Ends every endpoint of an application, each in its own time, and then the connections between the nodes. */
export async function drainAll(adapter: BaseAdapter<unknown>, server: Server | undefined): Promise<void> {
  await Promise.all([...(endpoints.get(adapter) ?? [])].map((drain) => drain(server)))
  await closeState(adapter)
}
