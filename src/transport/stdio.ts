import type { Writable } from 'node:stream'
import type { BaseAdapter } from '../adapter.js'
import { localCaller } from '../protocol/caller.js'
import { readMessage } from '../protocol/check-message.js'

const GRACE_MS = 2000

/**
 * Serves one client on stdin and `output` until stdin ends. The caller's token comes from `BACKEND2MCP_TOKEN`, and travels inward as
 * `Authorization: Bearer <token>`. Resolves when every running call is answered and written, or after two seconds.
 */
export async function serveStdio(adapter: BaseAdapter<unknown>, output: Writable): Promise<void> {
  const [{ legacyServer }, { StdioServerTransport }] = await Promise.all([
    import('../protocol/legacy.js'),
    import('@modelcontextprotocol/sdk/server/stdio.js'),
  ])
  const server = legacyServer(adapter, localCaller('stdio', process.env.BACKEND2MCP_TOKEN))
  const wire = new StdioServerTransport(process.stdin, output)
  const waiting = new Set<string | number>()
  const send = wire.send.bind(wire)
  wire.send = async (message) => {
    await send(message)
    if ('id' in message && message.id !== undefined && !('method' in message)) waiting.delete(message.id)
  }
  await server.connect(wire)
  const toSdk = wire.onmessage
  wire.onmessage = (value) => {
    const read = readMessage(value)
    if ('refusal' in read) return void wire.send(read.refusal as never)
    const { id, method } = read.message
    if (id !== undefined && method !== undefined) waiting.add(id)
    if (method === 'notifications/cancelled') waiting.delete(read.message.params?.requestId as string)
    toSdk?.(read.message as never)
  }
  await new Promise<void>((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
  })
  for (const end = Date.now() + GRACE_MS; waiting.size > 0 && Date.now() < end;) await new Promise((resolve) => setTimeout(resolve, 10))
  await server.close()
  await new Promise<void>((resolve) => output.end(resolve))
}
