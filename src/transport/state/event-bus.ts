import type { Change } from '../../tools/changes.js'

/** What one node tells the others. `from`: which one; absent: nobody knows what was missed. */
export type BusEvent = { readonly from?: string } & Told

type Told =
  | Change
  /** A tool, prompt or resource was taken away from every client, or given back. */
  | { readonly kind: 'hidden'; readonly name: string; readonly hidden: boolean }
  /** An event was stored: who has taken up that stream on another node sends it on. */
  | { readonly kind: 'stored'; readonly scope: string; readonly stream: string }
  /** What a client sends to a request of another node: the answer to its question, or a cancellation. */
  | { readonly kind: 'message'; readonly session: string; readonly message: object }
  /** A session was ended: no node keeps it. */
  | { readonly kind: 'ended'; readonly session: string }

/**
 * Carries events between the nodes of one endpoint, to every node, the one that published included. At most once: an implementation that has lost
 * its connection publishes `{ kind: 'tools' }` to its own listeners when it is back, as it cannot know what it missed.
 */
export interface EventBus {
  /** Never throws and never waits: an event that cannot be sent is lost, and logged. */
  publish(event: BusEvent): void
  /** The result ends it. */
  subscribe(listener: (event: BusEvent) => void): () => void
  /** Leaves no handle open. The user's own connection stays open. */
  close(): Promise<void>
}
