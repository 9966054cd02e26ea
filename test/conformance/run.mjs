// npm run conformance: the official suite against one server made of our public decorators. Installs the suite (exact versions) in its own
// folder on the first run, and Node 24 with it, which its runner needs; the server under test runs on this Node.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const suite = join(here, 'suite')
/** How many scenarios of a frozen set are scored. What fails without sessions needs a request of the server to its client. */
const SETS = [
  { revision: '2025-11-25', scored: 30 },
  { revision: '2026-07-28', scored: 37 },
]
const STATELESS_MISSES = ['elicitation-sep1034-defaults', 'elicitation-sep1330-enums', 'tools-call-elicitation', 'tools-call-sampling']

if (!existsSync(join(suite, 'node_modules')))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: suite, stdio: ['ignore', 2, 2] })
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', here], { stdio: ['ignore', 2, 2] })

/** The scenarios of a set that passed and failed, less those that are not scored. */
function run(url, revision) {
  const runner = join(suite, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
  const { stdout } = spawnSync(join(suite, 'node_modules/node/bin/node'), [runner, 'server', '--url', url, '--requirements', revision], {
    cwd: suite,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const [summary = '', unscored = ''] = (stdout.split('=== SUMMARY ===')[1] ?? '').split('Not scored for')
  const named = (text, mark) => [...text.matchAll(new RegExp(`^ *${mark} ([\\w-]+)`, 'gm'))].map(([, name]) => name)
  const skip = new Set([...named(unscored, '✓'), ...named(unscored, '✗')])
  const scored = (mark) => named(summary, mark).filter((name) => !skip.has(name))
  return { passed: scored('✓'), failed: scored('✗') }
}

/** Starts the server in one of its modes, runs both sets against it, and ends it. */
async function measure(mode) {
  const server = spawn(process.execPath, [join(root, '.build/conformance/server.js'), mode], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [url] = await new Promise((resolve, reject) => {
      createInterface({ input: server.stdout }).once('line', (line) => resolve([line]))
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    })
    return SETS.map(({ revision, scored }) => {
      const { passed, failed } = run(url, revision)
      console.log(`${mode}: ${revision} ${passed.length}/${scored}${failed.length > 0 ? `, failed: ${failed.join(', ')}` : ''}`)
      return { revision, scored, passed, failed }
    })
  } finally {
    server.kill()
  }
}

const stateless = await measure('stateless')
const asMeant = stateless[0].failed.toSorted().join() === STATELESS_MISSES.join() && stateless[1].failed.length === 0
if (!asMeant) console.log('stateless: not what is meant to fail')
const sessions = await measure('sessions')
console.log(`conformance: ${sessions.map(({ revision, passed, scored }) => `${revision} ${passed.length}/${scored}`).join(', ')}`)
process.exitCode = asMeant && sessions.every(({ passed, scored, failed }) => passed.length === scored && failed.length === 0) ? 0 : 1
