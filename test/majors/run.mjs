// Runs the parity tables on other majors of the frameworks: each folder has its own lock, and the packed package is unpacked into it.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const only = process.argv.slice(2)

/** Which fixture each folder runs, and the function that runs it. */
const MAJORS = {
  nest10: { fixture: 'nestjs', script: './report-cells.js', run: 'reportCells' },
  nest11: { fixture: 'nestjs', script: './report-cells.js', run: 'reportCells' },
  koa2: { fixture: 'routing-controllers', script: './report-koa.js', run: 'reportKoa' },
}

const compilerOptions = {
  target: 'es2022',
  module: ts.ModuleKind.CommonJS,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  isolatedModules: true,
}

/** The fixture as CommonJS, with the metadata that tsc writes. */
function compile(fixture, folder) {
  const source = join(root, 'test/contract', fixture)
  const out = join(folder, 'build')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  for (const file of readdirSync(source).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    const { outputText } = ts.transpileModule(readFileSync(join(source, file), 'utf8'), { fileName: file, compilerOptions })
    writeFileSync(join(out, file.replace(/\.ts$/, '.js')), outputText)
  }
}

const home = mkdtempSync(join(tmpdir(), 'backend2mcp-majors-'))
const total = { passed: 0, failed: 0 }
try {
  if (!existsSync(join(root, 'dist'))) execFileSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: 'inherit' })
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', home], { cwd: root })
  const tarball = join(
    home,
    readdirSync(home).find((name) => name.endsWith('.tgz')),
  )
  for (const [name, { fixture, script, run }] of Object.entries(MAJORS)) {
    if (only.length > 0 && !only.includes(name)) continue
    const folder = join(here, name)
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent', '--ignore-scripts'], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const installed = join(folder, 'node_modules/backend2mcp')
    mkdirSync(installed, { recursive: true })
    execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
    compile(fixture, folder)
    const program = `require('reflect-metadata'); require('./build/${script}').${run}('${name}').then((total) => { process.send(total); process.exit(0) }, (error) => { console.error(error); process.exit(1) })`
    writeFileSync(join(folder, 'build/run.cjs'), program.replace('./build/', './'))
    const { passed, failed } = await runChild(folder)
    total.passed += passed
    total.failed += failed
  }
} finally {
  rmSync(home, { recursive: true, force: true })
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** Runs one folder's program; a crash counts as one failure. */
async function runChild(folder) {
  const { fork } = await import('node:child_process')
  return new Promise((resolve) => {
    let result = { passed: 0, failed: 1 }
    const child = fork(join(folder, 'build/run.cjs'), { cwd: folder, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.on('message', (message) => (result = message))
    child.on('exit', (code) => resolve(code === 0 ? result : { passed: 0, failed: 1 }))
  })
}
