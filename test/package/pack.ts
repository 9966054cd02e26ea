import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../readme/blocks.js'

export const run = promisify(execFile)

/** Packs what is built into a folder; gives the tarball and the paths in it. */
export async function pack(folder: string): Promise<{ readonly tarball: string; readonly paths: readonly string[] }> {
  type Entry = { readonly filename: string; readonly files: readonly { readonly path: string }[] }
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: root })
  const report = JSON.parse(stdout) as Entry[] | Record<string, Entry>
  const [entry] = Array.isArray(report) ? report : Object.values(report)
  return { tarball: join(folder, entry!.filename), paths: entry!.files.map(({ path }) => path) }
}

/** Installs the tarball and other packages. */
export const install = (folder: string, tarball: string, packages: readonly string[]) =>
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...packages], { cwd: folder, maxBuffer: 1e8 })
