import { AsyncLocalStorage } from 'node:async_hooks'

/** What one call saw of its caller, by every way that an application has. */
export interface Sight {
  readonly mark: string
  /** `@McpAuth()`. */
  readonly principal: string | undefined
  /** The request's own header. */
  readonly authorization: string | undefined
  /** A provider, or controller, that was made for this request. */
  readonly scoped: string | undefined
  /** The application's own context, after the handler has waited. */
  readonly context: string | undefined
}

/** Where an application keeps who is asking while it works. */
export interface Ambient {
  run(who: string | undefined, next: () => unknown): unknown
  get(): string | undefined
}

/** As an application should. */
export function ownContext(): Ambient {
  const storage = new AsyncLocalStorage<{ who: string | undefined }>()
  return { run: (who, next) => storage.run({ who }, next), get: () => storage.getStore()?.who }
}

/** As an application must not: the control of these tests. */
export function oneVariable(): Ambient {
  let current: string | undefined
  return {
    run(who, next) {
      current = who
      return next()
    },
    get: () => current,
  }
}

let now = 0
let most = 0

/** Waits as a handler does for its databases: some turns of the loop, sometimes a timer. Counts how many do so at once. */
export async function wander(): Promise<void> {
  most = Math.max(most, ++now)
  for (let turns = Math.floor(Math.random() * 6); turns >= 0; turns--) {
    await new Promise<void>((resolve) => (Math.random() < 0.2 ? setTimeout(resolve, Math.random() * 20) : setImmediate(resolve)))
  }
  now--
}

/** Most handlers at work at once since the last time this was asked. */
export function mostAtOnce(): number {
  const before = most
  most = now
  return before
}
