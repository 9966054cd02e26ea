// npm run test:matrix: every route x credential x adapter x transport against live HTTP. `--every N`: only every Nth cell.
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { compile } from '../compile.mjs'

const LEAST = 2400

const { values } = parseArgs({ options: { every: { type: 'string', default: '1' } } })
const every = Number(values.every)
if (!Number.isInteger(every) || every < 1) throw new Error(`--every ${values.every} is no whole number; for example --every 10`)
process.env.NODE_ENV ??= 'test'
const root = fileURLToPath(new URL('../..', import.meta.url))
const built = join(root, '.build/matrix')
compile(root, built, ['test/matrix/main.ts'])
const { run } = await import(pathToFileURL(join(built, 'test/matrix/main.js')).href)
const { cells, permissive, different } = await run(every)
process.exit(permissive + different > 0 || (every === 1 && cells < LEAST) ? 1 : 0)
