import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Uses and closes a state in a process of its own, and gives what that printed. Throws when the process had to be ended. */
export async function endsByItself(...args: readonly string[]): Promise<string> {
  const child = fileURLToPath(new URL('./use-and-close.ts', import.meta.url))
  const own = ['--import', '@oxc-node/core/register', child, ...args]
  const { stdout } = await promisify(execFile)(process.execPath, own, { timeout: 30_000, killSignal: 'SIGKILL' })
  return stdout.trim()
}
