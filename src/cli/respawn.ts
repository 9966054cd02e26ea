import { spawn } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot, resolveFrom } from './app-folder.js'
import { OUTPUT_VARIABLE } from './client-output.js'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Starts the command again in a process whose stdout is our stderr and whose descriptor 3 is our stdout: nothing that the
 * application writes, in whatever way, can reach the client. Resolves with the exit code; a death by signal is 128 plus its number.
 */
export function respawn(appFile: string): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, binFor(appFile), ...process.argv.slice(2)], {
    stdio: [0, 2, 2, 1],
    env: { ...process.env, [OUTPUT_VARIABLE]: '3' },
  })
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]))
  })
}

/** The command of the copy that the application itself has installed; else our own. One process never holds two copies because of us. */
export function binFor(appFile: string): string {
  const own = fileURLToPath(new URL('./main.js', import.meta.url))
  const installed = resolveFrom(appFile, 'backend2mcp/package.json')
  if (!installed || realpathSync(dirname(installed)) === realpathSync(packageRoot(own)!)) return own
  const { bin } = JSON.parse(readFileSync(installed, 'utf8')) as { bin: { backend2mcp: string } }
  return join(dirname(installed), bin.backend2mcp)
}
