import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { sleep } from './figure.js'

/** What the wire does to one direction of one connection. `send` passes bytes on; `end` closes this direction; `reset` breaks both. */
export interface Wire {
  readonly send: (bytes: Buffer) => void
  readonly end: () => void
  readonly reset: () => void
}

/** One fault: what happens to a chunk on its way. Absent direction: it passes. */
export interface WireFault {
  readonly up?: (chunk: Buffer, wire: Wire) => void | Promise<void>
  readonly down?: (chunk: Buffer, wire: Wire) => void | Promise<void>
}

/** A TCP proxy in front of a port. Each connection has the fault that is drawn for it. */
export async function tcpProxy(port: number, draw: () => WireFault): Promise<{ readonly port: number; close(): void }> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const behind = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const { up, down } = draw()
    for (const [from, to, fault] of [
      [client, behind, up],
      [behind, client, down],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy())
      from.once('close', () => (open.delete(from), to.destroy()))
      void pass(from, to, fault)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

/** One chunk after the other: while a fault waits, nothing is read. */
async function pass(from: Socket, to: Socket, fault: WireFault['up']): Promise<void> {
  const wire: Wire = {
    send: (bytes) => void to.write(bytes),
    end: () => void to.end(),
    reset: () => (from.resetAndDestroy(), void to.resetAndDestroy()),
  }
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      if (fault) await fault(chunk, wire)
      else wire.send(chunk)
    }
    to.end()
  } catch {
    to.destroy()
  }
}

/** All but the last byte after `at`, then what the fault does, once. */
const cut = (at: number, then: (rest: Buffer, wire: Wire) => void | Promise<void>) => {
  let seen = 0
  return async (chunk: Buffer, wire: Wire) => {
    const here = at - seen
    seen += chunk.length
    if (here < 0 || here >= chunk.length) return wire.send(chunk)
    wire.send(chunk.subarray(0, here))
    await then(chunk.subarray(here), wire)
  }
}
const late = (ms: () => number) => async (chunk: Buffer, wire: Wire) => {
  await sleep(ms())
  wire.send(chunk)
}
const stalled = (at: number, ms: number) =>
  cut(at, async (rest, wire) => {
    await sleep(ms)
    wire.send(rest)
  })

/** The faults of the wire, by name; `random` gives 0 to 1. */
export const WIRE_FAULTS: Readonly<Record<string, (random: () => number) => WireFault>> = {
  delay: () => ({ up: late(() => 200), down: late(() => 200) }),
  jitter: (random) => ({ up: late(() => random() * 300), down: late(() => random() * 300) }),
  'reset in the request': (random) => ({ up: cut(Math.floor(random() * 300), (_, wire) => wire.reset()) }),
  'reset in the answer': (random) => ({ down: cut(Math.floor(random() * 200), (_, wire) => wire.reset()) }),
  'half-close in the request': (random) => ({ up: cut(Math.floor(random() * 300), (_, wire) => wire.end()) }),
  'half-close after the request': () => ({ up: (chunk, wire) => (wire.send(chunk), wire.end()) }),
  'truncated answer': (random) => ({ down: cut(Math.floor(random() * 200), (_, wire) => wire.end()) }),
  'one byte at a time': () => ({
    async up(chunk, wire) {
      for (const byte of chunk) {
        wire.send(Buffer.of(byte))
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }),
  'stalled reader': (random) => ({ down: stalled(Math.floor(random() * 200), 1500) }),
  'stalled body': (random) => ({ up: stalled(200 + Math.floor(random() * 100), 1500) }),
}
