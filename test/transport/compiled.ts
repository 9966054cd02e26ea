import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS = ['decorators', 'src', 'test/transport']

/** Today's source as JavaScript, for processes of our own: each file by itself, with no types checked. */
export function compile(): { readonly child: string; remove(): void } {
  mkdirSync(join(root, '.build'), { recursive: true })
  const out = mkdtempSync(join(root, '.build/transport-'))
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.startsWith('cli')) continue
      const { outputText } = ts.transpileModule(readFileSync(join(root, folder, name), 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, experimentalDecorators: true },
      })
      const file = join(out, folder, name.replace(/\.ts$/, '.js'))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, outputText)
    }
  }
  return { child: join(out, 'test/transport/child.js'), remove: () => rmSync(out, { recursive: true, force: true }) }
}
