import type { EventStore } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'

const MOST_EVENTS = 1000
const MOST_BYTES = 1024 * 1024

interface Event {
  readonly id: number
  readonly stream: string
  readonly message: JSONRPCMessage
  readonly bytes: number
}

/** The last events of one session, so that a stream that broke is taken up where it stopped (2025-11-25, basic/transports, Resumability). Older ones are dropped. */
export class EventLog implements EventStore {
  readonly #events: Event[] = []
  #last = 0
  #bytes = 0

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const event: Event = { id: ++this.#last, stream, message, bytes: JSON.stringify(message).length }
    this.#events.push(event)
    this.#bytes += event.bytes
    while (this.#events.length > MOST_EVENTS || (this.#bytes > MOST_BYTES && this.#events.length > 1))
      this.#bytes -= this.#events.shift()!.bytes
    return String(event.id)
  }

  /** Throws for an event that this session never sent. */
  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const last = this.#events.find(({ id }) => String(id) === lastEventId)
    if (!last) throw new Error(`there is no event ${lastEventId}`)
    for (const { id, stream, message } of this.#events)
      if (id > last.id && stream === last.stream && 'jsonrpc' in message) await send(String(id), message)
    return last.stream
  }

  async getStreamIdForEventId(eventId: string): Promise<string | undefined> {
    return this.#events.find(({ id }) => String(id) === eventId)?.stream
  }
}
