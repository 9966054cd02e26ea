import type { BaseAdapter } from '../adapter.js'
import { Ending } from '../dispatch/ending.js'
import type { CallerSource } from '../protocol/caller.js'
import { type RpcId, type RpcRequest, rpcError } from '../protocol/check-message.js'
import { readEnvelope } from '../protocol/envelope.js'
import { metaOf } from '../protocol/era.js'
import { Fault, faultOf } from '../protocol/fault.js'
import type { Limits } from '../protocol/limits.js'
import { closure, LISTEN, listen } from '../protocol/listen.js'
import { MODERN_CODES, modernResult } from '../protocol/modern.js'
import type { ClientLink } from '../tools/client-link.js'
import type { PipeTransport } from './pipe.js'

/** The requests of the 2026 era on one pipe (2026-07-28, basic/transports/stdio): each for itself, cancelled by its id. */
export class ModernPipe {
  readonly #running = new Map<RpcId, Ending>()
  readonly #subscriptions = new Map<RpcId, { readonly id: RpcId; readonly end: () => void }>()

  constructor(
    private readonly adapter: BaseAdapter<unknown>,
    private readonly callerOf: CallerSource,
    private readonly limits: Limits,
    private readonly wire: PipeTransport,
  ) {}

  /** Runs one request, whose client calls it `id`, and sends its answer; nothing is sent once it is cancelled. */
  async run(request: RpcRequest, id: RpcId): Promise<void> {
    const ending = new Ending()
    this.#running.set(request.id, ending)
    try {
      const envelope = readEnvelope(request)
      const client: ClientLink = { notify: (method, params) => this.wire.send({ jsonrpc: '2.0', method, params }), ...envelope }
      const caller = await this.callerOf()
      if (request.method === LISTEN) {
        const slot = this.limits.listen(caller)
        if ('status' in slot) throw new Fault(slot.status, slot.message, { retryAfterMs: slot.retryAfterMs })
        const stop = await listen(this.adapter, { ...request, id }, caller, (notification) => void this.wire.send(notification)).catch(
          (error: unknown) => {
            slot.leave()
            throw error
          },
        )
        const end = () => {
          slot.leave()
          stop()
        }
        return void this.#subscriptions.set(request.id, { id, end })
      }
      const { capabilities } = envelope
      const asked = { id, meta: metaOf(request), codes: MODERN_CODES }
      const result = await modernResult(this.adapter, request, { caller, signal: ending, limits: this.limits, client, capabilities, asked })
      if (!ending.aborted) await this.wire.send({ jsonrpc: '2.0', id: request.id, result })
    } catch (error) {
      if (ending.aborted) return
      const { code, message, data } = faultOf(error, request.method, this.adapter.settings.log, MODERN_CODES)
      await this.wire.send(rpcError(request.id, code, message, data))
    } finally {
      this.#running.delete(request.id)
    }
  }

  /** False: no request of this era runs under that id. */
  cancel(id: RpcId): boolean {
    const subscription = this.#subscriptions.get(id)
    if (subscription) {
      subscription.end()
      return this.#subscriptions.delete(id)
    }
    const running = this.#running.get(id)
    running?.abort(new Error('cancelled by the client'))
    return running !== undefined
  }

  /** Ends every subscription, in both ways that the specification asks for: by its answer, and by a cancellation. */
  endSubscriptions(): void {
    for (const { id, end } of this.#subscriptions.values()) {
      end()
      void this.wire.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
      void this.wire.send(closure(id))
    }
    this.#subscriptions.clear()
  }

  /** Aborts what runs. */
  close(): void {
    for (const running of this.#running.values()) running.abort(new Error('the client is gone'))
  }
}
