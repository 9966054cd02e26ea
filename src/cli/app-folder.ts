import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The file that `specifier` means to code in `file`; undefined when it is not installed there. */
export function resolveFrom(file: string, specifier: string): string | undefined {
  try {
    return createRequire(file).resolve(specifier)
  } catch {
    return undefined
  }
}

/** The folder of the package.json nearest above `file`. */
export function packageRoot(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return undefined
  }
}

/** What the nearest package.json says, as far as the CLI cares. */
export interface PackageHint {
  readonly type: string | undefined
  /** Names of all its dependencies, of whatever kind. */
  readonly dependencies: readonly string[]
}

/** Reads the package.json nearest above `file`; one that is missing or broken says nothing. */
export function packageHint(file: string): PackageHint {
  const root = packageRoot(file)
  if (root === undefined) return { type: undefined, dependencies: [] }
  try {
    const json = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>
    const lists = [json.dependencies, json.devDependencies, json.peerDependencies, json.optionalDependencies]
    return { type: json.type as string | undefined, dependencies: lists.flatMap((list) => Object.keys((list ?? {}) as object)) }
  } catch {
    return { type: undefined, dependencies: [] }
  }
}
