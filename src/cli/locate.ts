import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { Backend2McpError } from '../errors.js'
import { nearest } from '../tools/nearest.js'
import { projectConfig } from './config.js'
import type { Upstream } from './document.js'

/** What `FILE[:EXPORT]` names. */
export interface Target {
  /** Absolute path of a source or of a compiled file. */
  readonly file: string
  readonly exportName: string | undefined
  /** As it was typed, for commands that are shown. */
  readonly written: string
  /** Of an OpenAPI document. */
  readonly upstream?: Upstream
}

const ENTRIES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']
const OUTPUT_FOLDERS = ['dist', 'build', 'out', 'lib']

/** Reads `FILE[:EXPORT]`; without it, the entry of package.json's "backend2mcp", else the usual file of the folder. Throws `FILE_NOT_FOUND` with the nearest file that is there. */
export function locate(given: string | undefined): Target {
  const text = given ?? projectConfig().entry ?? usualEntry()
  if (/^https?:\/\//.test(text)) return { file: text, exportName: undefined, written: text }
  const [path = '', exportName] = text.split(/:(?=[^\\/]*$)/)
  const file = resolve(path)
  const kind = kindOf(file)
  if (kind === 'file') return { file, exportName: exportName || undefined, written: text }
  const guess = kind === 'folder' ? filesIn(file)[0] : guessFile(file)
  throw new Backend2McpError(
    'FILE_NOT_FOUND',
    kind === 'folder' ? `${path || '.'} is a folder.` : `${path} does not exist (${file}).`,
    guess ? `did you mean ${show(guess)}?` : 'give the entry file of the application, such as src/main.ts or dist/main.js.',
  )
}

function usualEntry(): string {
  const [file] = filesIn(process.cwd())
  if (file) return show(file)
  throw new Backend2McpError(
    'FILE_NOT_FOUND',
    'No file was given, and the folder has none of the usual ones (src/main.ts, dist/main.js).',
    'give the entry file of the application, or write { "backend2mcp": { "entry": "src/main.ts" } } in package.json.',
  )
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat && (stat.isDirectory() ? 'folder' : 'file')
}

const show = (file: string) => relative(process.cwd(), file) || file

/** The likeliest file that exists: the same name below an output folder, else the most similar name beside it. */
function guessFile(file: string): string | undefined {
  const [twin] = compiledTwins(file)
  if (twin) return twin
  const folder = dirname(file)
  const names = kindOf(folder) === 'folder' ? readdirSync(folder).filter((name) => ENTRIES.includes(extname(name))) : []
  const similar = nearest(basename(file), names)
  return similar ? join(folder, similar) : filesIn(folder)[0]
}

/** `src/main.ts` or `main.js`, as a compiler would have written it: `dist/main.js`. */
function compiledTwins(file: string): string[] {
  const path = relative(process.cwd(), file).replace(/\.([mc]?)tsx?$/, '.$1js')
  const inside = path.replace(/^src[\\/]/, '')
  return OUTPUT_FOLDERS.flatMap((folder) => [join(folder, inside), join(folder, path), join(folder, basename(path))])
    .map((candidate) => resolve(candidate))
    .filter((candidate) => candidate !== file && kindOf(candidate) === 'file')
}

/** Usual entry files of a folder. */
function filesIn(folder: string): string[] {
  return ['', 'src', ...OUTPUT_FOLDERS]
    .flatMap((below) => ['main', 'index', 'server', 'app'].flatMap((name) => ['.ts', '.js'].map((end) => join(folder, below, name + end))))
    .filter((file) => kindOf(file) === 'file')
}
