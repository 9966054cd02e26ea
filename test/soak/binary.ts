import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Missing, until } from './figure.js'

/** Where Debian's packages are unpacked: the environment's folder, or the git-ignored one. */
const ROOTS = [process.env.SOAK_DEBIAN, fileURLToPath(new URL('../debian', import.meta.url))].filter((root) => root !== undefined)

/** Finds redis-server or nginx on PATH, else among unpacked packages. Throws `Missing`. */
function find(name: string): { readonly file: string; readonly env: NodeJS.ProcessEnv } {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  const file = onPath.find(existsSync)
  if (file) return { file, env: process.env }
  for (const root of ROOTS) {
    const unpacked = [join(root, 'usr/bin', name), join(root, 'usr/sbin', name)].find(existsSync)
    if (unpacked) return { file: unpacked, env: { ...process.env, LD_LIBRARY_PATH: join(root, 'usr/lib/x86_64-linux-gnu') } }
  }
  throw new Missing(`${name} not found`)
}

/** Starts one, and waits until its port takes connections. */
export async function spawned(name: string, args: readonly string[], port: number): Promise<ChildProcess> {
  const { file, env } = find(name)
  const child = spawn(file, args, { env, stdio: ['ignore', 'ignore', 2] })
  process.once('exit', () => child.kill('SIGKILL'))
  if (await until(() => child.exitCode === null && takes(port), 10_000)) return child
  child.kill('SIGKILL')
  throw new Error(`${name} does not listen on ${port}`)
}

/** Ends one by its own id. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  const kill = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exit
  clearTimeout(kill)
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const takes = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
