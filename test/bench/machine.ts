import { availableParallelism, cpus, totalmem } from 'node:os'

/** What it ran on, in one line without a name: cores and their kind, memory, platform, Node. */
export function machine(): string {
  const kind = cpus()[0]?.model.trim() || 'unknown'
  const memory = Math.round(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 ** 30)
  return `${availableParallelism()} cores of ${kind}, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`
}
