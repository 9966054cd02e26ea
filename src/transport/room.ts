import type { Writable } from 'node:stream'

/** A reader that takes nothing for so long is gone. */
const PATIENCE_MS = 30_000

/**
 * Undefined while at most `most` bytes wait for the reader; else a promise that resolves when they are taken, or the reader is gone. Over HTTP
 * (`cuts`) one that takes nothing for 30 seconds is cut off.
 */
export function roomOf(output: Writable, most: number, cuts: boolean): Promise<void> | undefined {
  // Without a write that has told so, no `drain` would ever come.
  if (!output.writableNeedDrain || output.writableLength <= most) return undefined
  return new Promise((resolve) => {
    const unwatch = cuts ? cutOff(output) : () => {}
    const done = () => {
      unwatch()
      output.off('drain', done).off('close', done)
      resolve()
    }
    output.once('drain', done).once('close', done)
  })
}

/** Destroys a stream whose reader takes nothing for 30 seconds. The result ends the watch. */
export function cutOff(output: Writable): () => void {
  let waiting = output.writableLength
  const timer = setInterval(() => {
    if (output.writableLength >= waiting) output.destroy()
    waiting = output.writableLength
  }, PATIENCE_MS).unref()
  return () => clearInterval(timer)
}
