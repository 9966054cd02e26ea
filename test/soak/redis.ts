import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, freePort, spawned } from './binary.js'
import { Missing } from './figure.js'

/** A Redis of our own, without files. */
export interface Redis {
  readonly port: number
  /** Ends it as a crash does, and starts an empty one on the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Throws `Missing`. */
export async function redisServer(): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--loglevel', 'warning', '--dir', folder]
  const begin = () => spawned('redis-server', args, port)
  let child = await begin()
  return {
    port,
    async restart() {
      await ended(child, 'SIGKILL')
      child = await begin()
    },
    async close() {
      await ended(child, 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The option `state` on a Redis. Throws `Missing` where the package has no such entry. */
export async function sharedState(port: number): Promise<unknown> {
  const { redisState, Client } = await shared()
  return redisState(new Client({ port, host: '127.0.0.1', commandTimeout: 1000, maxRetriesPerRequest: 1 }).on('error', () => {}))
}

/** Whether nodes can share their state. Throws `Missing`. */
export const needsSharedState = async (): Promise<void> => void (await shared())

interface Client {
  on(event: 'error', listener: () => void): Client
}

async function shared() {
  try {
    const entry = 'backend2mcp/redis'
    const client = 'ioredis'
    const { redisState } = (await import(entry)) as { redisState: (client: Client) => unknown }
    const { Redis: Client } = (await import(client)) as { Redis: new (options: object) => Client }
    return { redisState, Client }
  } catch (error) {
    throw new Missing(`backend2mcp/redis and ioredis are not there: ${(error as Error).message}`)
  }
}
