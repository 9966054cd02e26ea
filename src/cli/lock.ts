import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { Backend2McpError } from '../errors.js'
import { type Surface, surfaceOf } from '../tools/surface.js'
import type { ClientOutput } from './client-output.js'
import { colorsFor } from './colors.js'
import { type AppFlags, type PreviewFlags, readAppFlags } from './flags.js'
import { loadApp } from './load-app.js'
import type { Target } from './locate.js'
import { type Change, compareSurfaces, type Kind } from './lock/compare-surfaces.js'
import { toolsOf } from './tools-of.js'

/** Flags of `lock`. */
export interface LockFlags extends AppFlags, PreviewFlags {
  readonly check?: boolean
  readonly lockfile?: string
  readonly json?: boolean
}

const LOCKFILE = 'mcp.lock.json'
const VERSION = 1

/** `lock FILE`: writes what clients see to a file, to be committed. With `--check`: says what has changed since; 1 for a breaking change. */
export async function lockCommand(target: Target, flags: LockFlags, output: ClientOutput): Promise<number> {
  const { framework, options } = readAppFlags(flags)
  const path = resolve(flags.lockfile ?? LOCKFILE)
  const before = flags.check ? readLock(path) : undefined
  const app = await loadApp(target, framework, options, flags)
  const after = surfaceOf(await toolsOf(app, target.file))
  await app.close()
  if (!before) {
    const changes = isLock(path) ? compareSurfaces(readLock(path), after) : [] // a broken one is written anew
    writeFileSync(path, `${JSON.stringify({ lockfileVersion: VERSION, ...after }, null, 2)}\n`)
    output.write(`${shown(changes, output.fd)}${relative(process.cwd(), path)}: ${counted(Object.keys(after.tools).length, 'tool')}\n`)
    await output.flush()
    return 0
  }
  const changes = compareSurfaces(before, after)
  output.write(flags.json ? `${JSON.stringify(changes, null, 2)}\n` : `${shown(changes, output.fd)}${summary(changes)}\n`)
  await output.flush()
  return changes.some(({ kind }) => kind === 'breaking') ? 1 : 0
}

function readLock(path: string): Surface {
  const name = relative(process.cwd(), path)
  if (!existsSync(path))
    throw new Backend2McpError('FILE_NOT_FOUND', `${name} does not exist.`, 'write it first, and commit it: backend2mcp lock FILE')
  try {
    const { lockfileVersion, ...surface } = JSON.parse(readFileSync(path, 'utf8')) as Surface & { lockfileVersion?: number }
    if (lockfileVersion === VERSION && typeof surface.tools === 'object') return surface
  } catch {
    // told below
  }
  throw new Backend2McpError(
    'BAD_OPTION',
    `${name} is no lockfile of this version.`,
    `take it from version control, or write it anew: backend2mcp lock FILE`,
  )
}

function isLock(path: string): boolean {
  try {
    return Boolean(readLock(path))
  } catch {
    return false
  }
}

const MARKS: Readonly<Record<Kind, string>> = { breaking: '!', additive: '+', wording: '~' }

function shown(changes: readonly Change[], fd: number): string {
  const { red, green, dim } = colorsFor(fd)
  const colour = { breaking: red, additive: green, wording: dim }
  return changes.map(({ kind, name, what }) => `${colour[kind](`${MARKS[kind]} ${kind.padEnd(8)}  ${name}`)}  ${what}\n`).join('')
}

function summary(changes: readonly Change[]): string {
  const count = (kind: Kind) => changes.filter((change) => change.kind === kind).length
  if (changes.length === 0) return 'nothing has changed'
  return `${count('breaking')} breaking, ${count('additive')} additive, ${count('wording')} of wording`
}

const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`
