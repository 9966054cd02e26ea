import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
rmSync('dist', { recursive: true, force: true })
for (const kind of ['esm', 'cjs']) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', `.config/tsconfig.${kind}.json`], { stdio: 'inherit' })
}
writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n')
