import { execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Measured } from './parts.js'
import { sample, type Sample } from './rounds.js'
import { row } from './rows.js'
import { tableOf } from './table.js'
import { writeThousand } from './thousand.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = `${root}.build/bench-start`

/** Process start to listening, milliseconds. */
export async function startPart(pairs: number): Promise<Measured> {
  const times = await startTimes(pairs)
  return {
    rows: [row('start of 1,000 Nest routes: with / without (at most)', times.with, times.without)],
    tables: [
      tableOf(
        { title: '1,000 Nest routes over 50 DTOs, process start to listening', unit: 'ms', of: 'a process', digits: 0 },
        [times.without, times.with],
        /^with /,
      ),
    ],
  }
}

/** Starts the 1,000-route application in whole processes, with and without backend2mcp in turn. Throws when the table of 1,000 tools did not come before `listen` returned. */
async function startTimes(pairs: number): Promise<{ readonly without: Sample; readonly with: Sample }> {
  writeThousand(folder)
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], { cwd: root, stdio: ['ignore', 2, 2] })
  const times = { without: [] as number[], with: [] as number[] }
  for (let pair = -1; pair < pairs; pair++) {
    const turn = pair % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)
    for (const entry of turn) {
      const time = await startOf(entry)
      if (pair >= 0) times[entry].push(time) // the first pair fills the disk cache
    }
  }
  return { without: sample('without backend2mcp', times.without), with: sample('with McpModule.forRoot()', times.with) }
}

function startOf(entry: 'with' | 'without'): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(process.execPath, [`${folder}/out/${entry}.js`], { stdio: ['ignore', 'pipe', 'pipe'] })
    let log = ''
    let time: number | undefined
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
    child.stdout.once('data', () => {
      time = performance.now() - start
      child.kill()
    })
    child.on('error', reject)
    child.on('close', () => {
      const told = /^backend2mcp: ([\d,]+) tools/m.exec(log)?.[1]
      const expected = entry === 'with' ? '1000' : undefined
      if (time === undefined || told !== expected)
        reject(new Error(`the application ${entry} backend2mcp did not start as meant:\n${log.slice(0, 2000)}`))
      else resolve(time)
    })
  })
}
