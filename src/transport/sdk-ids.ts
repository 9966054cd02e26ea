import type { RpcError, RpcId, RpcMessage } from '../protocol/check-message.js'
import type { Outgoing } from './light.js'

// The SDK ignores a cancellation of the ids 0 and '', so it never sees them.
const ZERO = '\u0000'
const EMPTY = '\u0000\u0000'

/** A request's id as the SDK gets it. */
export const inId = (id: RpcId): RpcId => (id === 0 ? ZERO : id === '' ? EMPTY : id)
const outId = (id: RpcId): RpcId => (id === ZERO ? 0 : id === EMPTY ? '' : id)

/** A client's message as the SDK gets it. */
export function inner(message: RpcMessage): RpcMessage {
  if (message.id !== undefined) return message.id || message.method === undefined ? message : { ...message, id: inId(message.id) } // an answer has an id of ours
  const requestId = message.params?.requestId
  return requestId === 0 || requestId === '' ? { ...message, params: { ...message.params, requestId: inId(requestId) } } : message
}

/** What the SDK sends, as its client gets it. */
export function outer(message: Outgoing): Outgoing {
  return 'id' in message && (message.id === ZERO || message.id === EMPTY) ? ({ ...message, id: outId(message.id) } as RpcError) : message
}
