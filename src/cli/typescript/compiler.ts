import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { resolveFrom } from '../app-folder.js'
import { type ModulePaths, modulePaths } from './paths.js'

/** The application's TypeScript, file by file. */
export interface Compiler {
  readonly paths: ModulePaths
  compile(text: string, file: string, to: 'module' | 'commonjs'): string
}

/** The parts of TypeScript 5 and 6 that are used; 7 has no such API. */
interface TypeScript {
  readonly transpileModule?: (
    text: string,
    options: object,
  ) => { readonly outputText: string; readonly diagnostics?: readonly Diagnostic[] }
  readonly ModuleKind: { readonly ESNext: number; readonly CommonJS: number }
  readonly ModuleResolutionKind: { readonly Bundler: number; readonly Node10: number }
  readonly sys: { readonly readFile: unknown; readonly fileExists: (path: string) => boolean }
  findConfigFile(folder: string, exists: (path: string) => boolean): string | undefined
  readConfigFile(path: string, read: unknown): { readonly config?: object }
  parseJsonConfigFileContent(config: object, host: object, folder: string, existing?: object, path?: string): { readonly options: Options }
}

interface Diagnostic {
  readonly category: number
  readonly messageText: string | { readonly messageText: string }
  readonly start?: number
  /** Absent: it is about an option, and options that this version does not know together are for `tsc` to judge. */
  readonly file?: object
}

interface Options {
  readonly paths?: Readonly<Record<string, readonly string[]>>
  readonly pathsBasePath?: string
  readonly baseUrl?: string
}

/** `ts.DiagnosticCategory.Error` */
const ERROR = 1

/** What compiling one file at a time needs, and what it has no use for. */
const ONE_BY_ONE = {
  isolatedModules: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  inlineSourceMap: true,
  inlineSources: true,
  sourceMap: false,
  declaration: false,
  declarationMap: false,
  noEmit: false,
  emitDeclarationOnly: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  incremental: undefined,
  composite: undefined,
  tsBuildInfoFile: undefined,
  outFile: undefined,
  configFilePath: undefined,
}

/** The compiler that the application has installed, with its tsconfig. Undefined: none, or one without an API (TypeScript 7). */
export function compilerOf(file: string, tsconfig?: string): Compiler | undefined {
  const path = resolveFrom(file, 'typescript')
  const ts = path === undefined ? undefined : (createRequire(file)(path) as TypeScript)
  const transpile = ts?.transpileModule
  if (!ts || !transpile) return undefined
  const config = tsconfig ?? ts.findConfigFile(dirname(file), ts.sys.fileExists)
  const read = config === undefined ? {} : (ts.readConfigFile(config, ts.sys.readFile).config ?? {})
  const folder = dirname(config ?? file)
  const { options } = ts.parseJsonConfigFileContent({ ...read, files: [], include: [] }, ts.sys, folder, undefined, config)
  const { ModuleKind, ModuleResolutionKind } = ts
  const kinds = {
    module: { ...options, ...ONE_BY_ONE, module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler },
    commonjs: { ...options, ...ONE_BY_ONE, module: ModuleKind.CommonJS, moduleResolution: ModuleResolutionKind.Bundler },
  }
  return {
    paths: modulePaths(options.paths ?? {}, options.pathsBasePath ?? options.baseUrl ?? folder, options.baseUrl),
    compile(text, name, to) {
      const { outputText, diagnostics = [] } = transpile(text, { fileName: name, compilerOptions: kinds[to], reportDiagnostics: true })
      const wrong = diagnostics.find(({ category, file: at }) => at && category === ERROR)
      if (wrong) throw syntaxError(text, name, wrong)
      return outputText
    },
  }
}

function syntaxError(text: string, file: string, { messageText, start = 0 }: Diagnostic): SyntaxError {
  const before = text.slice(0, start).split('\n')
  const message = typeof messageText === 'string' ? messageText : messageText.messageText
  return new SyntaxError(`${file}:${before.length}:${before.at(-1)!.length + 1}: ${message}`)
}
