/** A session as another node needs it to go on (2025-11-25, basic/transports, Session Management). JSON. */
export interface SessionRecord {
  readonly id: string
  /** Whose it is (`ownerKey`); compared on every use, as the id is no credential. */
  readonly owner: string
  /** The `params` of its `initialize`. */
  readonly initialize: Readonly<Record<string, unknown>>
  /** The least severe log level that the client asked for. */
  readonly logLevel?: string
  /** Resources that the client listens to. */
  readonly subscribed?: readonly string[]
  /** Milliseconds since 1970. It ends 24 hours later, whatever happens. */
  readonly openedAt: number
}

/** Where the sessions of one endpoint are known to every node. A store that fails rejects; the request is then answered with 503. */
export interface SessionStore {
  /** Writes it, new or changed, for `ttlMs` from now. */
  save(session: SessionRecord, ttlMs: number): Promise<void>
  /** Undefined: there is none, or it has expired. */
  get(id: string): Promise<SessionRecord | undefined>
  /** Lets it live for `ttlMs` from now. False: there is none. */
  touch(id: string, ttlMs: number): Promise<boolean>
  delete(id: string): Promise<void>
}
