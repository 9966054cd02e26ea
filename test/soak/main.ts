import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { type Effort, type Figure, Missing } from './figure.js'

type Part = (effort: Effort) => Promise<Figure[]>

/** In order: what is quick first. Each is loaded when it is asked for. */
const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  drain: async () => (await import('./drain.js')).drain,
  faults: async () => (await import('./faults.js')).faults,
  memory: async () => (await import('./memory.js')).memory,
  overload: async () => (await import('./overload.js')).overload,
  disconnect: async () => (await import('./disconnect.js')).disconnect,
  hang: async () => (await import('./hang.js')).hang,
  frames: async () => (await import('./frames.js')).frames,
  nodes: async () => (await import('./nodes.js')).nodes,
  host: async () => (await import('./host.js')).host,
  trace: async () => (await import('./proofs.js')).trace,
  kits: async () => (await import('./proofs.js')).kits,
}

/** Runs the parts, says each figure, and keeps those of a whole run in figures.json. False: something falls short, or a part did not run. */
export async function run({ only = Object.keys(PARTS), ...effort }: Effort & { readonly only?: readonly string[] }): Promise<boolean> {
  const unknown = only.filter((name) => !Object.hasOwn(PARTS, name))
  if (unknown.length > 0) throw new Error(`--only ${unknown.join()} is no part; the parts are ${Object.keys(PARTS).join()}`)
  console.log(`soak: --share ${effort.share} --seed ${effort.seed}`)
  const figures: Figure[] = []
  let skipped = 0
  let failed = 0
  for (const name of only) {
    const started = Date.now()
    try {
      const found = await (await PARTS[name]!())(effort)
      figures.push(...found)
      for (const one of found) console.log(`${one.name}: ${one.figure} (${one.goal}) ${one.holds ? 'holds' : 'falls short'}`)
    } catch (error) {
      if (error instanceof Missing) skipped++
      else failed++
      console.log(`${name}: ${error instanceof Missing ? `skipped, ${error.message}` : `failed, ${(error as Error).stack}`}`)
    }
    console.error(`  ${name} took ${((Date.now() - started) / 1000).toFixed(1)} s`)
  }
  if (effort.share === 1) keep(figures, only)
  const short = figures.filter(({ holds }) => !holds).length
  console.log(`soak: ${figures.length} figures, ${short} fall short, ${failed} parts failed, ${skipped} skipped`)
  return short + failed === 0 && (skipped === 0 || !process.env.CI)
}

const FILE = new URL('../../test/soak/figures.json', import.meta.url)

/** Figures of parts that were not asked for stay as they are. */
function keep(figures: readonly Figure[], only: readonly string[]): void {
  const known = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { figures: Figure[] }).figures : []
  const partOf = ({ name }: Figure) => Object.keys(PARTS).findIndex((part) => part === name.split(/[: ]/)[0])
  const others = known.filter((one) => !only.includes(Object.keys(PARTS)[partOf(one)] ?? ''))
  const all = [...others, ...figures].sort((a, b) => partOf(a) - partOf(b))
  const machine = `${cpus().length} cores, node ${process.versions.node}`
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(FILE, `${JSON.stringify({ date, machine, figures: all }, null, 2)}\n`)
}
