import { test } from 'vitest'

/** A seam on two nodes: two instances on one server, or one instance where there is one node. */
export interface Nodes<Seam> {
  readonly one: Seam
  readonly other: Seam
  /** Lets so much time go by for what expires. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

/** Makes nodes that know nothing yet. */
export type Open<Seam, N extends Nodes<Seam> = Nodes<Seam>> = () => Promise<N>

/** A row: a sentence, run on nodes of its own, which are closed whatever happens. */
export function row<Seam, N extends Nodes<Seam>>(open: Open<Seam, N>, sentence: string, run: (nodes: N) => Promise<void>): void {
  test(sentence, async () => {
    const nodes = await open()
    try {
      await run(nodes)
    } finally {
      await nodes.close()
    }
  })
}

/** The numbers from 1 to `count`. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1)
