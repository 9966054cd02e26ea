import { setTimeout } from 'node:timers/promises'
import { type Listener, patch } from './internals.js'

/** Runs `work` while nothing that the application writes to stdout or stderr is shown: a refused sample may cost a stack. `BACKEND2MCP_DEBUG=1` shows all. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  if (process.env.BACKEND2MCP_DEBUG) return work()
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, own: Object.getOwnPropertyDescriptor(stream, 'write') }))
  for (const { stream } of streams) patch(stream, 'write', () => swallow)
  try {
    const result = await work()
    await setTimeout(20) // frameworks write a tick after the answer
    return result
  } finally {
    for (const { stream, own } of streams) {
      if (own) Object.defineProperty(stream, 'write', own)
      else Reflect.deleteProperty(stream, 'write')
    }
  }
}

const swallow: Listener = (...args) => {
  const done = args.find((one) => typeof one === 'function') as (() => void) | undefined
  if (done) process.nextTick(done)
  return true
}
