const AROUND = 2

/** The lines that differ, as a unified diff shows them: one piece from the first to the last of them, with two lines around it. */
export function diff(before: string, after: string): string[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  const lengths = common(a, b)
  const lines: string[] = []
  const changed: number[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const isSame = i < a.length && j < b.length && a[i] === b[j]
    if (!isSame) changed.push(lines.length)
    if (isSame) {
      lines.push(`  ${a[i++]}`)
      j++
    } else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) lines.push(`- ${a[i++]}`)
    else lines.push(`+ ${b[j++]}`)
  }
  return lines.filter((_, at) => changed.some((one) => Math.abs(one - at) <= AROUND)).map((line) => line.trimEnd())
}

/** For each pair of rests, how many lines they share in order. Sources are short. */
function common(a: readonly string[], b: readonly string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!)
  return table
}
