import { parseArgs } from 'node:util'
import { machine } from './machine.js'
import { partsOf } from './parts.js'
import { keep, kept, resultOf } from './results.js'
import { printed, type Row } from './rows.js'
import { goalTable, textOf } from './table.js'
import { versions } from './versions.js'
import { writeReport } from './writer/write.js'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const root = new URL('../../', import.meta.url)
const results = new URL('.build/bench/results/', root)
const parts = partsOf(flags.quick)
const say = (text: string) => void (flags.json ? process.stderr : process.stdout).write(`${text}\n\n`)

/** `--report` alone measures nothing: it writes what was kept. */
const wanted = flags.only?.split(',') ?? (flags.report ? [] : parts.map(({ name }) => name))
const strangers = wanted.filter((name) => !parts.some((part) => part.name === name))
if (strangers.length > 0) throw new Error(`no part is called ${strangers.join(', ')}: ${parts.map(({ name }) => name).join(', ')}`)

say(`backend2mcp bench: ratios are medians of the ratios within a round
${machine()}
${versions()
  .map((pair) => pair.join(' '))
  .join(', ')}`)

const rows: Row[] = []
let inputs = ''
for (const part of parts.filter(({ name }) => wanted.includes(name))) {
  if (part.inputs !== inputs) say(`${part.name}: ${(inputs = part.inputs)}`)
  const result = await resultOf(part)
  rows.push(...result.rows)
  for (const table of result.tables) say(textOf(table))
  if (!flags.quick) keep(results, result)
}
if (rows.length > 0) say(goalTable(rows))
if (flags.json) process.stdout.write(`${JSON.stringify(rows.map(printed))}\n`)
if (flags.report || (!flags.quick && !flags.only)) {
  const all = kept(
    results,
    parts.map(({ name }) => name),
  )
  say(`written: ${writeReport(new URL('test/bench/report/', root), all, new URL('test/soak/figures.json', root)).join(', ')}`)
}
process.exitCode = flags.strict && rows.some(({ holds }) => !holds) ? 1 : 0
