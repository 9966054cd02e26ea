import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Measured } from './parts.js'
import { sample } from './rounds.js'
import { row } from './rows.js'
import { tableOf } from './table.js'

const entry = fileURLToPath(new URL('../../dist/esm/src/cli/main.js', import.meta.url))
const COMMANDS = { help: [entry, '--help'], node: ['-e', '0'] }

/** The first answer of the command line beside the bare start of Node. */
export function cliPart(pairs: number): Promise<Measured> {
  const times = { help: [] as number[], node: [] as number[] }
  for (let pair = -1; pair < pairs; pair++) {
    for (const who of pair % 2 === 0 ? (['help', 'node'] as const) : (['node', 'help'] as const)) {
      const start = performance.now()
      const { status } = spawnSync(process.execPath, COMMANDS[who], { stdio: 'ignore' })
      if (status !== 0) throw new Error(`${COMMANDS[who].join(' ')} ended with ${status}`)
      if (pair >= 0) times[who].push(performance.now() - start) // the first pair fills the disk cache
    }
  }
  const [help, node] = [sample('backend2mcp --help', times.help), sample('node -e 0', times.node)]
  return Promise.resolve({
    rows: [row('backend2mcp --help / node -e 0 (at most)', help, node)],
    tables: [tableOf({ title: 'one command, start to end', unit: 'ms', of: 'a process', digits: 0 }, [help, node], /^backend2mcp/)],
  })
}
