import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { BaseAdapter } from '../adapter.js'
import type { Caller } from '../protocol/caller.js'
import type { RpcId, RpcRequest } from '../protocol/check-message.js'
import { type LegacyServer, legacyServer, passing } from '../protocol/legacy.js'
import { capabilities } from '../protocol/methods.js'
import { Ending } from '../dispatch/ending.js'
import type { Limits } from '../protocol/limits.js'
import type { Exchange } from './exchange.js'

/** What an SDK Server remembers of its client: a request of these gets a Server of its own. */
const REMEMBERED = new Set(['initialize', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'])

/** Whether a request leaves nothing behind in the Server that answers it. */
export const leavesNothing = ({ method }: RpcRequest): boolean => !REMEMBERED.has(method)

interface Asked {
  readonly id: RpcId
  readonly wire: Exchange['wire']
}

/**
 * One SDK Server for the requests of all clients that leave nothing behind in it: to make one for each costs as much as the call. Each request
 * gets a number of its own, goes with its own caller, and is answered on its own exchange.
 */
export class SharedServer implements Transport {
  onmessage?: NonNullable<Transport['onmessage']>
  onclose?: () => void
  onerror?: (error: Error) => void
  readonly #asked = new Map<RequestId, Asked>()
  #last = 0

  private constructor(private readonly server: LegacyServer) {}

  /** The server of what an application offers now. */
  static async of(adapter: BaseAdapter<unknown>): Promise<SharedServer> {
    const offered = await capabilities(adapter, false).catch(() => undefined)
    const known = offered && servers.get(offered)
    if (known) return known
    const opened = SharedServer.#open(adapter)
    if (offered) servers.set(offered, opened) // what fails is asked for again
    return opened
  }

  static async #open(adapter: BaseAdapter<unknown>): Promise<SharedServer> {
    const server = await legacyServer(adapter, () => Promise.reject(new Error('every request brings its caller')))
    const shared = new SharedServer(server)
    await server.connect(shared)
    return shared
  }

  /**
   * Hands over one request. `limits`: it goes on without its client, and takes its place itself. False: the SDK cannot read it, and will never
   * answer it.
   */
  ask({ id, method, params }: RpcRequest, caller: Caller, { wire, ending }: Exchange, limits?: Limits): boolean {
    const number = ++this.#last
    this.#asked.set(number, { id, wire })
    ending.onAbort(() => this.#asked.delete(number)) // nobody reads the answer
    const read = this.server.deliver(
      { jsonrpc: '2.0', id: number, method, ...(params && { params }) },
      passing({ caller, signal: limits ? new Ending() : ending, id, limits }),
    )
    if (!read) this.#asked.delete(number)
    return read
  }

  async start(): Promise<void> {}
  async close(): Promise<void> {}

  send(message: JSONRPCMessage, { relatedRequestId }: { relatedRequestId?: RequestId } = {}): Promise<void> {
    if ('method' in message) {
      const running = relatedRequestId === undefined ? undefined : this.#asked.get(relatedRequestId)
      return running ? running.wire.send(message) : Promise.resolve()
    }
    const asked = this.#asked.get(message.id!)
    this.#asked.delete(message.id!)
    const { jsonrpc } = message
    if (!asked) return Promise.resolve()
    return asked.wire.send(
      'result' in message ? { jsonrpc, id: asked.id, result: message.result } : { jsonrpc, id: asked.id, error: message.error },
    )
  }
}

const servers = new WeakMap<object, Promise<SharedServer>>()
