import { connect, type Socket } from 'node:net'
import { Connection } from '../connection.js'
import { type Effort, type Figure, of, sleep, some } from '../figure.js'
import { openSession } from '../load.js'
import { asked, call, type Era } from '../message.js'
import { serve } from '../server.js'
import { MB, megabytes, rssOf } from './bytes.js'

const READERS = 100
const MESSAGES = 100_000
/** Where a server that keeps everything is given up. */
const MOST = 1024 * MB
/** Longer than a server waits for a reader that takes nothing. */
const WATCHED_MS = 45_000

const KINDS: readonly { readonly name: string; readonly era: Era; readonly sessions?: true }[] = [
  { name: '2025', era: '2025' },
  { name: '2026', era: '2026' },
  { name: '2025 with sessions', era: '2025', sessions: true },
]

/** A hundred clients that never read, each sent 100 MB of progress: by a handler that waits for room, and by one that does not. */
export async function slowReaders(effort: Effort): Promise<Figure[]> {
  const figures: Figure[] = []
  const kinds = KINDS.flatMap((kind) => ['awaited', 'ignored'].map((how) => ({ kind, how })))
  for (const { kind, how } of some(kinds, effort)) figures.push(await measured(kind, how, effort))
  return figures
}

async function measured({ name, era, sessions }: (typeof KINDS)[number], how: string, effort: Effort): Promise<Figure> {
  const [readers, messages] = [READERS, of(MESSAGES, effort)]
  const limits = { maxConcurrentCalls: false, maxConcurrentCallsPerCaller: false } as const
  const server = await serve({ options: { ...limits, sessions: sessions ?? false, log: undefined } }, ['--expose-gc'])
  const sockets: Socket[] = []
  try {
    const flood = (id: number, count: number) =>
      asked(era, call(era, id, 'get_flood_by_id', { id: `${count}-${how}` }, { progressToken: id }), more)
    const reading = new Connection(server.mcp)
    const more = sessions ? await openSession(reading, 5000) : ''
    for (let n = 0; n < 5; n++) await reading.ask(flood(readers + n, Math.min(2000, messages))) // compiled, and its buffers made
    reading.close()
    const { rss: before } = await server.ask<NodeJS.MemoryUsage>('memory')
    let [open, ended, most] = [readers, 0, 0]
    server.on('flooded', () => void ended++)
    for (let n = 0; n < readers; n++) {
      const socket = connect({ port: server.mcp, host: '127.0.0.1' })
      socket.on('error', () => {}).once('close', () => open--)
      socket.pause().write(flood(n, messages))
      sockets.push(socket)
    }
    // Over when every handler has ended, or was given up with its reader
    const over = Date.now() + Math.max(4000, WATCHED_MS * effort.share)
    for (let idle = 0; Date.now() < over && idle < 20 && most < MOST; await sleep(100)) {
      if (server.process.exitCode !== null || server.process.signalCode !== null) break
      most = Math.max(most, rssOf(server.pid) - before)
      if (ended >= readers || open === 0) idle++
    }
    const crashed = server.process.exitCode !== null || server.process.signalCode !== null
    return {
      name: `memory: rss of ${readers} readers that never read ${messages} messages, ${name}, progress ${how}`,
      figure: crashed
        ? 'the server crashed'
        : `${most >= MOST ? 'over ' : ''}+${megabytes(most)}, ${ended} handlers ended, ${readers - open} connections closed`,
      goal: '<= +64 MB',
      holds: !crashed && most <= 64 * MB,
    }
  } finally {
    for (const socket of sockets) socket.destroy()
    await server.stop()
  }
}
