const IMPORT = "import { McpModule } from 'backend2mcp/nestjs'"

/** A module's source with `McpModule.forRoot()` in its imports, in its own style. Undefined: there is no `@Module({ ... })` in it. As it was: it is there already. */
export function withMcpModule(source: string): string | undefined {
  if (/\bMcpModule\b/.test(source)) return source
  const module = /@Module\(\s*\{/.exec(source)
  if (!module) return undefined
  const from = module.index + module[0].length
  const body = source.slice(from)
  const imports = /(^|[{,\s])imports\s*:\s*\[/.exec(body)
  const at = imports ? from + imports.index + imports[0].length : from
  const rest = source.slice(at)
  const added = imports
    ? /^\s*\]/.test(rest)
      ? 'McpModule.forRoot()'
      : `${/^\s*/.exec(rest)![0]}McpModule.forRoot(),${/^\s*\n/.test(rest) ? '' : ' '}`
    : `${/^\s*/.exec(rest)![0]}imports: [McpModule.forRoot()],`
  return withImport(source.slice(0, at) + added + rest)
}

/** Behind the last import, with its quotes and its semicolon. */
function withImport(source: string): string {
  const lines = source.split('\n')
  const last = lines.findLastIndex((line) => /^import\b.*['"];?\s*$|^\}\s*from\s*['"].*$/.test(line))
  const like = lines[last] ?? "'"
  const line = (like.includes('"') ? IMPORT.replaceAll("'", '"') : IMPORT) + (like.trimEnd().endsWith(';') ? ';' : '')
  return lines.toSpliced(last + 1, 0, line + (like.endsWith('\r') ? '\r' : '')).join('\n')
}

/** A package.json with one more script; as it was, where it has one of that name. */
export function withScript(text: string, name: string, command: string): string {
  const value = JSON.parse(text) as { scripts?: Record<string, string> }
  if (value.scripts?.[name] !== undefined) return text
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  '
  const json = JSON.stringify({ ...value, scripts: { ...value.scripts, [name]: command } }, null, indent)
  return text.endsWith('\n') ? `${json}\n` : json
}
