import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { BaseAdapter } from '../adapter.js'
import { localCaller } from '../protocol/caller.js'

/** Connects a server in memory and gives the client's end: for tests and measurements, with no port and no process. */
export async function connectInMemory(adapter: BaseAdapter<unknown>, token?: string): Promise<Transport> {
  const [{ legacyServer }, { InMemoryTransport }] = await Promise.all([
    import('../protocol/legacy.js'),
    import('@modelcontextprotocol/sdk/inMemory.js'),
  ])
  const [client, server] = InMemoryTransport.createLinkedPair()
  const send = server.send.bind(server)
  server.send = (message, options) => send(message, options).catch(() => {}) // the client's end is closed: nobody hears it
  const legacy = await legacyServer(adapter, await localCaller(adapter.settings, 'memory', token), { lasts: true })
  await legacy.connect(server)
  return client
}
