import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { packageRoot, resolveFrom } from '../app-folder.js'
import type { Finding } from './finding.js'

/** Packages that keep something for the whole process: a second copy does not know what the first has been told. */
const SHARED = [
  'reflect-metadata',
  'class-validator',
  'class-transformer',
  '@nestjs/common',
  '@nestjs/core',
  'routing-controllers',
  'backend2mcp',
]

/** Packages of which the application and what it stands on load different copies. */
export function twoCopies(appFile: string): Finding[] {
  const own = fileURLToPath(import.meta.url)
  const users = [appFile, own, ...SHARED.flatMap((name) => resolveFrom(appFile, name) ?? [])]
  return SHARED.flatMap((name): Finding[] => {
    const folders = new Set(users.flatMap((file) => folderOf(file, name) ?? []))
    if (folders.size < 2) return []
    const message = `${name} is installed more than once: ${[...folders].join(', ')}`
    return [{ severity: 'medium', rule: 'two-copies', message, fix: `npm dedupe; npm ls ${name} shows who asks for which.` }]
  })
}

function folderOf(file: string, name: string): string | undefined {
  const found = resolveFrom(file, name)
  const root = found && packageRoot(found)
  return root && realpathSync(root)
}
