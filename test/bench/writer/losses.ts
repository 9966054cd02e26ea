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
    const near = row.low <= row.goal && row.goal <= row.high ? ' The goal lies within the spread.' : ''
    const why = promised.why ? ` A known reason: ${promised.why}.` : ''
    return [`- **Falls short by ${off} %:** ${cell(promised.promise)}: ${cell(figure)}.${near}${cell(why)}`]
  })

/** One line for each table in which something of ours is slower than the fastest other thing that does the same work. */
export function losses(tables: readonly Table[]): string[] {
  return tables.flatMap(({ title, lines }) => {
    const groups = [...new Set(lines.map(({ group }) => group))]
    const slower = groups.flatMap((group) => lossOf(lines.filter((line) => line.group === group)))
    return slower.length > 0 ? [`- ${cell(title)}: ${slower.join('; ')}.`] : []
  })
}

function lossOf(lines: readonly Line[]): string[] {
  const [fastest] = lines.filter(({ ours }) => !ours).sort((a, b) => a.median - b.median)
  const slower = lines
    .filter(({ ours }) => ours && fastest)
    .map(({ name, ...line }) => ({ name, times: ratioOf({ name, ...line }, fastest!).median }))
    .filter(({ times }) => times > 1)
  const figures = slower.map(({ name, times }) => `${cell(name)} ${times.toFixed(2)}x`)
  return figures.length > 0 ? [`${figures.join(', ')} the time of ${cell(fastest!.name)}`] : []
}
