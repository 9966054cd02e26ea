/** A Markdown table: heads, then cells; whatever a cell holds stays in it. */
export function table(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(rows[0]!), `|${rows[0]!.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`, ...rows.slice(1).map(line)].join(
    '\n',
  )
}

/** Text that Markdown and HTML read as nothing but text, in one line. */
export const cell = (text: string) =>
  text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_|[\]]/g, '\\$&')
