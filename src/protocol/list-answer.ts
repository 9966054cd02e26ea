import type { BaseAdapter } from '../adapter.js'
import type { Stop } from '../dispatch/ending.js'
import type { Caller } from './caller.js'
import { type RpcError, rpcError, type RpcRequest, type RpcResult } from './check-message.js'
import { faultOf } from './fault.js'
import { CODES } from './legacy.js'
import * as methods from './methods.js'

/** The answer of tools/list, without the SDK: it is kept as bytes, and to read the request once more would cost as much as to send them. */
export async function listAnswer(
  adapter: BaseAdapter<unknown>,
  { id, method, params }: RpcRequest,
  caller: Caller,
  signal: Stop,
): Promise<RpcResult | RpcError> {
  try {
    return { jsonrpc: '2.0', id, result: await methods.listTools(adapter, { caller, signal, cursor: params?.cursor }) }
  } catch (error) {
    const { code, message, data } = faultOf(error, method, adapter.settings.log, CODES)
    return rpcError(id, code, message, data)
  }
}
