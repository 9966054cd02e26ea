import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { endsWithThis } from './child.js'
import { Missing, until } from './figure.js'

// compiled into .build/soak, which stands as deep as test/soak
const { debianBinary } = (await import(
  new URL('../../test/debian-binary.mjs', import.meta.url).href
)) as typeof import('../debian-binary.mjs')

/** Finds redis-server or nginx. Throws `Missing`. */
function find(name: 'redis-server' | 'nginx'): { readonly path: string; readonly env: NodeJS.ProcessEnv } {
  const found = debianBinary(name)
  if (!found) throw new Missing(`${name} not found`)
  return found
}

/** Starts one, and waits until its port takes connections. */
export async function spawned(name: 'redis-server' | 'nginx', args: readonly string[], port: number): Promise<ChildProcess> {
  const { path, env } = find(name)
  const child = spawn(path, args, { env, stdio: ['ignore', 'ignore', 2] })
  endsWithThis(child)
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
