import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const here = createRequire(import.meta.url)

/** The version of an installed package, read from where it is found. */
export function versionOf(name: string): string {
  for (let folder = dirname(here.resolve(name)); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (!existsSync(file)) continue
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string }
    if (version !== undefined) return version
  }
  throw new Error(`${name} has no version`)
}

/** Throws where a framework would validate with another copy of class-validator than the one that is measured. */
export function assertOneValidator(framework: string): void {
  const theirs = createRequire(here.resolve(framework)).resolve('class-validator')
  if (theirs !== here.resolve('class-validator')) throw new Error(`${framework} finds another class-validator: ${theirs}`)
}
