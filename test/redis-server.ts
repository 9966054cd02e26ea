import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { debianBinary } from './debian-binary.mjs'
import { freePort } from './free-port.js'

/** A Redis on loopback that writes nothing to the disk. It ends with the process at the latest. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Starts it again on the same port, empty. */
  start(): Promise<void>
  /** `SIGKILL` is a crash; `SIGSTOP` makes it hang until `SIGCONT`. */
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** Ends it for good. */
  stop(): Promise<void>
}

const binary = debianBinary('redis-server')

/** Why the tests that need Redis cannot run; undefined where they can. Throws where `TEST_SERVERS=required` says that it must be there. */
export const redisMissing = binary ? undefined : 'skipped, redis-server not found'
if (redisMissing && process.env['TEST_SERVERS'] === 'required') throw new Error(redisMissing)
if (redisMissing) console.log(redisMissing)

const READY_MS = 10_000

/** Throws when it does not answer within 10 seconds. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'backend2mcp-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const kill = () => void child?.kill('SIGKILL')
  process.once('exit', kill)
  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    async start() {
      if (child && child.exitCode === null && child.signalCode === null) await ended(child)
      const own = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder]
      child = spawn(binary!.path, own, { env: binary!.env, stdio: 'ignore' })
      await answers(child, port)
    },
    signal: (name) => void child?.kill(name),
    async stop() {
      process.off('exit', kill)
      if (child) await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function answers(child: ChildProcess, port: number): Promise<void> {
  const until = Date.now() + READY_MS
  while (!(await pong(port))) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode} while it was starting`)
    if (Date.now() > until) throw new Error('redis-server does not answer')
    await sleep(20)
  }
}

const pong = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const tell = (is: boolean) => {
      socket.destroy()
      resolve(is)
    }
    socket.once('data', (data) => tell(data.toString().startsWith('+PONG')))
    socket.once('error', () => tell(false))
    socket.setTimeout(1000, () => tell(false))
  })
