import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Figure, Missing } from './figure.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One call is one trace, from the client through the application. */
export const trace = (): Promise<Figure[]> => passed('trace', 'test/telemetry')

/** What nodes share keeps its contract, in memory and on Redis. */
export const kits = (): Promise<Figure[]> => passed('kits', 'test/contract/state')

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly success: boolean
}

/** Runs the tests that prove it. Throws `Missing` where they are not there. */
async function passed(name: string, tests: string): Promise<Figure[]> {
  if (!existsSync(join(root, tests))) throw new Missing(`${tests} is not there`)
  const folder = mkdtempSync(join(tmpdir(), 'soak-proofs-'))
  const file = join(folder, 'report.json')
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    '.config/vitest.config.ts',
    '--reporter=json',
    `--outputFile=${file}`,
    tests,
  ]
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26, timeout: 300_000 }).catch(() => {}) // the report says it
    const {
      numPassedTests: right,
      numFailedTests: wrong,
      numPendingTests: skipped,
      success,
    } = JSON.parse(readFileSync(file, 'utf8')) as Report
    return [
      {
        name: `${name}: tests of ${tests} that pass`,
        figure: `${right} of ${right + wrong + skipped}`,
        goal: 'all',
        holds: success && skipped === 0 && right > 0,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
