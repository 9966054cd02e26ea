import type { EventBus } from './event-bus.js'
import { Listeners } from './listeners.js'

/** The bus of one node: who listens has heard the event when `publish` returns. `log`: where a listener's fault goes; default: stderr. */
export function memoryEventBus(log = (text: string): void => void process.stderr.write(`${text}\n`)): EventBus {
  const listeners = new Listeners(log)
  return {
    publish: (event) => listeners.emit(event),
    subscribe: (listener) => listeners.add(listener),
    close: async () => listeners.clear(),
  }
}
