import type { ServerResponse } from 'node:http'
import { eventText, type Keeping, type StoredEvent } from './event-stream.js'
import { roomOf } from './room.js'

/**
 * Takes up a stream after `lastId`: resolves when what was kept since is written. `goesOn`: from then on what is kept is written, by whichever node,
 * until the stream's last event; or until nothing came for so long that its node must be gone.
 */
export async function follow(
  { scope, eventStore, eventBus, maxUnsent, patienceMs }: Keeping,
  stream: string,
  lastId: string,
  res: ServerResponse,
  goesOn: boolean,
): Promise<void> {
  let after = lastId
  let isOver = false
  let again = false
  let reading: Promise<void> | undefined
  const read = async () => {
    do {
      again = false
      await eventStore.replay(scope, after, async (id, event) => {
        after = id
        patience.refresh()
        const { message, last } = event as StoredEvent
        isOver ||= last === true
        if (!message || res.destroyed || res.writableEnded) return
        res.write(eventText(id, message))
        await roomOf(res, maxUnsent, true)
      })
    } while (again)
  }
  const more = () => {
    again = true
    reading ??= read()
      .catch(() => void res.destroy()) // the client comes again
      .finally(() => {
        reading = undefined
        if (isOver) res.end()
        else if (again && !res.destroyed) void more() // told between the last look and now
      })
    return reading
  }
  const unlisten = eventBus.subscribe((event) => {
    if (event.kind === 'stored' && event.scope === scope && event.stream === stream) void more()
  })
  const stop = () => {
    unlisten()
    clearTimeout(patience)
  }
  const patience = setTimeout(() => {
    stop()
    res.end()
  }, patienceMs).unref()
  res.once('close', stop)
  await more()
  if (!goesOn) stop()
}
