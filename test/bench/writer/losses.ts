import { ratioOf } from '../rounds.js'
import { ratioText, type Line, type Table } from '../table.js'
import { cell } from './markdown.js'
import { goalText, type Outcome } from './goals.js'

/** One sentence for each promise that does not hold. */
export const shortfalls = (all: readonly Outcome[]): string[] =>
  all.flatMap(({ promised, row }) => {
    if (!row || row.holds) return []
    const off = Math.round(Math.abs(row.ratio / row.goal - 1) * 100)
    const figure = `measured ${ratioText(row.ratio)} (quartiles ${ratioText(row.low)} to ${ratioText(row.high)}), promised ${goalText(promised)}`
    const why = promised.why ? ` Known reason: ${promised.why}.` : ''
    return [`- **Falls short by ${off} %:** ${cell(promised.promise)}: ${cell(figure)}.${cell(why)}`]
  })

/** One line for each table in which something of ours is slower than something else that does the same work. */
export function losses(tables: readonly Table[]): string[] {
  return tables.flatMap(({ title, lines }) => {
    const slower = lines.filter(({ ours }) => ours).flatMap((line) => lossOf(line, lines))
    return slower.length > 0 ? [`- ${cell(title)}: ${slower.join('; ')}.`] : []
  })
}

function lossOf(line: Line, lines: readonly Line[]): string[] {
  const others = lines.filter(({ ours, group }) => !ours && group === line.group)
  const [fastest] = others.sort((a, b) => a.median - b.median)
  const times = fastest ? ratioOf(line, fastest).median : 1
  return times > 1 ? [`${cell(line.name)} takes ${times.toFixed(2)} times as long as ${cell(fastest!.name)}`] : []
}
