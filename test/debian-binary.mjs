import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A folder for each server that `test/debian.mjs` has unpacked, whole or not there. */
export const debianHome = fileURLToPath(new URL('../.build/debian', import.meta.url))

export function debianBinary(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin']
  const onPath = first(folders, name)
  if (onPath) return { path: onPath, env: process.env }
  const unpacked = first([join(debianHome, name, 'usr/bin'), join(debianHome, name, 'usr/sbin')], name)
  return unpacked && { path: unpacked, env: { ...process.env, LD_LIBRARY_PATH: libraries(name) } }
}

const first = (folders, name) => folders.map((folder) => join(folder, name)).find((path) => existsSync(path))

/** `usr/lib/x86_64-linux-gnu`, or as the machine is; nginx brings none. */
function libraries(name) {
  const folder = join(debianHome, name, 'usr/lib')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names
    .filter((one) => one.endsWith('-linux-gnu'))
    .map((one) => join(folder, one))
    .join(delimiter)
}
