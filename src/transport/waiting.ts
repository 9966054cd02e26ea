import { MESSAGE, PROGRESS } from '../tools/client-link.js'
import type { Outgoing } from './light.js'

/** From here on messages are put together. A burst of fewer comes through whole. */
const MOST = 100

interface Entry {
  message: Outgoing | undefined
}

/**
 * Messages that wait for a slow reader, in order. From 100 on a progress takes the place of the one before it, and so does a change of the same
 * list; for a log message the oldest one is dropped, and `take` says how many were. Answers and requests are always kept: each has a place among the
 * running calls, which are bounded.
 */
export class Waiting {
  #entries: Entry[] = []
  #logs: Entry[] = []
  readonly #last = new Map<string, Entry>()
  #dropped = 0

  get size(): number {
    return this.#entries.length
  }

  add(message: Outgoing): void {
    const key = keyOf(message)
    const earlier = key === undefined ? undefined : this.#last.get(key)
    if (earlier && this.#entries.length >= MOST) {
      earlier.message = message
      return
    }
    const isLog = 'method' in message && message.method === MESSAGE
    if (isLog && this.#entries.length >= MOST) this.#dropLog()
    const entry: Entry = { message }
    this.#entries.push(entry)
    if (isLog) this.#logs.push(entry)
    if (key !== undefined) this.#last.set(key, entry)
  }

  /** Everything that waits, in order; nothing waits then. */
  take(): Outgoing[] {
    const messages = this.#entries.flatMap(({ message }) => (message ? [message] : []))
    if (this.#dropped > 0) messages.unshift(droppedLogs(this.#dropped))
    this.#entries = []
    this.#logs = []
    this.#last.clear()
    this.#dropped = 0
    return messages
  }

  #dropLog(): void {
    const oldest = this.#logs.shift()
    if (!oldest) return
    oldest.message = undefined
    this.#dropped++
    // What was dropped leaves its place, or a long flood of log messages would be a long list of nothing.
    if (this.#dropped % MOST === 0) this.#entries = this.#entries.filter(({ message }) => message)
  }
}

const droppedLogs = (count: number): Outgoing => ({
  jsonrpc: '2.0',
  method: MESSAGE,
  params: { level: 'warning', logger: 'backend2mcp', data: `${count} log messages were dropped: they came faster than they were read.` },
})

/** What a later message of the same key makes needless. */
function keyOf(message: Outgoing): string | undefined {
  if (!('method' in message) || 'id' in message) return undefined
  const { method, params } = message as {
    readonly method: string
    readonly params?: { readonly progressToken?: unknown; readonly uri?: unknown }
  }
  if (method === PROGRESS) return `${PROGRESS} ${JSON.stringify(params?.progressToken)}`
  if (method.endsWith('/list_changed') || method === 'notifications/resources/updated') return `${method} ${String(params?.uri ?? '')}`
  return undefined
}
