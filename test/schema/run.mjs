// npm run test:schemas: what class-validator takes and refuses, and what our schemas say of it. `--seed N` repeats the fresh values of a run.
import { execFileSync, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { before as swaggerPlugin } from '@nestjs/swagger/plugin'
import { compile } from '../compile.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = join(root, 'test/schema')
const { values } = parseArgs({ options: { seed: { type: 'string' } } })
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed)
if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed} is no whole number; for example --seed 42`)

const MAIN = 'test/schema/differential/main'
const ENTRIES = [`${MAIN}.ts`, 'test/schema/differential/report.ts']
const built = join(root, '.build/schemas')
const documented = join(root, '.build/schemas-swagger')
const older = join(here, 'versions/validator14')
const start = performance.now()

compile(root, built, ENTRIES)
compile(root, documented, ENTRIES, swaggerPlugin)
const settings = await inTwos([
  () => measure(join(built, `${MAIN}.js`), 'tsc', 'rules,jsonschema'),
  () => measure(join(documented, `${MAIN}.js`), "tsc with @nestjs/swagger's plugin", 'rules,swagger'),
  () => measure(join(root, `${MAIN}.ts`), 'vite', 'rules'),
  () => measure(join(built, `${MAIN}.js`), 'tsc', 'pipes'),
  () => measureOlder(),
])
const { report } = await import(join(built, 'test/schema/differential/report.js'))
const { text, missed } = report(settings.flat(), seed)
console.log(`${Math.round((performance.now() - start) / 1000)} s\n\n${text}`)
process.exitCode = missed.length > 0 ? 1 : 0

/** class-validator 0.14 and what uses it, from a lock of their own; the rest is found in the checkout. */
function measureOlder() {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent', '--ignore-scripts'], { cwd: older, stdio: 'inherit' })
  // in node_modules, so that no formatter, linter or git sees it
  const out = join(older, 'node_modules/.build')
  compile(root, out, ENTRIES)
  return measure(join(out, `${MAIN}.js`), 'tsc', 'rules,pipes')
}

/** One process; a crash ends the run. */
function measure(module, compiler, jobs) {
  return new Promise((resolve, reject) => {
    let told
    const args = [module, compiler, jobs, String(seed)]
    const child = fork(join(here, 'differential/child.mjs'), args, { timeout: 600_000, env: { ...process.env, NODE_ENV: 'test' } })
    child.on('message', (message) => (told = message))
    child.on('exit', (code, signal) =>
      code === 0 && told
        ? resolve(told)
        : reject(new Error(`${compiler}, ${jobs}: ended with ${signal ?? code} before it told its figures`)),
    )
  })
}

/** Two at a time, results in order. */
async function inTwos(tasks) {
  const results = []
  let next = 0
  const work = async () => {
    for (let at = next++; at < tasks.length; at = next++) results[at] = await tasks[at]()
  }
  await Promise.all([work(), work()])
  return results
}
