import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Backend2McpError } from '../errors.js'
import { packageRoot, resolveFrom } from './app-folder.js'
import type { Framework } from './framework.js'

/** Throws `MISSING_PEER` unless the application and this copy of backend2mcp load the very same framework: two copies do not know each other's metadata. */
export function checkPeers({ name, packages }: Framework, appFile: string): void {
  const own = fileURLToPath(import.meta.url)
  for (const specifier of packages) {
    const theirs = resolveFrom(appFile, specifier)
    if (!theirs) {
      throw new Backend2McpError(
        'MISSING_PEER',
        `${specifier} is not installed for ${appFile}.`,
        `npm install ${packages.join(' ')}, or another --framework than ${name}.`,
      )
    }
    const ours = resolveFrom(own, specifier)
    if (ours && realpathSync(ours) === realpathSync(theirs)) continue
    throw new Backend2McpError(
      'MISSING_PEER',
      `backend2mcp is not installed in the application's folder, and this copy of it (${packageRoot(own)}) ${ours ? `loads another ${specifier}: ${ours}` : `has no ${specifier}`}.`,
      `npm install backend2mcp --prefix ${packageRoot(appFile) ?? '.'}`,
    )
  }
}
