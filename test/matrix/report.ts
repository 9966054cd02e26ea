import type { Cell } from './matrix.js'

/** How many cells of each kind there are. */
export interface Figures {
  readonly cells: number
  readonly permissive: number
  readonly different: number
  readonly stricter: number
}

export function figures(cells: readonly Cell[]): Figures {
  const count = (kind: Cell['outcome']) => cells.filter(({ outcome }) => outcome === kind).length
  return { cells: cells.length, permissive: count('permissive'), different: count('different'), stricter: count('stricter') }
}

/** A line an adapter, the failures with both sides, the declared differences with their reasons; the last line counts. */
export function report(cells: readonly Cell[]): string {
  const adapters = [...new Set(cells.map(({ adapter }) => adapter))]
  const lines = adapters.map((adapter) => {
    const own = cells.filter((cell) => cell.adapter === adapter)
    const routes = new Set(own.map(({ says, route }) => `${route} ${says}`)).size
    return `${adapter.padEnd(28)} ${String(own.length).padStart(5)} cells of ${routes} routes: ${summary(figures(own))}`
  })
  const failed = cells.filter(({ outcome }) => outcome === 'permissive' || outcome === 'different')
  for (const { outcome, adapter, route, says, credential, transport, http, tool } of failed.slice(0, 40)) {
    lines.push(`${outcome.toUpperCase()} ${adapter}, ${route} (${says}), ${credential}, ${transport}`)
    lines.push(`  over HTTP ${JSON.stringify(http)}`, `  as a tool ${JSON.stringify(tool)}`)
  }
  const reasons = new Map<string, number>()
  for (const { reason } of cells) if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  for (const [reason, count] of reasons) lines.push(`stricter, declared: ${count} cells, ${reason}`)
  const all = figures(cells)
  lines.push(`stricter: ${all.stricter} cells, each declared with its reason`)
  lines.push(`matrix: ${all.cells} cells, ${all.permissive} more permissive, ${all.different} different`)
  return lines.join('\n')
}

const summary = ({ cells, permissive, different, stricter }: Figures) =>
  `${cells - permissive - different - stricter} equal, ${stricter} stricter, ${permissive} more permissive, ${different} different`
