import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** One fenced block of the README. */
export interface Block {
  readonly language: string
  readonly text: string
  /** `// src/main.ts` in its first line. */
  readonly file: string | undefined
  /** The quickstart it belongs to: the last `<!-- quickstart:NAME -->` above it, under the same heading. */
  readonly quickstart: string | undefined
}

/** Every fenced block, in order. */
export function readBlocks(): Block[] {
  const blocks: Block[] = []
  let quickstart: string | undefined
  let open: { language: string; lines: string[] } | undefined
  for (const line of readFileSync(`${root}README.md`, 'utf8').split('\n')) {
    if (open && line === '```') {
      const text = `${open.lines.join('\n')}\n`
      blocks.push({ language: open.language, text, file: /^\/\/ (\S+\.tsx?)\n/.exec(text)?.[1], quickstart })
      open = undefined
    } else if (open) open.lines.push(line)
    else if (line.startsWith('```')) open = { language: line.slice(3), lines: [] }
    else if (line.startsWith('#')) quickstart = undefined
    else quickstart = /<!-- quickstart:(\S+) -->/.exec(line)?.[1] ?? quickstart
  }
  return blocks
}

/** The files of one quickstart. */
export function quickstartFiles(name: string): { file: string; text: string }[] {
  return readBlocks().flatMap(({ quickstart, file, text }) => (quickstart === name && file ? [{ file, text }] : []))
}
