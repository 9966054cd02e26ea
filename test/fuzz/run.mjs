// npm run test:fuzz: hostile arguments, bound and called, and live HTTP between the calls. `--seed N` repeats a run; `--share 0.01` tries less.
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { compile } from '../compile.mjs'

const { values } = parseArgs({ options: { seed: { type: 'string' }, share: { type: 'string', default: '1' } } })
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed)
const share = Number(values.share)
if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed} is no whole number; for example --seed 42`)
if (!(share > 0 && share <= 1)) throw new Error(`--share ${values.share} is no part of the whole; for example --share 0.1`)
process.env.NODE_ENV ??= 'test' // else Express prints each error
console.log(`--seed ${seed}`)
const root = fileURLToPath(new URL('../..', import.meta.url))
const built = join(root, '.build/fuzz')
compile(root, built, ['test/fuzz/main.ts'])
const { run } = await import(pathToFileURL(join(built, 'test/fuzz/main.js')).href)
const of = (whole) => Math.ceil(whole * share)
const right = await run({ binder: of(1_000_000), endToEnd: of(100_000), interleaved: of(25_000) }, seed)
process.exit(right ? 0 : 1)
