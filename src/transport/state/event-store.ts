/**
 * The last events of each session, so that a stream that broke is taken up again, on any node (2025-11-25, basic/transports, Resumability and
 * Redelivery). `scope` is the owner and the session; an event of another scope does not exist. The last 1,000 events of a scope are kept, or as many
 * of them as the store has room for, the last one always; none longer than five minutes after the scope's last one.
 */
export interface EventStore {
  /** Gives the event's id: visible ASCII, unique in its scope, in order. */
  append(scope: string, stream: string, message: object): Promise<string>
  /** The stream of an event; undefined for an id that this scope never gave, or no longer keeps. */
  streamOf(scope: string, eventId: string): Promise<string | undefined>
  /** The later events of the same stream, in order, one after the other. Nothing for an id that this scope does not keep. */
  replay(scope: string, afterEventId: string, send: (eventId: string, message: object) => Promise<void>): Promise<void>
  /** Forgets a scope. */
  drop(scope: string): Promise<void>
}
