import { type Child, start } from '../child.js'
import { Connection } from '../connection.js'
import { asked, call, type Era, message } from '../message.js'
import type { Serving } from '../serve.js'
import type { Server } from '../server.js'

/** A client that calls `hang` and goes away. */
export interface Caller {
  /** What serves it. */
  readonly child: Child
  readonly call: (id: number) => void
  readonly leave: (id: number) => void
  readonly close: () => void
}

const TOOL = 'get_hang_by_id'

/** Over HTTP a client leaves by closing its connection: a cancel in the 2026 era, a client that is gone in both. */
export function httpCaller(child: Server, era: Era): Caller {
  const open = new Map<number, Connection>()
  return {
    child,
    call(id) {
      const connection = new Connection(child.mcp)
      open.set(id, connection)
      connection.ask(asked(era, call(era, id, TOOL, { id: String(id) }))).catch(() => {})
    },
    leave(id) {
      open.get(id)!.close()
      open.delete(id)
    },
    close() {
      for (const connection of open.values()) connection.close()
    },
  }
}

/** On stdio a client cancels by a notification. */
export async function stdioCaller(given: Partial<Serving>, era: Era): Promise<Caller> {
  const child = start('serve.js', { transport: 'stdio', ...given }, [], 'pipe')
  await child.heard('up')
  const { stdin, stdout } = child.process
  stdout!.resume()
  const send = (one: object) => void stdin!.write(`${JSON.stringify(one)}\n`)
  if (era === '2025') {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak', version: '1' } }
    send(message(era, 'open', 'initialize', params))
    send({ jsonrpc: '2.0', method: 'notifications/initialized' })
  }
  return {
    child,
    call: (id) => send(call(era, id, TOOL, { id: String(id) })),
    leave: (id) => send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } }),
    close: () => void stdin!.destroy(),
  }
}
