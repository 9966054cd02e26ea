import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { compiled } from './session.js'

/** Starts a sample's `main.js` in a process of its own, on a free port of loopback; resolves when it listens. */
export async function serve(main: string): Promise<{ readonly port: number; stop(): void }> {
  const port = await freePort()
  const server = spawn(process.execPath, [compiled(main)], { env: { ...process.env, PORT: String(port) }, stdio: 'ignore' })
  const stop = () => void server.kill()
  await reachable(port).catch((error: unknown) => {
    stop()
    throw error
  })
  return { port, stop }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  return port
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`nothing listens on port ${port}`)
}
