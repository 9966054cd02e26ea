// Runs the parity tables on other majors of the frameworks: each folder has its own lock, and the packed package is unpacked into it.
import { execFileSync, fork } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { enginesOf, MAJORS } from './majors.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

const total = { passed: 0, failed: 0 }
const table = ['| framework | engines | rows as over HTTP |', '|---|---|---|']
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in MAJORS))
if (unknown.length > 0) throw new Error(`no such folder: ${unknown.join(', ')}; there are ${Object.keys(MAJORS).join(', ')}`)

const home = mkdtempSync(join(tmpdir(), 'backend2mcp-majors-'))
try {
  // prepack builds, so that never an old build is measured
  execFileSync('npm', ['pack', '--silent', '--pack-destination', home], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const tarball = join(
    home,
    readdirSync(home).find((name) => name.endsWith('.tgz')),
  )
  for (const name of Object.keys(MAJORS).filter((one) => chosen.length === 0 || chosen.includes(one))) {
    const { passed, failed } = await runMajor(name, tarball)
    total.passed += passed
    total.failed += failed
    const found = (trail) => versionOf(trail.split(' > '), join(here, name, 'package.json'))
    table.push(`| ${MAJORS[name].title} | ${enginesOf(MAJORS[name], found)} | ${passed}${failed ? `, not ${failed}` : ''} |`)
  }
} finally {
  rmSync(home, { recursive: true, force: true })
}
console.log(`\n${table.join('\n')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** One folder: installed, the package unpacked, the fixture compiled, run. What goes wrong before the rows counts as failures. */
async function runMajor(name, tarball) {
  const folder = join(here, name)
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' })
  const installed = join(folder, 'node_modules/backend2mcp')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
  const problems = [...strangers(name, folder), ...compile(name, folder)]
  for (const problem of problems) console.log(`${name}: ${problem}`)
  const { passed, failed } = await runProgram(name, folder)
  return { passed, failed: failed + problems.length }
}

/** Wrong majors, and runtime dependencies of ours that the folder does not have. */
function strangers(name, folder) {
  const read = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const wrong = Object.entries(MAJORS[name].finds)
    .map(([trail, major]) => ({ trail, major, found: versionOf(trail.split(' > '), join(folder, 'package.json')) }))
    .filter(({ major, found }) => Number.parseInt(found) !== major)
    .map(({ trail, major, found }) => `${trail} is ${found}, not ${major}`)
  const has = read('package.json').dependencies
  const missing = Object.entries(read('node_modules/backend2mcp/package.json').dependencies)
    .filter(([dependency, range]) => has[dependency] !== range)
    .map(([dependency, range]) => `its package.json must hold "${dependency}": "${range}", as ours does`)
  return [...wrong, ...missing]
}

/** The version of the last package of a trail, each found from the one before: a folder may hold several copies. */
function versionOf([name, ...rest], from) {
  let place = dirname(createRequire(from).resolve(name))
  while (!existsSync(join(place, 'package.json')) || !('version' in JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))))
    place = dirname(place)
  return rest.length > 0
    ? versionOf(rest, join(place, 'package.json'))
    : JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')).version
}

/** The fixture as the folder's `type` says, CommonJS or ESM: checked and compiled by tsc against this folder's majors, with the metadata that tsc writes. */
function compile(name, folder) {
  const { fixture, script, run } = MAJORS[name]
  // the build folder stands for the checkout: the fixture finds its views from there
  const out = join(folder, 'build/test/contract', fixture)
  rmSync(join(folder, 'build'), { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const own = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  for (const file of own) copyFileSync(join(folder, file), join(out, file))
  const source = join(root, 'test/contract', fixture)
  for (const file of readdirSync(source).filter((one) => !one.endsWith('.test.ts'))) copyFileSync(join(source, file), join(out, file))
  writeFileSync(
    join(out, 'run.cjs'),
    `require('reflect-metadata')\nimport('./${script}.js').then(({ ${run} }) => ${run}('${name}')).then((told) => process.send(told, () => process.exit(0)))\n`,
  )
  const program = ts.createProgram([join(out, `${script}.ts`)], {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.es2024.string.d.ts'],
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    strict: true,
    noUncheckedIndexedAccess: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
  })
  const { emitSkipped } = program.emit()
  return [
    ...(emitSkipped ? ['tsc wrote nothing'] : []),
    ...ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
      return `${file?.fileName.slice(out.length + 1)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    }),
  ]
}

/** Runs one folder's program; a crash, or ten minutes without an end, counts as one failure. */
function runProgram(name, folder) {
  const build = join(folder, 'build')
  return new Promise((resolve) => {
    let told
    const child = fork(join(build, 'test/contract', MAJORS[name].fixture, 'run.cjs'), {
      cwd: build,
      timeout: 600_000,
      env: { ...process.env, NODE_ENV: 'test' }, // Express logs no stacks
    })
    child.on('message', (message) => (told = message))
    child.on('exit', (code, signal) => {
      if (code === 0 && told) return resolve(told)
      console.log(`${name}: ended with ${signal ?? code} before it told its count`)
      resolve({ passed: 0, failed: 1 })
    })
  })
}
