import type { Readable, Writable } from 'node:stream'
import type { BaseAdapter } from '../adapter.js'
import type { LegacyServer, passing } from '../protocol/legacy.js'
import { localCaller } from '../protocol/caller.js'
import { makeLimits } from '../protocol/limits.js'
import { isRequest, readMessage, RPC, type RpcError, rpcError, type RpcId, type RpcMessage } from '../protocol/check-message.js'
import { isModern } from '../protocol/era.js'
import { opened } from './drain.js'
import { readLines } from './lines.js'
import { ModernPipe } from './modern-pipe.js'
import { PipeTransport } from './pipe.js'
import { parseBody, RpcRefusal } from './read-messages.js'
import { stateOf } from './state/state-of.js'
import { within } from './within.js'

const GRACE_MS = 2000

/**
 * Serves one client of either era, or of both, on `input` and `output` until the client is gone: its end of the input, a closed output, SIGINT or SIGTERM. The
 * caller's token comes from `BACKEND2MCP_TOKEN`, and travels inward as `Authorization: Bearer <token>`. Resolves when the running
 * calls are answered (those that take longer than the option `drainMs` are aborted) and every byte is written. Throws `BAD_CREDENTIAL`.
 */
export async function serveStdio(adapter: BaseAdapter<unknown>, output: Writable, input: Readable = process.stdin): Promise<void> {
  const { legacyServer, passing } = await import('../protocol/legacy.js')
  const callerOf = await localCaller(adapter.settings, 'stdio', process.env.BACKEND2MCP_TOKEN)
  const { maxRequestBytes, maxDepth, maxUnsentBytes, drainMs } = adapter.settings
  const limits = makeLimits(adapter, stateOf(adapter).rateLimiter)
  const server = await legacyServer(adapter, callerOf, { limits, lasts: true })
  const wire = new PipeTransport(output, maxUnsentBytes)
  const modern = new ModernPipe(adapter, callerOf, limits, wire)
  await server.connect(wire)
  const pipe: Pipe = { server, passing, modern, wire, most: maxRequestBytes, maxDepth }
  readLines(input, maxRequestBytes, (line) => {
    void receive(line, pipe)
    if (!wire.isCrowded || input.isPaused()) return
    input.pause() // who asks and does not read waits
    void wire.written().then(() => input.resume())
  })
  const client = watchClient(input, output)
  const gone = opened(adapter, async () => client.leave())
  await client.gone
  modern.endSubscriptions()
  if (!output.destroyed) await within(drainMs, wire.idle())
  modern.close()
  await server.close()
  client.unwatch()
  await gone()
  await finish(output, wire)
}

interface Pipe {
  readonly server: LegacyServer
  readonly passing: typeof passing
  readonly modern: ModernPipe
  readonly wire: PipeTransport
  readonly most: number
  readonly maxDepth: number
}

async function receive(line: Buffer | undefined, { server, passing, modern, wire, most, maxDepth }: Pipe): Promise<void> {
  if (line?.every((byte) => byte <= 0x20)) return
  const read = line ? readLine(line, maxDepth) : { refusal: invalid(null, `a message is at most ${most} bytes long.`) }
  if ('refusal' in read) return wire.send(read.refusal)
  const message = wire.began(read.message)
  if (!message) return wire.send(invalid(null, `a request with the id ${JSON.stringify(read.message.id)} is running.`))
  if (isRequest(message) && isModern(message)) return modern.run(message, read.message.id!)
  if (message.method === 'notifications/cancelled' && modern.cancel(message.params?.requestId as RpcId)) return
  const extra = message.id === undefined ? undefined : passing({ id: read.message.id }) // its client's own, for who observes it
  if (!server.deliver(message, extra) && message.id !== undefined)
    await wire.send(rpcError(message.id, RPC.invalidRequest, 'Invalid Request'))
}

function readLine(line: Buffer, maxDepth: number): { readonly message: RpcMessage } | { readonly refusal: RpcError } {
  try {
    return readMessage(parseBody(line, maxDepth))
  } catch (error) {
    if (error instanceof RpcRefusal) return { refusal: error.answer }
    throw error
  }
}

const invalid = (id: RpcError['id'], why: string) => rpcError(id, RPC.invalidRequest, `Invalid Request: ${why}`)

/** Until `unwatch`, SIGINT and SIGTERM do not kill: one Ctrl-C may come twice, from the terminal and from a parent that passes it on. */
function watchClient(input: Readable, output: Writable): { readonly gone: Promise<void>; leave(): void; unwatch(): void } {
  let left = () => {}
  const gone = new Promise<void>((resolve) => (left = resolve))
  for (const event of ['end', 'close', 'error']) input.once(event, left)
  output.on('error', left) // EPIPE: there is nobody to tell
  output.once('close', left)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, left)
  return {
    gone,
    leave: left,
    unwatch() {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, left)
    },
  }
}

/** Never a half message: the process may end as soon as this resolves. A client that reads nothing for two seconds is given up. */
async function finish(output: Writable, wire: PipeTransport): Promise<void> {
  if (output.destroyed) return
  const written = wire.written().then(() => new Promise<true>((resolve) => output.write('', () => resolve(true))))
  if (!(await within(GRACE_MS, written))) return void output.destroy()
  await new Promise<void>((resolve) => output.end(() => resolve()))
}
