import { readFileSync } from 'node:fs'
import Module, { register } from 'node:module'
import { dirname, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import { Backend2McpError } from '../../errors.js'
import { resolveFrom } from '../app-folder.js'
import { type Compiler, compilerOf } from './compiler.js'
import { isEsModule } from './module-kind.js'
import { typeScriptFile } from './paths.js'

/** How sources are to be loaded, as it was typed. */
export interface LoaderFlags {
  readonly import?: readonly string[]
  readonly tsconfig?: string
}

export const isTypeScript = (file: string): boolean => /\.[mc]?tsx?$/.test(file)

/**
 * Makes this process load the application's sources: by `--import`, else by `@oxc-node/core` where the application has it, else by its own
 * `typescript` 5 or 6. All of them keep decorator metadata; tsx, esbuild and Node's own type stripping do not. Throws `NOT_COMPILED`.
 */
export async function registerSources(file: string, { import: preloads = [], tsconfig }: LoaderFlags): Promise<void> {
  for (const preload of preloads) await preloaded(file, preload)
  if (preloads.length > 0 || !isTypeScript(file)) return
  if (resolveFrom(file, '@oxc-node/core') !== undefined) return void (await importFrom(file, '@oxc-node/core/register'))
  const config = tsconfig === undefined ? undefined : resolve(tsconfig)
  const compiler = compilerOf(file, config)
  if (!compiler) throw noCompiler(file)
  process.setSourceMapsEnabled(true)
  hookRequire(compiler)
  register('./hooks.js', { parentURL: import.meta.url, data: { file, tsconfig: config } })
}

/** `--import`: a file, from the folder of the command, or a package of the application. Throws `FILE_NOT_FOUND`. */
async function preloaded(file: string, preload: string): Promise<void> {
  if (/^\.\.?\//.test(preload)) return void (await import(pathToFileURL(resolve(preload)).href))
  const name = preload.split('/').slice(0, preload.startsWith('@') ? 2 : 1)
  try {
    await importFrom(file, preload)
  } catch (error) {
    if (!String(error).includes(`Cannot find package '${name.join('/')}'`)) throw error
    throw new Backend2McpError(
      'FILE_NOT_FOUND',
      `--import ${preload} is not installed for ${file}.`,
      `npm install --save-dev ${name.join('/')}`,
    )
  }
}

/** As an ES module beside `file` would import it: `createRequire` does not see what a package offers to `import` only. */
function importFrom(file: string, specifier: string): Promise<unknown> {
  const { emitWarning } = process
  process.emitWarning = () => {} // Node 20 calls it experimental
  try {
    const script = new Script('(specifier) => import(specifier)', {
      filename: file,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    return (script.runInThisContext() as (specifier: string) => Promise<unknown>)(specifier)
  } finally {
    process.emitWarning = emitWarning
  }
}

/** CommonJS: Node finds `.ts` files by itself once their extension is known. */
function hookRequire(compiler: Compiler): void {
  const commonJs = Module as unknown as {
    _extensions: Record<string, (module: { _compile(text: string, file: string): void }, file: string) => void>
    _resolveFilename(request: string, parent: { filename?: string } | undefined, ...rest: unknown[]): string
  }
  for (const extension of ['.ts', '.tsx', '.cts']) {
    commonJs._extensions[extension] = (module, file) =>
      module._compile(compiler.compile(readFileSync(file, 'utf8'), file, isEsModule(file) ? 'module' : 'commonjs'), file)
  }
  const find = commonJs._resolveFilename
  commonJs._resolveFilename = function (request, parent, ...rest) {
    try {
      return find.call(this, request, parent, ...rest)
    } catch (error) {
      const from = parent?.filename
      const found = from && !from.includes('/node_modules/') ? typeScriptFile(request, dirname(from), compiler.paths) : undefined
      if (found === undefined) throw error
      return found
    }
  }
}

const noCompiler = (file: string) =>
  new Backend2McpError(
    'NOT_COMPILED',
    `${relative(process.cwd(), file)} is TypeScript, and nothing that is installed for it can load it with its decorators.`,
    'npm install --save-dev typescript@6 (5 will do; 7 has no API yet) or @oxc-node/core, or give the compiled file: dist/main.js',
  )
