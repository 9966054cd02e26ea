import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './binary.js'
import { nginx } from './nginx.js'
import type { Serving } from './serve.js'
import { serve, type Server } from './server.js'

/** Two nodes behind nginx. */
export interface Pair {
  readonly port: number
  /** The node that runs at 0 or 1 now. */
  readonly nodes: Server[]
  /** Starts another in its place, on its port. */
  restart(at: number): Promise<void>
  /** Where `work` writes each id that it ran for. */
  readonly ran: string
  close(): Promise<void>
}

/** Throws `Missing`. */
export async function pair(given: Partial<Serving> = {}): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-nodes-'))
  const ran = join(folder, 'ran')
  writeFileSync(ran, '')
  const ports = [await freePort(), await freePort()]
  const nodes: Server[] = []
  const begin = (at: number) =>
    serve({
      options: { log: undefined, maxConcurrentCallsPerCaller: false },
      ...given,
      port: ports[at]!,
      working: { ...given.working, ran },
    })
  let proxy: Awaited<ReturnType<typeof nginx>> | undefined
  const close = async () => {
    await proxy?.close()
    for (const node of nodes) await node.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    proxy = await nginx(ports)
    for (const at of [0, 1]) nodes[at] = await begin(at)
  } catch (error) {
    await close()
    throw error
  }
  return {
    port: proxy.port,
    nodes,
    ran,
    close,
    async restart(at) {
      nodes[at] = await begin(at)
    },
  }
}
