import { readFileSync } from 'node:fs'
import Module from 'node:module'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { Backend2McpError } from '../errors.js'
import { packageHint } from './app-folder.js'
import { isEsModule } from './typescript/module-kind.js'
import { isTypeScript } from './typescript/register.js'
import { isExpressApp, isFastifyApp, isHonoApp, isKoaApp, isNestApp, isNestModule, loadAsMain } from './internals.js'

/** What the application's file exports. */
export type Exports = Readonly<Record<string, unknown>>

const DEFAULT_ORDER = ['default', 'app', 'AppModule']

/** Runs the application's file as if Node had been started with it. */
export async function importApp(file: string): Promise<Exports> {
  process.argv.splice(1, Infinity, file)
  if (!isCommonJs(file)) return (await import(pathToFileURL(file).href)) as Exports
  const exports = loadAsMain(file)
  const isBag = typeof exports === 'object' && exports !== null && !isApplication(exports)
  return isBag ? (exports as Exports) : { default: exports }
}

/** A file of no declared type is CommonJS when it compiles as such. */
function isCommonJs(file: string): boolean {
  if (isTypeScript(file)) return !isEsModule(file)
  if (file.endsWith('.cjs')) return true
  const { type } = packageHint(file)
  if (file.endsWith('.mjs') || type === 'module') return false
  if (type === 'commonjs') return true
  try {
    new Script(Module.wrap(readFileSync(file, 'utf8').replace(/^#!.*/, '')))
    return true
  } catch {
    return false
  }
}

/** The export of that name. Throws `EXPORT_NOT_FOUND`, listing those that are there. */
export function namedExport(exports: Exports, name: string, file: string): unknown {
  if (name in exports) return exports[name]
  const names = Object.keys(exports)
  throw new Backend2McpError(
    'EXPORT_NOT_FOUND',
    `${file} has no export "${name}".`,
    names.length > 0
      ? `its exports are ${names.join(', ')}: write ${file}:${names[0]}`
      : `it exports nothing: leave ":${name}" off when it calls listen() itself, or export the application.`,
  )
}

/** The first of `default`, `app`, `AppModule` that can be an application, or can make one. */
export function usualExport(exports: Exports): unknown {
  const values = DEFAULT_ORDER.map((name) => exports[name])
  return values.find((value) => isApplication(value) || typeof value === 'function' || value instanceof Promise)
}

/** True for an application or a module of any framework we can tell apart. */
export function isApplication(value: unknown): boolean {
  return isNestApp(value) || isNestModule(value) || isExpressApp(value) || isKoaApp(value) || isHonoApp(value) || isFastifyApp(value)
}
