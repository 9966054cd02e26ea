// Runs in Node's loader thread: ES modules of the application's TypeScript, compiled by the application's own compiler.
import { readFileSync } from 'node:fs'
import type { LoadHook, ResolveHook } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Compiler, compilerOf } from './compiler.js'
import { isEsModule } from './module-kind.js'
import { typeScriptFile } from './paths.js'

let compiler: Compiler

/** Called by `register()`, with the application's file and its tsconfig. */
export function initialize({ file, tsconfig }: { readonly file: string; readonly tsconfig: string | undefined }): void {
  compiler = compilerOf(file, tsconfig)!
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return await next(specifier, context)
  } catch (error) {
    const { parentURL } = context
    if (!parentURL?.startsWith('file:') || parentURL.includes('/node_modules/')) throw error
    const from = dirname(fileURLToPath(parentURL))
    const found = typeScriptFile(specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier, from, compiler.paths)
    if (found === undefined) throw error
    return next(pathToFileURL(found).href, context)
  }
}

export const load: LoadHook = async (url, context, next) => {
  if (!/\.[mc]?tsx?$/.test(url) || url.includes('/node_modules/')) return next(url, context)
  const file = fileURLToPath(url)
  if (!isEsModule(file)) return { format: 'commonjs', shortCircuit: true } // Node requires it, and the extension of register.ts compiles it
  return { format: 'module', source: compiler.compile(readFileSync(file, 'utf8'), file, 'module'), shortCircuit: true }
}
