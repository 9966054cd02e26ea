import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = join(root, 'test/bench/peer/mcp-nest')

let built: string | undefined

/** Where the compiled servers of the peers stand, which have a lock of their own; installs them when they are not. */
export function peerFolder(): string {
  if (built) return built
  if (!existsSync(join(folder, 'node_modules')))
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] })
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: ['ignore', 2, 2] })
  return (built = join(folder, '.build'))
}
