// npm run bench: compiles the bench (its applications need decorator metadata) against the built package, then runs it.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'test/bench/tsconfig.json'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
})
await import('../../.build/bench/main.js')
