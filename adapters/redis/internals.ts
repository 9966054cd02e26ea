import { Backend2McpError } from '../../src/errors.js'
import { isObject } from '../../src/is-object.js'
import type { BusEvent } from '../../src/transport/state/event-bus.js'
import type { SessionRecord } from '../../src/transport/state/session-store.js'

/** What is used of a client of ioredis 5 or 6. Its package is the user's: it is never imported here. */
export interface RedisClient {
  get(key: string): Promise<string | null>
  set(key: string, value: string, unit: 'PX', ms: number): Promise<unknown>
  set(key: string, value: string, unit: 'PX', ms: number, when: 'NX'): Promise<unknown>
  del(key: string): Promise<unknown>
  pexpire(key: string, ms: number): Promise<unknown>
  xrange(key: string, start: string, end: string, countToken: 'COUNT', count: number): Promise<readonly RedisEntry[]>
  xtrim(key: string, strategy: 'MAXLEN', most: number): Promise<unknown>
  multi(): RedisMulti
  publish(channel: string, message: string): Promise<unknown>
  /** A client of the same server, with a connection of its own. */
  duplicate(override?: object): RedisSubscriber
}

/** What is used of a connection that listens. */
export interface RedisSubscriber {
  /** `ready`, `reconnecting`, `end` and others. */
  readonly status: string
  subscribe(channel: string): Promise<unknown>
  on(event: 'ready' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
  once(event: 'end', listener: () => void): unknown
  connect(): Promise<unknown>
  disconnect(): unknown
}

/** Commands that are run together; each result stands beside its error. */
export interface RedisMulti {
  xadd(key: string, ...args: readonly (string | number)[]): RedisMulti
  expire(key: string, seconds: number): RedisMulti
  exec(): Promise<readonly (readonly [Error | null, unknown])[] | null>
}

/** An entry of a stream: its id, then names and values by turns. */
export type RedisEntry = readonly [id: string, fields: readonly string[]]

/** In the order of the interface; `defineCommand` is for rate-limiter-flexible. node-redis has others: `pExpire`, `xRange`. */
const COMMANDS = ['get', 'set', 'del', 'pexpire', 'xrange', 'xtrim', 'multi', 'publish', 'duplicate', 'defineCommand']

/** Throws `BAD_OPTION` for what is no client of ioredis. `caller`: the function that was given it. */
export function checkClient(client: unknown, caller: string): void {
  const has = (client ?? {}) as Record<string, unknown>
  const missing = COMMANDS.filter((name) => typeof has[name] !== 'function')
  if (missing.length === 0) return
  throw new Backend2McpError(
    'BAD_OPTION',
    `${caller}() was given what is no client of ioredis: it has no ${missing.map((name) => `${name}()`).join(', ')}.`,
    `npm install ioredis, import { Redis } from 'ioredis', and write ${caller}(new Redis('redis://127.0.0.1:6379')).`,
  )
}

/** The object that a JSON text says; undefined for any other text. */
export function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined // whoever wrote it, it was not us
  }
}

const isText = (value: unknown): boolean => typeof value === 'string'

/** Each kind of event, and whether a value has all that belongs to it. */
const EVENTS: Record<BusEvent['kind'], (event: Record<string, unknown>) => boolean> = {
  tools: () => true,
  prompts: () => true,
  resources: () => true,
  resource: ({ uri }) => isText(uri),
  stored: ({ scope, stream }) => isText(scope) && isText(stream),
  hidden: ({ name, hidden }) => isText(name) && typeof hidden === 'boolean',
  message: ({ session, message }) => isText(session) && isObject(message),
  ended: ({ session }) => isText(session),
}

/** The event that a message tells; undefined for a message that tells none. */
export function readEvent(text: string): BusEvent | undefined {
  const event = readObject(text)
  const kind = event?.['kind']
  const isEvent = event && typeof kind === 'string' && Object.hasOwn(EVENTS, kind) && EVENTS[kind as BusEvent['kind']](event)
  return isEvent ? (event as unknown as BusEvent) : undefined
}

/** The session that a stored text says; undefined for one that says none. */
export function readSession(text: string): SessionRecord | undefined {
  const session = readObject(text)
  return session && isText(session['id']) && isText(session['owner']) && isObject(session['initialize'])
    ? (session as unknown as SessionRecord)
    : undefined
}

/** What is kept under a client's key: who took it, and the result when there is one. */
export interface Held {
  readonly digest: string
  readonly taker?: string
  readonly result?: object
}

/** What a text says that is kept under a client's key; undefined for one that was not written here. */
export function readHeld(text: string): Held | undefined {
  const held = readObject(text)
  return held && isText(held['digest']) ? (held as unknown as Held) : undefined
}
