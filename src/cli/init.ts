import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { Backend2McpError } from '../errors.js'
import { packageHint, packageRoot } from './app-folder.js'
import { colorsFor } from './colors.js'
import { diff } from './init/diff.js'
import { withMcpModule, withScript } from './init/edits.js'
import { locate } from './locate.js'

/** Flags of `init`. */
export interface InitFlags {
  readonly yes?: boolean
}

interface Edit {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** `init [FILE]`: what makes a project serve its routes: a module line in Nest, a start script everywhere. Shows the difference; `--yes` writes it. */
export function initCommand(file: string | undefined, flags: InitFlags): number {
  const target = locate(file)
  const edits = [...moduleEdit(target.file), ...scriptEdit(target.file, target.written)].filter(({ before, after }) => before !== after)
  const show = (path: string) => relative(process.cwd(), path)
  const { green, red } = colorsFor(1)
  for (const { path, before, after } of edits) {
    const lines = diff(before, after).map((line) => (line.startsWith('+') ? green(line) : line.startsWith('-') ? red(line) : line))
    process.stdout.write(`${[`--- ${show(path)}`, `+++ ${show(path)}`, ...lines].join('\n')}\n`)
  }
  if (edits.length === 0) process.stderr.write('Nothing to do: it is all there.\n')
  else if (!flags.yes) process.stderr.write('Nothing is written yet: backend2mcp init --yes writes it.\n')
  else for (const { path, after } of edits) writeFileSync(path, after)
  if (flags.yes && edits.length > 0)
    process.stderr.write(`Written: ${edits.map(({ path }) => show(path)).join(', ')}. Try: npm run mcp, or backend2mcp list\n`)
  return 0
}

/** Nest: `McpModule.forRoot()` in the root module, so that the application itself serves `/mcp`. */
function moduleEdit(file: string): Edit[] {
  if (!packageHint(file).dependencies.includes('@nestjs/core')) return []
  const path = rootModule(file)
  if (path === undefined)
    throw new Backend2McpError(
      'FILE_NOT_FOUND',
      `${relative(process.cwd(), file)} imports no module that could be the root module.`,
      "add it by hand: @Module({ imports: [McpModule.forRoot()] }), with import { McpModule } from 'backend2mcp/nestjs'",
    )
  const before = readFileSync(path, 'utf8')
  const after = withMcpModule(before)
  if (after !== undefined) return [{ path, before, after }]
  throw new Backend2McpError(
    'BAD_OPTION',
    `${relative(process.cwd(), path)} has no @Module({ ... }) that is written out.`,
    "add it by hand: imports: [McpModule.forRoot()], with import { McpModule } from 'backend2mcp/nestjs'",
  )
}

/** The file of the module that main.ts gives to NestFactory. */
function rootModule(main: string): string | undefined {
  const text = readFileSync(main, 'utf8')
  const [, name] = /NestFactory\s*\.\s*create(?:<[^>]*>)?\(\s*([A-Z]\w*)/.exec(text) ?? []
  const [, from] = (name && new RegExp(`import\\s*\\{[^}]*\\b${name}\\b[^}]*\\}\\s*from\\s*['"](\\.[^'"]+)['"]`).exec(text)) || []
  if (from === undefined) return undefined
  const base = resolve(dirname(main), from).replace(/\.[mc]?js$/, '')
  return ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'].map((extension) => base + extension).find((path) => existsSync(path))
}

function scriptEdit(file: string, written: string): Edit[] {
  const root = packageRoot(file)
  if (root === undefined) return []
  const path = join(root, 'package.json')
  const before = readFileSync(path, 'utf8')
  return [{ path, before, after: withScript(before, 'mcp', `backend2mcp run ${written}`) }]
}
