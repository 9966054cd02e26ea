import { AsyncLocalStorage } from 'node:async_hooks'
import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { type AddressInfo, Server } from 'node:net'
import { type Listener, patch } from './internals.js'

/** The servers that the application wanted to open. */
export interface ListenGuard {
  readonly servers: readonly Server[]
  /** What was put on a server to answer requests, whether it is still there or was wrapped since (socket.io does). */
  requestListeners(server: Server): readonly Listener[]
  /** Lets our own server through, which `open` makes. */
  allow<T>(open: () => Promise<T>): Promise<T>
}

/**
 * From now on no server of this process opens a port: `listen` answers as if it had, so that code after it goes on, and tells `onListen`.
 * The guard stays for the life of the process.
 */
export function guardListen(onListen: (server: Server) => void): ListenGuard {
  const servers: Server[] = []
  const allowed = new AsyncLocalStorage<true>()
  const listeners = recordRequestListeners()
  const allow = async <T>(open: () => Promise<T>): Promise<T> => {
    try {
      return await allowed.run(true, open)
    } finally {
      allowed.disable() // a store in use costs every promise of the process
    }
  }
  patch(Server.prototype, 'listen', (original) => {
    return function (this: Server, ...args: unknown[]): unknown {
      if (allowed.getStore()) return original.apply(this, args)
      pretend(this, args)
      servers.push(this)
      onListen(this)
      return this
    }
  })
  return { servers, requestListeners: (server) => listeners.get(server) ?? [], allow }
}

function recordRequestListeners(): WeakMap<Server, Listener[]> {
  const found = new WeakMap<Server, Listener[]>()
  for (const { prototype } of [HttpServer, HttpsServer]) {
    patch(prototype, 'on', (original) => {
      return function (this: Server, event: unknown, listener: unknown): unknown {
        if (event === 'request') found.set(this, [...(found.get(this) ?? []), listener as Listener])
        return original.call(this, event, listener)
      }
    })
  }
  return found
}

/** Everything that a listening server shows, without a socket. */
function pretend(server: Server, args: readonly unknown[]): void {
  const callback = args.at(-1)
  if (typeof callback === 'function') server.once('listening', callback as () => void)
  const address = addressOf(args)
  const value = <T>(it: T) => ({ value: it, configurable: true, writable: true })
  Object.defineProperties(server, {
    listening: value(true),
    address: value(() => address),
    close: value((done?: () => void) => {
      for (const name of ['listening', 'address', 'close']) Reflect.deleteProperty(server, name)
      if (done) server.once('close', done)
      process.nextTick(() => server.emit('close'))
      return server
    }),
  })
  process.nextTick(() => server.emit('listening'))
}

/** `listen(port, host?)`, `listen(path)` or `listen({ port, host, path })`. A free port (0) is shown as 1: nobody listens there. */
function addressOf([first, second]: readonly unknown[]): AddressInfo | string {
  const given = typeof first === 'object' && first !== null ? (first as { port?: unknown; host?: unknown; path?: unknown }) : undefined
  const path = given ? given.path : first
  if (typeof path === 'string' && Number.isNaN(Number(path))) return path
  const host = given ? given.host : second
  const address = typeof host === 'string' ? host.replace('localhost', '127.0.0.1') : '127.0.0.1'
  return { address, family: address.includes(':') ? 'IPv6' : 'IPv4', port: Number(given ? given.port : first) || 1 }
}
