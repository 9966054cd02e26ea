import { start } from '../child.js'
import { type Effort, type Figure, of } from '../figure.js'
import { slope } from './bytes.js'

/** A million calls in process: what each leaves on the heap. */
export async function callMemory(effort: Effort): Promise<Figure> {
  const calls = of(1_000_000, effort)
  const child = start('memory/call.js', { calls, warmUp: of(50_000, effort) }, ['--expose-gc'])
  const readings = await child.heard<{ x: number; y: number }[]>('readings')
  await child.stop()
  console.error(`  heap after each ${readings[1]!.x - readings[0]!.x} calls: ${readings.map(({ y }) => (y / 1e6).toFixed(2)).join(' ')} MB`)
  const grown = slope(readings)
  // compiled code and caches settle late: over few calls they are all that is seen
  const most = effort.share === 1 ? 1 : 100
  return {
    name: `memory: heap that a call leaves, ${calls} in process`,
    figure: `${grown.toFixed(2)} bytes`,
    goal: `<= ${most} byte${most === 1 ? '' : 's'}`,
    holds: grown <= most,
  }
}
