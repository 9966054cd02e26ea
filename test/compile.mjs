// What runs outside vite is compiled by tsc, as an application would be, with the metadata that it writes.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const DOCUMENTED = ['/schema/structures.ts', '/differential/types.ts']

/** Compiles entries below the checkout, and the library with them, into a folder. Types are checked elsewhere. `plugin`: that of @nestjs/swagger. */
export function compile(root, out, entries, plugin) {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'package.json'), '{"type":"module"}\n')
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root)
  const files = entries.map((entry) => join(root, entry))
  const emit = {
    noEmit: false,
    noCheck: true,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    rootDir: root,
    outDir: out,
    paths: {},
  }
  const program = ts.createProgram(files, { ...options, ...emit })
  const before = plugin ? [plugin({ dtoFileNameSuffix: DOCUMENTED, esmCompatible: true }, program)] : []
  const { emitSkipped } = program.emit(undefined, undefined, undefined, false, { before })
  if (emitSkipped) throw new Error('tsc wrote nothing')
}
