import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a port of loopback that can lose an answer: what was asked has then been done. */
export interface LosingProxy {
  readonly port: number
  /** Breaks the connections when the server answers next, before the client sees it. */
  loseNextAnswer(): void
  close(): Promise<void>
}

export async function losingProxy(to: number): Promise<LosingProxy> {
  const open = new Set<Socket>()
  let isLosing = false
  const breakAll = () => {
    for (const socket of open) socket.destroy()
    isLosing = false
  }
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (answer) => void (isLosing ? breakAll() : near.write(answer)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    loseNextAnswer: () => void (isLosing = true),
    async close() {
      server.close()
      breakAll()
      await once(server, 'close')
    },
  }
}
