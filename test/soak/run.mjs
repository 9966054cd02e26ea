// npm run test:soak: what must hold under load and faults. `--only drain,memory` some parts; `--share 0.01` fewer of everything; `--seed N` the same frames again.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { only: { type: 'string' }, share: { type: 'string', default: '1' }, seed: { type: 'string' } },
})
const share = Number(values.share)
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed)
if (!(share > 0 && share <= 1)) throw new Error(`--share ${values.share} is no part of the whole; for example --share 0.1`)
if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed} is no whole number; for example --seed 42`)
process.env.NODE_ENV ??= 'test' // else Express prints each error
const root = fileURLToPath(new URL('../..', import.meta.url))
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'test/soak/tsconfig.json'], { cwd: root, stdio: ['ignore', 2, 2] })
const { run } = await import('../../.build/soak/main.js')
process.exit((await run({ only: values.only?.split(','), share, seed })) ? 0 : 1)
